#include "core/terminal/sequence_rows.h"
#include "core/terminal/sgr.h"
#include "core/terminal/state.h"

/// SGR onto the pen.
namespace termsoak::core::terminal {
namespace {

using page::Style;
using parser::CsiSequence;

// Attribute by attribute: the pen takes part in the page's style set after each of them. One that another
// follows at once often leaves no trace there, and is then only passed through. The default style is in no
// set, so the one before it has to be entered: nothing would clear it away.
void select_graphic_rendition(State& s, const CsiSequence& q) {
  screen::Screen& screen = s.screen();
  auto style = std::bit_cast<PenEdit::Words>(screen.cursor().style);
  bool changed = false;
  SgrReader reader(q);
  for (PenEdit edit; reader.next(edit);) {
    PenEdit::Words next = style;
    edit.apply(next);
    if (changed) {
      const auto before = std::bit_cast<Style>(style);
      if (next == PenEdit::Words{} || !screen.pass_style(before)) {
        screen.set_style(before);
        // Where there was no room for the style, the pen has lost it.
        next = std::bit_cast<PenEdit::Words>(screen.cursor().style);
        edit.apply(next);
      }
    }
    style = next;
    changed = true;
  }
  if (changed) screen.set_style(std::bit_cast<Style>(style));
}

constexpr CsiRow kCsi[] = {
    {{"CSI Pm m", "SGR", "pen: 0-9, 21-29, 30-49, 53, 55, 58, 59, 90-107; 38, 48 and 58 with ; or :",
      "ECMA-48, ISO 8613-6, kitty (4:n, 58)"},
     0,
     0,
     'm',
     select_graphic_rendition},
};

} // namespace

Family sgr_family() {
  return {.name = "pen", .controls_csi = kCsi};
}

} // namespace termsoak::core::terminal
