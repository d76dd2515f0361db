#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

#include <algorithm>

/// The scrolling region. DECSLRM shares its final byte with SCOSC and is in cursor_sequences.cpp.
namespace termsoak::core::terminal {
namespace {

using parser::CsiSequence;

void top_and_bottom(State& s, const CsiSequence& q) {
  const std::size_t top = q.param(0, 1);
  const std::size_t bottom = std::min<std::size_t>(q.param(1, s.rules.rows), s.rules.rows);
  if (top >= bottom) return;
  s.rules.margins.top = static_cast<std::uint16_t>(top - 1);
  s.rules.margins.bottom = static_cast<std::uint16_t>(bottom - 1);
  s.screen().move_to(0, 0);
}

constexpr CsiRow kCsi[] = {
    {{"CSI Ps ; Ps r", "DECSTBM", "top and bottom margin", "DEC STD 070"}, 0, 0, 'r', top_and_bottom},
};
constexpr SequenceInfo kListed[] = {
    {"CSI Ps ; Ps s", "DECSLRM", "left and right margin, where DECLRMM is set", "VT420"},
};

} // namespace

Family margin_family() {
  return {.name = "margins", .controls_csi = kCsi, .framed = kListed};
}

} // namespace termsoak::core::terminal
