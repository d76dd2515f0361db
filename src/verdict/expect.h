#pragma once

#include "measure/values/forward.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a workload expects of a run, as plain values, and whether the run met it. Reading it from
/// workload.json is `streams/workload`'s.
namespace termsoak::verdict {

struct Bound {
  std::string metric; ///< of `final`, or "after_close.NAME"
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
};

/// One object of `expect`, for instance
/// {"strategy": "reuse-any", "orphan_bytes": {"min": 1}, "rule": "orphan-page"}.
struct Expectation {
  std::string strategy; ///< which run it is about; empty: every run
  std::string layout;   ///< empty: every layout
  std::string target;   ///< empty: every target
  std::vector<Bound> bounds;
  std::string rule; ///< this rule must fail on the run: the gate proves that it can
  std::optional<measure::values::VerdictStatus> status; ///< what the run's own verdict must be
};

/// A figure of `final` by its name, or of `after_close` as "after_close.NAME".
[[nodiscard]] std::optional<std::int64_t> figure_named(const measure::values::RunResult& run,
                                                       std::string_view name);

[[nodiscard]] bool applies_to(const Expectation& expectation, const measure::values::RunResult& run);

/// One outcome a demand, rule id "expectation". `own` is the run's own verdict.
[[nodiscard]] std::vector<measure::values::RuleOutcome>
check_expectation(const Expectation& expectation, const measure::values::RunResult& run,
                  const measure::values::Verdict& own);

} // namespace termsoak::verdict
