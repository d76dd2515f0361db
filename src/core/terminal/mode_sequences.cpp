#include <fmt/format.h>

#include <algorithm>

#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

/// SM, RM, DECSET, DECRST, XTSAVE, XTRESTORE, DECRQM, and what each mode does when it changes.
///
/// Keyboard enhancement flags of kitty and xterm.
namespace termsoak::core::terminal {
namespace {

using parser::CsiSequence;

/// xterm's three ways to the alternate screen: 47 only switches, 1047 clears it on leaving, 1049 saves the
/// cursor and clears it on entering.
void switch_screen(State& s, Mode mode, Setting setting) {
  const bool enter = setting == Setting::Set;
  if (mode == Mode::AltScreen && !enter && s.active() == ActiveScreen::Alternate)
    s.screen().erase_display(screen::EraseDisplay::Complete, screen::Protection::Ignore);
  if (mode == Mode::AltScreenSaveCursor && enter) s.screen().save_cursor();
  const screen::Screen* left = s.switch_to(enter ? ActiveScreen::Alternate : ActiveScreen::Primary);
  if (mode != Mode::AltScreenSaveCursor) {
    if (left != nullptr) s.screen().copy_cursor(left->cursor());
    return;
  }
  if (!enter) {
    s.assign(Mode::Origin, s.screen().restore_cursor() ? Setting::Set : Setting::Reset);
    return;
  }
  if (s.active() != ActiveScreen::Alternate) return;
  s.screen().erase_display(screen::EraseDisplay::Complete, screen::Protection::Ignore);
  if (left != nullptr) s.screen().copy_cursor(left->cursor());
}

/// DECCOLM clears the screen and the margins. Like most terminals of today the standard lets no program
/// resize its window.
void set_columns(State& s) {
  if (!s.is_set(Mode::AllowColumns132)) {
    s.assign(Mode::Columns132, Setting::Reset);
    return;
  }
  // The modelled core leaves the margins to the resize, which does nothing where the width is that already.
  if (s.options.dialect->columns == dialect::Columns::Cleared)
    s.reset_margins();
  else
    s.resize(s.is_set(Mode::Columns132) ? 132 : 80, s.rules.rows);
  s.erase_screen(screen::Protection::Ignore);
  s.screen().move_to(0, 0);
}

void change(State& s, Mode mode, Setting setting) {
  s.assign(mode, setting);
  switch (mode) {
  case Mode::Origin:
    s.screen().move_to(0, 0);
    break;
  case Mode::LeftRightMargins:
    if (setting == Setting::Reset) {
      s.rules.margins.left = 0;
      s.rules.margins.right = static_cast<std::uint16_t>(s.rules.cols - 1);
    }
    break;
  case Mode::AltScreenLegacy:
  case Mode::AltScreen:
  case Mode::AltScreenSaveCursor:
    switch_screen(s, mode, setting);
    break;
  case Mode::SavedCursor:
    if (setting == Setting::Set)
      s.screen().save_cursor();
    else
      s.assign(Mode::Origin, s.screen().restore_cursor() ? Setting::Set : Setting::Reset);
    break;
  case Mode::Columns132:
    set_columns(s);
    break;
  case Mode::AllowColumns132:
    if (s.options.dialect->columns == dialect::Columns::ResizedForAWhile)
      s.resize(s.window_cols, s.rules.rows);
    break;
  case Mode::SizeReports:
    if (setting == Setting::Set)
      s.reply_csi(fmt::format("48;{};{};{};{}t", s.rules.rows, s.rules.cols, s.rules.rows * kCellPixelHeight,
                              s.rules.cols * kCellPixelWidth));
    break;
  default:
    break;
  }
}

void change_all(State& s, const CsiSequence& q, ModeKind kind, Setting setting) {
  for (const std::uint16_t number : q.values())
    if (const auto mode = find_mode(kind, number)) change(s, *mode, setting);
}

void save_all(State& s, const CsiSequence& q) {
  for (const std::uint16_t number : q.values())
    if (const auto mode = find_mode(ModeKind::Dec, number)) s.modes.save(*mode);
}

void restore_all(State& s, const CsiSequence& q) {
  for (const std::uint16_t number : q.values())
    if (const auto mode = find_mode(ModeKind::Dec, number)) change(s, *mode, s.modes.saved(*mode));
}

void report(State& s, const CsiSequence& q, ModeKind kind) {
  const auto mode = find_mode(kind, q.raw(0));
  // 0 unknown, 1 set, 2 reset (VT320 manual).
  const int state = !mode ? 0 : s.is_set(*mode) ? 1 : 2;
  s.reply_csi(fmt::format("{}{};{}$y", kind == ModeKind::Dec ? "?" : "", q.raw(0), state));
}

constexpr EscRow kEscapes[] = {
    {{"ESC =", "DECKPAM", "application keypad", "DEC STD 070"},
     0,
     '=',
     [](State& s, const parser::EscSequence&) { s.assign(Mode::ApplicationKeypad, Setting::Set); }},
    {{"ESC >", "DECKPNM", "numeric keypad", "DEC STD 070"},
     0,
     '>',
     [](State& s, const parser::EscSequence&) { s.assign(Mode::ApplicationKeypad, Setting::Reset); }},
};

constexpr CsiRow kCsi[] = {
    {{"CSI Pm h", "SM", "set modes", "ECMA-48"},
     0,
     0,
     'h',
     [](State& s, const CsiSequence& q) { change_all(s, q, ModeKind::Ansi, Setting::Set); },
     kAnyParams},
    {{"CSI Pm l", "RM", "reset modes", "ECMA-48"},
     0,
     0,
     'l',
     [](State& s, const CsiSequence& q) { change_all(s, q, ModeKind::Ansi, Setting::Reset); },
     kAnyParams},
    {{"CSI ? Pm h", "DECSET", "set private modes", "DEC STD 070, xterm"},
     '?',
     0,
     'h',
     [](State& s, const CsiSequence& q) { change_all(s, q, ModeKind::Dec, Setting::Set); },
     kAnyParams},
    {{"CSI ? Pm l", "DECRST", "reset private modes", "DEC STD 070, xterm"},
     '?',
     0,
     'l',
     [](State& s, const CsiSequence& q) { change_all(s, q, ModeKind::Dec, Setting::Reset); },
     kAnyParams},
    {{"CSI ? Pm s", "XTSAVE", "save private modes", "xterm"}, '?', 0, 's', save_all, kAnyParams},
    {{"CSI ? Pm r", "XTRESTORE", "restore private modes", "xterm"}, '?', 0, 'r', restore_all, kAnyParams},
    {{"CSI Ps $ p", "DECRQM", "report a mode", "VT320"},
     0,
     '$',
     'p',
     [](State& s, const CsiSequence& q) { report(s, q, ModeKind::Ansi); }},
    {{"CSI ? Ps $ p", "DECRQM", "report a private mode", "VT320"},
     '?',
     '$',
     'p',
     [](State& s, const CsiSequence& q) { report(s, q, ModeKind::Dec); }},
};

} // namespace

Family mode_family() {
  return {.name = "modes", .escapes = kEscapes, .controls_csi = kCsi};
}

namespace {

void change(State& s, const CsiSequence& q) {
  const std::uint16_t how = q.param(1, 1);
  if (how > 3) return;
  s.kitty_keyboard().change(static_cast<KittyKeyboard::Change>(how),
                            static_cast<std::uint8_t>(q.raw(0) & 31));
}

constexpr CsiRow kKittyCsi[] = {
    {{"CSI ? u", "", "report the keyboard flags", "kitty keyboard protocol"},
     '?',
     0,
     'u',
     [](State& s, const CsiSequence&) { s.reply_csi(fmt::format("?{}u", s.kitty_keyboard().flags())); }},
    {{"CSI = Ps ; Ps u", "", "assign (1), add (2), remove (3) keyboard flags", "kitty keyboard protocol"},
     '=',
     0,
     'u',
     change},
    {{"CSI > Ps u", "", "push keyboard flags", "kitty keyboard protocol"},
     '>',
     0,
     'u',
     [](State& s, const CsiSequence& q) {
       s.kitty_keyboard().push(static_cast<std::uint8_t>(q.raw(0) & 31));
     }},
    {{"CSI < Ps u", "", "pop keyboard flags", "kitty keyboard protocol"},
     '<',
     0,
     'u',
     [](State& s, const CsiSequence& q) { s.kitty_keyboard().pop(q.param(0, 1)); }},
    {{"CSI > Ps ; Ps m", "XTMODKEYS", "modified keys", "xterm"},
     '>',
     0,
     'm',
     [](State& s, const CsiSequence& q) {
       if (q.raw(0) == 4 || q.count() == 0)
         s.modify_other_keys = static_cast<std::uint8_t>(std::min<std::uint16_t>(q.raw(1), 2));
     }},
    {{"CSI ? Ps m", "XTQMODKEYS", "report modified keys", "xterm"},
     '?',
     0,
     'm',
     [](State& s, const CsiSequence& q) {
       if (q.raw(0) == 4) s.reply_csi(fmt::format(">4;{}m", s.modify_other_keys));
     }},
};

} // namespace

Family kitty_family() {
  return {.name = "keyboard", .controls_csi = kKittyCsi};
}

} // namespace termsoak::core::terminal
