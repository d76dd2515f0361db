#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

/// Inserting and deleting characters, lines and columns; repeating a character.
///
/// Erasing in the line and on the screen, protected cells or not.
namespace termsoak::core::terminal {
namespace {

using parser::CsiSequence;

constexpr CsiRow kCsi[] = {
    {{"CSI Ps @", "ICH", "insert blanks", "ECMA-48"},
     0,
     0,
     '@',
     [](State& s, const CsiSequence& q) {
       s.screen().insert_blanks(s.count_of(q, s.options.dialect->zero_insert));
     }},
    {{"CSI Ps P", "DCH", "delete characters", "ECMA-48"},
     0,
     0,
     'P',
     [](State& s, const CsiSequence& q) { s.screen().delete_characters(s.count_of(q)); }},
    {{"CSI Ps L", "IL", "insert lines", "ECMA-48"},
     0,
     0,
     'L',
     [](State& s, const CsiSequence& q) { s.screen().insert_lines(s.count_of(q)); }},
    {{"CSI Ps M", "DL", "delete lines", "ECMA-48"},
     0,
     0,
     'M',
     [](State& s, const CsiSequence& q) { s.screen().delete_lines(s.count_of(q)); }},
    {{"CSI Ps ' }", "DECIC", "insert columns", "VT420"},
     0,
     '\'',
     '}',
     [](State& s, const CsiSequence& q) { s.screen().insert_columns(s.screen().cursor().x, q.param(0, 1)); },
     1,
     SpokenBy::Xterm},
    {{"CSI Ps ' ~", "DECDC", "delete columns", "VT420"},
     0,
     '\'',
     '~',
     [](State& s, const CsiSequence& q) { s.screen().delete_columns(s.screen().cursor().x, q.param(0, 1)); },
     1,
     SpokenBy::Xterm},
    {{"CSI Ps b", "REP", "repeat the last character", "ECMA-48"},
     0,
     0,
     'b',
     [](State& s, const CsiSequence& q) { s.screen().repeat(q.param(0, 1)); }},
};

} // namespace

Family edit_family() {
  return {.name = "edit", .controls_csi = kCsi};
}

namespace {

using screen::EraseDisplay;
using screen::EraseLine;
using screen::Protection;

void erase_display(State& s, std::uint16_t what, Protection protection) {
  switch (what) {
  case 0:
    s.screen().erase_display(EraseDisplay::Below, protection);
    break;
  case 1:
    s.screen().erase_display(EraseDisplay::Above, protection);
    break;
  case 2:
    s.erase_screen(protection);
    break;
  case 3:
    s.screen().erase_scrollback();
    break;
  case 22:
    s.screen().scroll_clear();
    s.screen().clear_pending_wrap();
    break;
  default:
    break;
  }
}

void erase_line(State& s, std::uint16_t what, Protection protection) {
  switch (what) {
  case 0:
    s.screen().erase_line(EraseLine::Right, protection);
    break;
  case 1:
    s.screen().erase_line(EraseLine::Left, protection);
    break;
  case 2:
    s.screen().erase_line(EraseLine::Complete, protection);
    break;
  default:
    break;
  }
}

void protect(State& s, const CsiSequence& q) {
  s.screen().set_protected(q.raw(0) == 1 ? screen::ProtectedMode::Dec : screen::ProtectedMode::Off);
}

constexpr ControlRow kControls[] = {
    {{"ESC V", "SPA", "start of a protected area", "ECMA-48"},
     0x96,
     [](State& s) { s.screen().set_protected(screen::ProtectedMode::Iso); }},
    {{"ESC W", "EPA", "end of a protected area", "ECMA-48"},
     0x97,
     [](State& s) { s.screen().set_protected(screen::ProtectedMode::Off); }},
};

constexpr CsiRow kEraseCsi[] = {
    {{"CSI Ps J", "ED", "erase below (0), above (1), all (2), scrollback (3), all into scrollback (22)",
      "ECMA-48; 3: xterm; 22: kitty"},
     0,
     0,
     'J',
     [](State& s, const CsiSequence& q) { erase_display(s, q.raw(0), Protection::Ignore); }},
    {{"CSI Ps K", "EL", "erase right (0), left (1), the whole line (2)", "ECMA-48"},
     0,
     0,
     'K',
     [](State& s, const CsiSequence& q) { erase_line(s, q.raw(0), Protection::Ignore); }},
    {{"CSI ? Ps J", "DECSED", "erase unprotected cells of the screen", "VT220"},
     '?',
     0,
     'J',
     [](State& s, const CsiSequence& q) { erase_display(s, q.raw(0), Protection::Respect); }},
    {{"CSI ? Ps K", "DECSEL", "erase unprotected cells of the line", "VT220"},
     '?',
     0,
     'K',
     [](State& s, const CsiSequence& q) { erase_line(s, q.raw(0), Protection::Respect); }},
    {{"CSI Ps X", "ECH", "erase characters", "ECMA-48"},
     0,
     0,
     'X',
     [](State& s, const CsiSequence& q) { s.screen().erase_characters(q.param(0, 1)); }},
    {{"CSI Ps \" q", "DECSCA", "protect what is printed from selective erase", "VT220"},
     0,
     '"',
     'q',
     protect},
};

} // namespace

Family erase_family() {
  return {.name = "erase", .controls = kControls, .controls_csi = kEraseCsi};
}

} // namespace termsoak::core::terminal
