#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

#include <fmt/format.h>

#include <algorithm>

/// Keyboard enhancement flags of kitty and xterm.
namespace termsoak::core::terminal {
namespace {

using parser::CsiSequence;

void change(State& s, const CsiSequence& q) {
  const std::uint16_t how = q.param(1, 1);
  if (how > 3) return;
  s.kitty_keyboard().change(static_cast<KittyKeyboard::Change>(how),
                            static_cast<std::uint8_t>(q.raw(0) & 31));
}

constexpr CsiRow kCsi[] = {
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
  return {.name = "keyboard", .controls_csi = kCsi};
}

} // namespace termsoak::core::terminal
