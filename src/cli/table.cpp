#include "cli/table.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace termsoak::cli {
namespace {

constexpr std::size_t kColumnsMax = 80;
constexpr std::size_t kGap = 2;
constexpr std::size_t kLastColumnMin = 30;

/// Our tables hold text of one column a code point.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!lines.back().empty() && width_of(lines.back()) + 1 + width_of(word) > columns) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + std::string(word);
  }
  return lines;
}

void append_row(const TableRow& row, const std::vector<std::size_t>& widths, std::string& out) {
  std::size_t indent = 0;
  for (std::size_t i = 0; i + 1 < row.size(); ++i) {
    out += row[i] + std::string(widths[i] - width_of(row[i]) + kGap, ' ');
    indent += widths[i] + kGap;
  }
  const std::size_t room = indent + kLastColumnMin < kColumnsMax ? kColumnsMax - indent : kLastColumnMin;
  const auto lines = wrap(row.back(), room);
  for (std::size_t i = 0; i < lines.size(); ++i)
    out += (i == 0 ? "" : std::string(indent, ' ')) + lines[i] + "\n";
}

} // namespace

std::string render_table(const TableRow& header, const std::vector<TableRow>& rows) {
  std::vector<std::size_t> widths(header.size());
  for (std::size_t i = 0; i < header.size(); ++i) {
    widths[i] = width_of(header[i]);
    for (const TableRow& row : rows)
      widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string out;
  append_row(header, widths, out);
  for (const TableRow& row : rows)
    append_row(row, widths, out);
  return out;
}

std::string render_table_json(const TableRow& header, const std::vector<TableRow>& rows) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const TableRow& row : rows) {
    nlohmann::ordered_json object;
    for (std::size_t i = 0; i < header.size(); ++i)
      object[header[i]] = row[i];
    out.push_back(std::move(object));
  }
  return out.dump(2) + "\n";
}

} // namespace termsoak::cli
