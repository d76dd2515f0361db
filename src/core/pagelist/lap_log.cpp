#include "core/pagelist/lap_log.h"

namespace termsoak::core::pagelist {

void LapLog::add(const memory::Ledger& ledger, const Figures& figures) {
  if (marks_.size() == kMarksMax) {
    // Marks stand at stride, 2 x stride, ...: those at even places are the ones of the doubled stride.
    for (std::size_t i = 0; i < kMarksMax / 2; ++i)
      marks_[i] = marks_[2 * i + 1];
    marks_.resize(kMarksMax / 2);
    stride_ *= 2;
    if (laps_ % stride_ != 0) return;
  }
  marks_.push_back({.index = laps_,
                    .byte_offset = ledger.byte_offset(),
                    .list = figures,
                    .mapped_bytes = ledger.mapped_bytes(),
                    .orphan_bytes = ledger.orphan_bytes(),
                    .orphan_mappings = ledger.orphan_mappings(),
                    .live_mappings = ledger.live_mappings()});
}

} // namespace termsoak::core::pagelist
