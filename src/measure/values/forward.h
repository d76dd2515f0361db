#pragma once

#include <cstdint>

/// The names of the values that pass from measuring to judging and reporting, for headers that only name
/// them: whoever looks into one includes result.h or report_value.h.
namespace termsoak::measure::values {

struct Comparison;
struct Environment;
struct InputInfo;
struct Note;
struct PageSnapshot;
struct Report;
struct CoreInfo;
struct RuleOutcome;
struct RunResult;
struct Verdict;
enum class VerdictStatus : std::uint8_t;

} // namespace termsoak::measure::values
