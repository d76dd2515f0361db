#pragma once

#include "measure/process/process_tree.h"

#include <chrono>
#include <memory>
#include <span>

/// Whether a set of processes has come to rest: no CPU time and nobody running for a while. Cannot know of a
/// program that sleeps first and works later.
namespace termsoak::measure::target {

class Quiescence {
public:
  using TimePoint = std::chrono::steady_clock::time_point;

  Quiescence(std::shared_ptr<const process::ProcRoot> proc, std::chrono::milliseconds quiet_for)
      : proc_(std::move(proc)), quiet_for_(quiet_for) {}

  /// Looks once; true after looks over `quiet_for` that saw neither change nor activity.
  [[nodiscard]] bool at_rest(std::span<const int> processes, TimePoint now);
  /// Something happened that says they are not at rest.
  void disturb() { since_.reset(); }
  /// When CPU time was last seen to grow, or the first look.
  [[nodiscard]] TimePoint last_activity() const { return last_activity_; }

private:
  std::shared_ptr<const process::ProcRoot> proc_;
  std::chrono::milliseconds quiet_for_;
  std::uint64_t ticks_ = 0;
  std::optional<TimePoint> since_;
  TimePoint last_activity_{};
};

} // namespace termsoak::measure::target
