#pragma once

#include "base/clock.h"
#include "measure/probe/sampler.h"
#include "measure/values/series.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

/// How often what costs milliseconds is read. Does not know what it costs, and finds out.
namespace termsoak::measure::replay {

/// Keeps something expensive to a share of the time: with one part in 50, what took a millisecond of this
/// process's CPU is not due again before 50 have passed. What a busy machine gave to others meanwhile is not
/// counted: one look that had to wait would put off the next for the rest of a short run. Does not know what
/// it is spent on.
class TimeBudget {
public:
  TimeBudget(const base::Clock& clock, std::uint32_t parts) : clock_(&clock), parts_(parts) {}

  [[nodiscard]] bool due() const { return clock_->now() >= due_; }
  /// Runs `work`, due or not, and puts the next time off by what it took.
  template <class Work> void spend(Work&& work) {
    const auto begun = clock_->cpu();
    work();
    due_ = clock_->now() + (clock_->cpu() - begun) * parts_;
    ++times_;
  }
  [[nodiscard]] std::uint64_t times() const { return times_; }

private:
  const base::Clock* clock_;
  std::uint32_t parts_;
  std::chrono::nanoseconds due_{0};
  std::uint64_t times_ = 0;
};

/// The figures of an external target whose cost grows with it (proportional and private memory, swap,
/// regions), read as often as a small share of the time allows and repeated in the samples between. Not for
/// the own core: reading oneself disturbs what is measured.
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
