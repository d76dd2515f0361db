#pragma once

#include "base/error.h"
#include "measure/values/forward.h"
#include "measure/values/metric.h"

#include <span>

/// Reads some metric columns of a running target and says what that costs.
namespace termsoak::measure::probe {

enum class Cost {
  EverySample, ///< microseconds whatever the target does: statm, stat
  Checkpoint,  ///< grows with mappings or resident pages: smaps_rollup, maps; at the end, and of a foreign
               ///< target in a fiftieth of the time
};

class Sampler {
public:
  virtual ~Sampler() = default;
  [[nodiscard]] virtual Cost cost() const = 0;
  [[nodiscard]] virtual std::span<const values::MetricId> columns() const = 0;
  /// Sums over `processes` (empty: this process). A process that has gone counts nothing; a figure the kernel
  /// does not give is left absent.
  virtual void sample(std::span<const int> processes, values::Figures& out) = 0;
  /// What a checkpoint knows beyond figures, for the end of a run: the histogram of anonymous regions by size
  /// goes to `out.mappings`. Most samplers know no more than their columns.
  virtual void describe(std::span<const int> /*processes*/, values::RunResult& /*out*/) {}
};

} // namespace termsoak::measure::probe
