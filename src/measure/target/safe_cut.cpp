#include "measure/target/safe_cut.h"

namespace termsoak::measure::target {

void SafeCut::Questions::csi_dispatch(const parser::CsiSequence& sequence) {
  constexpr std::uint16_t kCursorReport = 6;
  if (sequence.final == 'n' && sequence.count() > 0 && sequence.raw(0) == kCursorReport) ++reports;
}

std::size_t SafeCut::scan(std::span<const std::byte> bytes) {
  std::size_t safe = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    parser_.feed({reinterpret_cast<const std::uint8_t*>(&bytes[i]), 1}, questions_);
    if (parser_.in_ground()) safe = i + 1;
  }
  return safe;
}

} // namespace termsoak::measure::target
