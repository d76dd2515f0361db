#pragma once

#include "measure/values/forward.h"
#include "measure/values/metric.h"

#include <cstdint>
#include <optional>
#include <vector>

/// Equal-phase growth of an exact figure: one value a lap of the history, differences after warm-up.
/// No statistics: the figures are the same in every run.
namespace termsoak::verdict {

struct LapOptions {
  std::size_t warm_up_laps = 2;  ///< laps that always count as warm-up
  std::size_t deltas_wanted = 5; ///< differences looked at; with more laps each spans several
  std::size_t deltas_min = 3;    ///< fewer decide nothing
  /// Growth over all deltas that fails even when not every delta grew.
  std::optional<std::uint64_t> growth_budget_bytes;
};

enum class LapFinding : std::uint8_t {
  TooFew,     ///< the stream does not drive enough laps
  Flat,       ///< every difference is 0
  Bounded,    ///< it moves, but the later laps' maximum does not exceed the earlier ones'
  Wandering,  ///< it moves, the later maximum is higher, not every lap grew
  Growing,    ///< every difference is at least one OS page
  OverBudget, ///< not every lap grew, the sum exceeds the budget
};

struct LapGrowth {
  LapFinding finding = LapFinding::TooFew;
  std::size_t laps = 0;    ///< laps the run drove
  std::size_t warm_up = 0; ///< laps left out: at least two, until the maximum did not move for a lap
  std::size_t laps_per_delta = 1;
  std::vector<std::int64_t> deltas;
  std::int64_t growth = 0;               ///< over all counted laps
  std::int64_t half_growth = 0;          ///< over the first h of them, h = half of the counted laps
  std::int64_t double_growth = 0;        ///< over the first 2h of them
  std::uint64_t bytes_fed = 0;           ///< stream bytes the counted laps span
  std::uint64_t first_growth_offset = 0; ///< end of the first counted lap that grew
};

[[nodiscard]] LapGrowth measure_laps(const measure::values::RunResult& run, measure::values::MetricId metric,
                                     const LapOptions& options = {});

} // namespace termsoak::verdict
