#pragma once

#include "measure/values/forward.h"
#include "report/summary.h"

#include <string>
#include <string_view>

/// The pieces of the HTML report, each from values to markup. Internal to this folder.
namespace termsoak::report {

/// Colour class of a run within its group: warm for known-bad strategies, cool for the others.
[[nodiscard]] std::string colour_class(const InputGroup& group, std::size_t run);

/// Memory over bytes fed for three accounts and all runs of the group on one pair of axes.
[[nodiscard]] std::string memory_chart(const InputGroup& group, std::size_t group_index);

[[nodiscard]] std::string run_table(const InputGroup& group);
[[nodiscard]] std::string rule_table(const measure::values::Report& report);
[[nodiscard]] std::string size_histogram(const measure::values::RunResult& run);
[[nodiscard]] std::string cause_table(const measure::values::RunResult& run);
[[nodiscard]] std::string allocation_history(const measure::values::RunResult& run);
[[nodiscard]] std::string strategy_table(const measure::values::Report& report);
[[nodiscard]] std::string environment_table(const measure::values::Report& report);

/// The buffer of each laboratory run after each step, its trace and why it leaks; empty for other runs.
[[nodiscard]] std::string lab_section(const InputGroup& group);

/// The data that the script reads, as JSON that is safe inside a <script> element.
[[nodiscard]] std::string script_data(const std::vector<InputGroup>& groups);

[[nodiscard]] std::string_view html_style();
[[nodiscard]] std::string_view html_script();

/// Every n-th row of a series, the last always, so that at most `rows_max` stay.
[[nodiscard]] std::vector<std::size_t> thinned_rows(std::size_t rows, std::size_t rows_max);

} // namespace termsoak::report
