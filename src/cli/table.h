#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Tables for people on 80 columns: each column as wide as its content, figures flush right, the last one
/// wrapped with a hanging indent; where that leaves no room for it, the columns between the first and the
/// last stand named below it. Does not know what it prints.
namespace termsoak::cli {

using TableRow = std::vector<std::string>;

[[nodiscard]] std::string render_table(const TableRow& header, const std::vector<TableRow>& rows);
/// The same rows as a JSON array of objects keyed by the header.
[[nodiscard]] std::string render_table_json(const TableRow& header, const std::vector<TableRow>& rows);

} // namespace termsoak::cli
