#pragma once

#include "base/error.h"
#include "measure/values/report_value.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

/// The same values as a JSON tree, for the folders that render or merge one. Not a public format of its own.
namespace termsoak::measure::values {

[[nodiscard]] nlohmann::ordered_json tree_of(const Report& report);
[[nodiscard]] nlohmann::ordered_json tree_of(const RunResult& result);

[[nodiscard]] base::Result<Report> report_of(const nlohmann::ordered_json& tree);
[[nodiscard]] base::Result<RunResult> result_of(const nlohmann::ordered_json& tree);

/// Parses hostile text: errors name line and column, nesting is bounded.
[[nodiscard]] base::Result<nlohmann::ordered_json> parse_tree(std::string_view text);

/// Text people can read: two blanks a level, arrays of plain values on one line, one trailing newline.
/// Invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string pretty(const nlohmann::ordered_json& tree);

} // namespace termsoak::measure::values
