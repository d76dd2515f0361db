#include "measure/values/json_tree.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "measure/values/json.h"

namespace termsoak::measure::values {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kInlineBytesMax = 100;
constexpr int kNestingMax = 64;

std::string flat(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

bool is_plain(const ordered_json& value) {
  return !value.is_structured();
}

/// Arrays of plain values stay on one line however long they are (a series is one line a column); small
/// objects too.
bool fits_one_line(const ordered_json& value) {
  if (!value.is_structured() || value.empty()) return true;
  if (!std::ranges::all_of(value, is_plain)) return false;
  return value.is_array() || flat(value).size() <= kInlineBytesMax;
}

void append_pretty(const ordered_json& value, std::size_t depth, std::string& out) {
  if (fits_one_line(value)) {
    out += flat(value);
    return;
  }
  const std::string indent(2 * (depth + 1), ' ');
  out += value.is_array() ? "[\n" : "{\n";
  bool first = true;
  for (const auto& [key, member] : value.items()) {
    out += first ? "" : ",\n";
    first = false;
    out += indent;
    if (value.is_object()) out += flat(ordered_json(key)) + ": ";
    append_pretty(member, depth + 1, out);
  }
  out += "\n" + std::string(2 * depth, ' ') + (value.is_array() ? "]" : "}");
}

/// The parser recurses once a level; a file of a million brackets must not be able to use up the stack.
bool nests_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      i += c == '\\' ? 1 : 0;
      in_string = c != '"';
      continue;
    }
    in_string = c == '"';
    depth += (c == '[' || c == '{') ? 1 : (c == ']' || c == '}') ? -1 : 0;
    if (depth > kNestingMax) return true;
  }
  return false;
}

} // namespace

std::string pretty(const ordered_json& tree) {
  std::string out;
  append_pretty(tree, 0, out);
  return out + "\n";
}

base::Result<ordered_json> parse_tree(std::string_view text) {
  if (nests_too_deep(text))
    return base::fail(base::ErrorKind::BadInput, fmt::format("nested deeper than {} levels", kNestingMax));
  try {
    return ordered_json::parse(text);
  } catch (const ordered_json::parse_error& error) {
    const std::string_view before = text.substr(0, std::min(error.byte, text.size()));
    const auto line = 1 + std::ranges::count(before, '\n');
    return base::fail(base::ErrorKind::BadInput, fmt::format("line {}: invalid JSON", line),
                      "the file may be truncated");
  } catch (const ordered_json::out_of_range&) {
    return base::fail(base::ErrorKind::BadInput, "invalid JSON: a number is too large");
  }
}

std::string to_json(const Report& report) {
  return pretty(tree_of(report));
}
std::string to_json(const RunResult& result) {
  return flat(tree_of(result)) + "\n";
}

base::Result<Report> report_from_json(std::string_view text) {
  const auto tree = parse_tree(text);
  return tree ? report_of(*tree) : std::unexpected(tree.error());
}

base::Result<RunResult> result_from_json(std::string_view text) {
  const auto tree = parse_tree(text);
  return tree ? result_of(*tree) : std::unexpected(tree.error());
}

} // namespace termsoak::measure::values
