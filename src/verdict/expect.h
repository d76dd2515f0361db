#pragma once

#include "measure/values/demand.h"
#include "measure/values/forward.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Whether a run met what its workload expects of it.
namespace termsoak::verdict {

using measure::values::Bound;
using measure::values::Expectation;

/// A figure of `final` by its name, or of `after_close` as "after_close.NAME".
[[nodiscard]] std::optional<std::int64_t> figure_named(const measure::values::RunResult& run,
                                                       std::string_view name);

[[nodiscard]] bool applies_to(const Expectation& expectation, const measure::values::RunResult& run);

/// One outcome a demand, rule id "expectation". `own` is the run's own verdict.
[[nodiscard]] std::vector<measure::values::RuleOutcome>
check_expectation(const Expectation& expectation, const measure::values::RunResult& run,
                  const measure::values::Verdict& own);

} // namespace termsoak::verdict
