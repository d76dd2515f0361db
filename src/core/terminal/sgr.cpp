#include "core/terminal/sgr.h"

#include <algorithm>

namespace termsoak::core::terminal {
namespace {

using page::Color;
using page::Style;
using page::StyleEdit;
using page::Underline;
using Kind = SgrMeaning::Kind;

consteval std::array<SgrMeaning, 108> make_meanings() {
  std::array<SgrMeaning, 108> table{};
  const auto know = [&](unsigned value, StyleEdit edit) { table[value] = {edit, Kind::Whole}; };
  for (std::uint8_t i = 0; i < 8; ++i) {
    const auto bright = static_cast<std::uint8_t>(i + 8);
    know(30U + i, StyleEdit::foreground(Color::palette(i)));
    know(40U + i, StyleEdit::background(Color::palette(i)));
    know(90U + i, StyleEdit::foreground(Color::palette(bright)));
    know(100U + i, StyleEdit::background(Color::palette(bright)));
  }
  know(0, StyleEdit::reset());
  know(1, StyleEdit::add_flags(Style::Bold));
  know(2, StyleEdit::add_flags(Style::Faint));
  know(3, StyleEdit::add_flags(Style::Italic));
  know(4, StyleEdit::underline(Underline::Single));
  know(5, StyleEdit::add_flags(Style::Blink));
  know(6, StyleEdit::add_flags(Style::Blink));
  know(7, StyleEdit::add_flags(Style::Inverse));
  know(8, StyleEdit::add_flags(Style::Invisible));
  know(9, StyleEdit::add_flags(Style::Strikethrough));
  know(21, StyleEdit::underline(Underline::Double));
  know(22, StyleEdit::drop_flags(std::uint32_t{Style::Bold} | Style::Faint));
  know(23, StyleEdit::drop_flags(Style::Italic));
  know(24, StyleEdit::underline(Underline::None));
  know(25, StyleEdit::drop_flags(Style::Blink));
  know(27, StyleEdit::drop_flags(Style::Inverse));
  know(28, StyleEdit::drop_flags(Style::Invisible));
  know(29, StyleEdit::drop_flags(Style::Strikethrough));
  know(39, StyleEdit::foreground({}));
  know(49, StyleEdit::background({}));
  know(53, StyleEdit::add_flags(Style::Overline));
  know(55, StyleEdit::drop_flags(Style::Overline));
  know(59, StyleEdit::underline_color({}));
  table[38].kind = Kind::Foreground;
  table[48].kind = Kind::Background;
  table[58].kind = Kind::UnderlineColour;
  return table;
}

} // namespace

constinit const std::array<SgrMeaning, 108> kSgrMeanings = make_meanings();

auto SgrReader::step_with_colons(const parser::CsiSequence& sequence, std::size_t at) -> Step {
  std::size_t colons = 0;
  while (at + colons + 1 < sequence.param_count && sequence.colon_follows(at + colons))
    ++colons;
  if (colons == 0) {
    // A colon behind the last number there is.
    if (sequence.colon_follows(at)) return {.next = static_cast<std::uint16_t>(at + 1)};
    return step_from(sequence, at);
  }

  const std::uint16_t* const params = sequence.params.data() + at;
  // Passed over whole, whatever it means. Only underlines and colours take sub-parameters.
  Step step{.next = static_cast<std::uint16_t>(at + colons + 1)};
  if (params[0] == 4) {
    // An unknown kind is still an underline (kitty's extension leaves this open; the modelled core does so).
    step.edit = StyleEdit::underline(params[1] <= 5 ? static_cast<Underline>(params[1]) : Underline::Single);
    step.known = colons == 1;
    return step;
  }
  const Kind kind = params[0] < kSgrMeanings.size() ? kSgrMeanings[params[0]].kind : Kind::Unknown;
  if (kind == Kind::Unknown || kind == Kind::Whole) return step;
  if (params[1] == 5 && sequence.param_count - at >= 3) {
    // Also where a semicolon stands before the index, as the modelled core has it.
    step.next = static_cast<std::uint16_t>(at + std::max<std::size_t>(colons, 2) + 1);
    step.edit = edit_of(kind, palette(params[2]));
    step.known = true;
  } else if (params[1] == 2 && (colons == 4 || colons == 5)) {
    // ISO 8613-6 writes 38:2:SPACE:R:G:B; many programs leave the colour space out.
    step.edit = edit_of(kind, rgb(params + colons - 2));
    step.known = true;
  }
  return step;
}

} // namespace termsoak::core::terminal
