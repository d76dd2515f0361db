#pragma once

#include "measure/values/result.h"

#include <cstdint>
#include <string>
#include <vector>

/// Equal-phase growth of an exact figure: one value a lap of the history, differences after warm-up.
/// No statistics: the figures are the same in every run.
namespace termsoak::verdict {

struct LapOptions {
  std::size_t warm_up_laps = 2;          ///< laps that always count as warm-up
  std::size_t deltas_wanted = 5;         ///< differences looked at
  std::size_t deltas_min = 3;            ///< fewer decide nothing
  std::uint64_t growth_budget_bytes = 0; ///< total growth over the deltas that is still no failure
};

enum class LapFinding : std::uint8_t {
  TooFew,     ///< the stream does not drive enough laps
  Flat,       ///< every difference is 0
  Bounded,    ///< it moves, but its maximum does not exceed the first counted lap's
  Growing,    ///< every difference is at least one OS page
  OverBudget, ///< some differences are 0, their sum exceeds the budget
};

struct LapGrowth {
  LapFinding finding = LapFinding::TooFew;
  std::size_t laps = 0;    ///< laps the run drove
  std::size_t warm_up = 0; ///< laps left out: until the maximum did not move for a lap
  std::vector<std::int64_t> deltas;
  std::int64_t growth = 0;               ///< sum of the deltas
  std::uint64_t bytes_fed = 0;           ///< stream bytes the deltas span
  std::uint64_t first_growth_offset = 0; ///< end of the first counted lap that grew
};

[[nodiscard]] LapGrowth measure_laps(const measure::values::RunResult& run, measure::values::MetricId metric,
                                     const LapOptions& options = {});

} // namespace termsoak::verdict
