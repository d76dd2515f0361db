#pragma once

#include "core/memory/ledger.h"
#include "core/pagelist/figures.h"

#include <cstdint>
#include <vector>

/// Figures at equal phases of the history: once per lap, which is as many prunes as the list has pages. Taken
/// inside the prune itself, so that the figures depend on the stream alone and not on where somebody looked.
namespace termsoak::core::pagelist {

struct LapMark {
  std::uint64_t index = 0; ///< laps completed, 1 for the first
  std::uint64_t byte_offset = 0;
  Figures list;
  std::uint64_t mapped_bytes = 0;
  std::uint64_t orphan_bytes = 0;
  std::uint64_t orphan_mappings = 0;
  std::uint64_t live_mappings = 0;
};

class LapLog {
public:
  /// Marks kept at most; every second one goes when there are more.
  static constexpr std::size_t kMarksMax = 256;
  static_assert(kMarksMax % 2 == 0, "thinning keeps laps at equal distances");

  /// After each prune. `figures` is asked for only at the end of a lap.
  template <class ReadFigures>
  void at_prune(std::uint64_t prunes, std::uint64_t pages, const memory::Ledger& ledger,
                ReadFigures figures) {
    if (prunes < next_prune_) return;
    // The first prune begins the first lap.
    if (next_prune_ != 0 && ++laps_ % stride_ == 0) add(ledger, figures());
    next_prune_ = prunes + pages;
  }

  [[nodiscard]] const std::vector<LapMark>& marks() const { return marks_; }

private:
  void add(const memory::Ledger& ledger, const Figures& figures);

  std::vector<LapMark> marks_;
  std::uint64_t next_prune_ = 0;
  std::uint64_t laps_ = 0;
  std::uint64_t stride_ = 1;
};

} // namespace termsoak::core::pagelist
