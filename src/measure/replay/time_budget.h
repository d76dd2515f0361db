#pragma once

#include "base/clock.h"

#include <cstdint>

/// Keeps something expensive to a share of the time: with one part in 50, what took a millisecond of this
/// process's CPU is not due again before 50 have passed. What a busy machine gave to others meanwhile is not
/// counted: one look that had to wait would put off the next for the rest of a short run. Does not know what
/// it is spent on.
namespace termsoak::measure::replay {

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

} // namespace termsoak::measure::replay
