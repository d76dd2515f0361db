#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

/// Resets and the alignment pattern, and controls that do nothing on purpose.
namespace termsoak::core::terminal {
namespace {

using parser::CsiSequence;
using parser::EscSequence;

void alignment_pattern(State& s, const EscSequence&) {
  const page::Style pen = s.screen().cursor().style;
  // Only the colours of the pen stay (xterm).
  s.screen().set_style(page::Style{}
                           .with(page::StyleEdit::foreground(pen.foreground()))
                           .with(page::StyleEdit::background(pen.background())));
  s.reset_margins();
  s.assign(Mode::Origin, Setting::Reset);
  s.screen().fill_with_e();
}

void select_c1(State& s, const EscSequence& q) {
  s.eight_bit_replies = q.final == 'G';
}

constexpr ControlRow kControls[] = {
    {{"NUL", "NUL", "nothing", "ECMA-48"}, 0x00, [](State&) {}},
    {{"BEL", "BEL", "bell (counted)", "ECMA-48"}, 0x07, [](State& s) { ++s.bells; }},
    {{"CAN", "CAN", "ends a sequence", "ECMA-48"}, 0x18, [](State&) {}},
    {{"SUB", "SUB", "ends a sequence", "ECMA-48"}, 0x1A, [](State&) {}},
};

constexpr EscRow kEscapes[] = {
    {{"ESC c", "RIS", "full reset; memory goes back as far as the modelled core gives it back", "ECMA-48"},
     0,
     'c',
     [](State& s, const EscSequence&) { s.full_reset(); }},
    {{"ESC # 8", "DECALN", "screen full of E", "DEC STD 070"}, '#', '8', alignment_pattern},
    {{"ESC SP F", "S7C1T", "7-bit controls in replies", "VT220"}, ' ', 'F', select_c1},
    {{"ESC SP G", "S8C1T", "8-bit controls in replies", "VT220"}, ' ', 'G', select_c1},
};

constexpr CsiRow kCsi[] = {
    {{"CSI ! p", "DECSTR", "soft reset", "VT220"},
     0,
     '!',
     'p',
     [](State& s, const CsiSequence&) { s.soft_reset(); },
     1,
     SpokenBy::Xterm},
    {{"CSI Ps $ }", "DECSASD", "print to the screen (0) or to the status line, which is not shown (1)",
      "VT320"},
     0,
     '$',
     '}',
     [](State& s, const CsiSequence& q) {
       s.status_line_selected = q.raw(0) == 1;
       s.sync_rules();
     }},
};

} // namespace

Family reset_family() {
  return {.name = "resets", .controls = kControls, .escapes = kEscapes, .controls_csi = kCsi};
}

} // namespace termsoak::core::terminal
