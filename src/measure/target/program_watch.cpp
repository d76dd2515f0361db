#include "measure/target/program_watch.h"

namespace termsoak::measure::target {

bool Quiescence::at_rest(std::span<const int> processes, TimePoint now) {
  const std::uint64_t ticks = process::cpu_ticks_sum(*proc_, processes);
  const bool worked = ticks != ticks_;
  ticks_ = ticks;
  if (worked || last_activity_ == TimePoint{}) last_activity_ = now;
  if (worked || process::any_busy(*proc_, processes)) {
    since_.reset();
    return false;
  }
  if (!since_) since_ = now;
  return now - *since_ >= quiet_for_;
}

} // namespace termsoak::measure::target
