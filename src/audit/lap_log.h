#pragma once

#include "audit/account.h"
#include "core/pagelist/page_list_types.h"

#include <cstdint>
#include <vector>

/// Figures at equal phases of the history: once per lap, which is as many prunes as the list has pages. Taken
/// where a prune ends, so that the figures depend on the stream alone and not on where somebody looked.
namespace termsoak::audit {

struct LapMark {
  std::uint64_t index = 0; ///< laps completed, 1 for the first
  std::uint64_t byte_offset = 0;
  core::pagelist::ListFigures list; ///< of the primary screen
  Account account;
};

class LapLog {
public:
  /// Marks kept at most; every second one goes when there are more.
  static constexpr std::size_t kMarksMax = 256;
  static_assert(kMarksMax % 2 == 0, "thinning keeps laps at equal distances");

  /// Does the list's prune number `prunes` end a lap, or begin the first one?
  [[nodiscard]] bool is_due(std::uint64_t prunes) const {
    return prunes > prunes_seen_ && prunes >= next_prune_;
  }
  /// When due: ends the lap and begins one of as many prunes as there are `pages`. True when a mark is
  /// wanted.
  [[nodiscard]] bool turn(std::uint64_t prunes, std::uint64_t pages);
  /// `mark.index` is filled in here.
  void add(LapMark mark);

  [[nodiscard]] const std::vector<LapMark>& marks() const { return marks_; }

private:
  std::vector<LapMark> marks_;
  std::uint64_t prunes_seen_ = 0;
  std::uint64_t next_prune_ = 0;
  std::uint64_t laps_ = 0;
  std::uint64_t stride_ = 1;
};

} // namespace termsoak::audit
