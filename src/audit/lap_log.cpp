#include "audit/lap_log.h"

#include <utility>

namespace termsoak::audit {

bool LapLog::turn(std::uint64_t prunes, std::uint64_t pages) {
  // The first prune begins the first lap.
  const bool ended = next_prune_ != 0;
  prunes_seen_ = prunes;
  next_prune_ = prunes + pages;
  return ended && ++laps_ % stride_ == 0;
}

void LapLog::add(LapMark mark) {
  if (marks_.size() == kMarksMax) {
    // Marks stand at stride, 2 x stride, ...: those at even places are the ones of the doubled stride.
    for (std::size_t i = 0; i < kMarksMax / 2; ++i)
      marks_[i] = marks_[2 * i + 1];
    marks_.resize(kMarksMax / 2);
    stride_ *= 2;
    if (laps_ % stride_ != 0) return;
  }
  mark.index = laps_;
  marks_.push_back(mark);
}

} // namespace termsoak::audit
