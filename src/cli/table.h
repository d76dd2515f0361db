#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Tables for people: columns as wide as their content, the last one wrapped to 80 columns with a hanging
/// indent. Does not know what it prints.
namespace termsoak::cli {

using TableRow = std::vector<std::string>;

[[nodiscard]] std::string render_table(const TableRow& header, const std::vector<TableRow>& rows);
/// The same rows as a JSON array of objects keyed by the header.
[[nodiscard]] std::string render_table_json(const TableRow& header, const std::vector<TableRow>& rows);

} // namespace termsoak::cli
