#pragma once

#include "measure/probe/sampler.h"
#include "measure/replay/time_budget.h"
#include "measure/values/series.h"

#include <memory>
#include <optional>
#include <vector>

/// The figures of a foreign target whose cost grows with it (proportional and private memory, swap, regions),
/// read as often as a small share of the time allows and repeated in the samples between. Not for the own
/// core: reading oneself disturbs what is measured.
namespace termsoak::measure::replay {

class SlowFigures {
public:
  SlowFigures(std::span<const std::unique_ptr<probe::Sampler>> samplers, const base::Clock& clock);

  /// Reads what is due.
  void read(std::span<const int> processes);
  /// Reads everything.
  void read_now(std::span<const int> processes);
  /// The last readings; a figure the kernel never gave is absent.
  [[nodiscard]] const values::Figures& last() const { return last_; }

  /// At the end of a run: takes out of `series` the columns that rules judge and that were read too seldom
  /// for it, and says how often figures were read when that was not at every sample.
  [[nodiscard]] std::optional<values::Note> conclude(values::Series& series) const;

private:
  struct Slow {
    probe::Sampler* sampler;
    TimeBudget budget;
  };
  void take(Slow& slow, std::span<const int> processes);

  std::vector<Slow> slow_;
  values::Figures last_;
};

} // namespace termsoak::measure::replay
