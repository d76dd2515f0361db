#include "cli/table.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "unicode/layout.h"

namespace termsoak::cli {
namespace {

using unicode::columns_of;
using unicode::kLineColumns;
using unicode::pad_left;
using unicode::pad_right;
using unicode::wrap;

constexpr std::size_t kGap = 2;
constexpr std::size_t kLastColumnMin = 24;

struct Column {
  std::size_t width = 0;
  bool figures = true; ///< a count in every row: set flush right
};

bool is_count(std::string_view cell) {
  return cell == "-" || cell.find_first_not_of("0123456789,") == std::string_view::npos;
}

std::vector<Column> measured(const TableRow& header, const std::vector<TableRow>& rows) {
  std::vector<Column> columns(header.size());
  for (std::size_t i = 0; i < header.size(); ++i) {
    columns[i].width = columns_of(header[i]);
    for (const TableRow& row : rows) {
      columns[i].width = std::max(columns[i].width, columns_of(row[i]));
      columns[i].figures = columns[i].figures && is_count(row[i]);
    }
  }
  return columns;
}

std::string set_in(const Column& column, std::string_view cell) {
  return column.figures ? pad_left(cell, column.width) : pad_right(cell, column.width);
}

void append_row(const TableRow& row, const std::vector<Column>& columns, std::string& out) {
  std::size_t indent = 0;
  for (std::size_t i = 0; i + 1 < row.size(); ++i) {
    out += set_in(columns[i], row[i]) + std::string(kGap, ' ');
    indent += columns[i].width + kGap;
  }
  const bool figures = columns.back().figures;
  out += (figures ? set_in(columns.back(), row.back()) : wrap(row.back(), kLineColumns, indent)) + "\n";
}

/// For more columns than a line has room for: the last one beside the first, the others named below it.
void append_stacked(const TableRow& header, const TableRow& row, std::size_t first_width, std::string& out) {
  const std::size_t indent = first_width + kGap;
  std::string others;
  for (std::size_t i = 1; i + 1 < row.size(); ++i)
    if (!row[i].empty()) others += fmt::format("{}{} {}", others.empty() ? "" : "; ", header[i], row[i]);
  out += pad_right(row.front(), indent) + wrap(row.back(), kLineColumns, indent) + "\n" +
         std::string(indent, ' ') + wrap(others, kLineColumns, indent) + "\n";
}

} // namespace

std::string render_table(const TableRow& header, const std::vector<TableRow>& rows) {
  const std::vector<Column> columns = measured(header, rows);
  std::size_t before_last = 0;
  for (std::size_t i = 0; i + 1 < columns.size(); ++i)
    before_last += columns[i].width + kGap;
  std::string out;
  if (before_last + std::min(columns.back().width, kLastColumnMin) > kLineColumns) {
    out = pad_right(header.front(), columns.front().width + kGap) + header.back() + "\n";
    for (const TableRow& row : rows)
      append_stacked(header, row, columns.front().width, out);
    return out;
  }
  append_row(header, columns, out);
  for (const TableRow& row : rows)
    append_row(row, columns, out);
  return out;
}

std::string render_table_json(const TableRow& header, const std::vector<TableRow>& rows) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const TableRow& row : rows) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < header.size(); ++i)
      object[header[i]] = row[i];
    out.push_back(std::move(object));
  }
  return out.dump(2) + "\n";
}

} // namespace termsoak::cli
