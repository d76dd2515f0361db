#include <algorithm>

#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

/// Scrolling the region without moving the cursor.
///
/// The scrolling region. DECSLRM shares its final byte with SCOSC and is in cursor_sequences.cpp.
namespace termsoak::core::terminal {
namespace {

using parser::CsiSequence;
using parser::EscSequence;

void scroll_down(State& s, const CsiSequence& q) {
  // Five parameters are xterm's highlight tracking, which is no scroll.
  if (q.count() <= 1) s.screen().scroll_down(s.count_of(q));
}

void back_index(State& s, const EscSequence&) {
  const std::uint16_t x = s.screen().cursor().x;
  if (x != s.rules.margins.left)
    s.screen().cursor_left(1);
  else
    s.screen().insert_columns(x, 1);
}

void forward_index(State& s, const EscSequence&) {
  if (s.screen().cursor().x != s.rules.margins.right)
    s.screen().cursor_right(1);
  else
    s.screen().delete_columns(s.rules.margins.left, 1);
}

constexpr EscRow kEscapes[] = {
    {{"ESC 6", "DECBI", "one column left, scrolling right at the left margin", "VT420"},
     0,
     '6',
     back_index,
     SpokenBy::Xterm},
    {{"ESC 9", "DECFI", "one column right, scrolling left at the right margin", "VT420"},
     0,
     '9',
     forward_index,
     SpokenBy::Xterm},
};

constexpr CsiRow kCsi[] = {
    {{"CSI Ps S", "SU", "scroll up; from the top of the screen into history", "ECMA-48"},
     0,
     0,
     'S',
     [](State& s, const CsiSequence& q) { s.screen().scroll_up(s.count_of(q)); }},
    {{"CSI Ps T", "SD", "scroll down", "ECMA-48"}, 0, 0, 'T', scroll_down},
    {{"CSI Ps ^", "SD", "scroll down", "ECMA-48 (misprint), xterm"},
     0,
     0,
     '^',
     scroll_down,
     1,
     SpokenBy::Xterm},
    {{"CSI Ps SP @", "SL", "scroll left", "ECMA-48"},
     0,
     ' ',
     '@',
     [](State& s, const CsiSequence& q) { s.screen().delete_columns(s.rules.margins.left, q.param(0, 1)); },
     1,
     SpokenBy::Xterm},
    {{"CSI Ps SP A", "SR", "scroll right", "ECMA-48"},
     0,
     ' ',
     'A',
     [](State& s, const CsiSequence& q) { s.screen().insert_columns(s.rules.margins.left, q.param(0, 1)); },
     1,
     SpokenBy::Xterm},
};

} // namespace

Family scroll_family() {
  return {.name = "scroll", .escapes = kEscapes, .controls_csi = kCsi};
}

namespace {

void top_and_bottom(State& s, const CsiSequence& q) {
  const std::size_t top = q.param(0, 1);
  const std::size_t bottom = std::min<std::size_t>(q.param(1, s.rules.rows), s.rules.rows);
  if (top >= bottom) return;
  s.rules.margins.top = static_cast<std::uint16_t>(top - 1);
  s.rules.margins.bottom = static_cast<std::uint16_t>(bottom - 1);
  s.screen().move_to(0, 0);
}

constexpr CsiRow kMarginCsi[] = {
    {{"CSI Ps ; Ps r", "DECSTBM", "top and bottom margin", "DEC STD 070"}, 0, 0, 'r', top_and_bottom, 2},
};
constexpr SequenceInfo kListed[] = {
    {"CSI Ps ; Ps s", "DECSLRM", "left and right margin, where DECLRMM is set", "VT420"},
};

} // namespace

Family margin_family() {
  return {.name = "margins", .controls_csi = kMarginCsi, .framed = kListed};
}

} // namespace termsoak::core::terminal
