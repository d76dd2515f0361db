#pragma once

#include "measure/values/forward.h"

#include <span>
#include <vector>

/// Runs of one input beside each other, metric by metric. Says what differs, not whether that is good.
namespace termsoak::verdict {

/// For each input with two or more runs: its first run as baseline against each other run, for every metric
/// of `final` (and, as "after_close.…", of `after_close`) that both have and that differs.
[[nodiscard]] std::vector<measure::values::Comparison>
compare_runs(std::span<const measure::values::RunResult> runs);

} // namespace termsoak::verdict
