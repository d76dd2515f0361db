#include "core/terminal/sgr.h"

#include <algorithm>

namespace termsoak::core::terminal {
namespace {

using page::Color;
using page::Style;
using page::Underline;
using Kind = SgrMeaning::Kind;
using Word = PenEdit::Word;

consteval std::array<SgrMeaning, 108> make_meanings() {
  std::array<SgrMeaning, 108> table{};
  const auto know = [&](unsigned value, PenEdit edit) { table[value] = {edit, Kind::Whole}; };
  for (std::uint8_t i = 0; i < 8; ++i) {
    const auto bright = static_cast<std::uint8_t>(i + 8);
    know(30U + i, PenEdit::colour(Word::Foreground, Color::palette(i)));
    know(40U + i, PenEdit::colour(Word::Background, Color::palette(i)));
    know(90U + i, PenEdit::colour(Word::Foreground, Color::palette(bright)));
    know(100U + i, PenEdit::colour(Word::Background, Color::palette(bright)));
  }
  know(0, {});
  know(1, PenEdit::add_flags(Style::Bold));
  know(2, PenEdit::add_flags(Style::Faint));
  know(3, PenEdit::add_flags(Style::Italic));
  know(4, PenEdit::underline(Underline::Single));
  know(5, PenEdit::add_flags(Style::Blink));
  know(6, PenEdit::add_flags(Style::Blink));
  know(7, PenEdit::add_flags(Style::Inverse));
  know(8, PenEdit::add_flags(Style::Invisible));
  know(9, PenEdit::add_flags(Style::Strikethrough));
  know(21, PenEdit::underline(Underline::Double));
  know(22, PenEdit::drop_flags(std::uint32_t{Style::Bold} | Style::Faint));
  know(23, PenEdit::drop_flags(Style::Italic));
  know(24, PenEdit::underline(Underline::None));
  know(25, PenEdit::drop_flags(Style::Blink));
  know(27, PenEdit::drop_flags(Style::Inverse));
  know(28, PenEdit::drop_flags(Style::Invisible));
  know(29, PenEdit::drop_flags(Style::Strikethrough));
  know(39, PenEdit::colour(Word::Foreground, {}));
  know(49, PenEdit::colour(Word::Background, {}));
  know(53, PenEdit::add_flags(Style::Overline));
  know(55, PenEdit::drop_flags(Style::Overline));
  know(59, PenEdit::colour(Word::UnderlineColour, {}));
  const auto begin_colour = [&](unsigned value, Word word) {
    table[value] = {PenEdit::colour(word, {}), Kind::Colour};
  };
  begin_colour(38, Word::Foreground);
  begin_colour(48, Word::Background);
  begin_colour(58, Word::UnderlineColour);
  return table;
}

} // namespace

constinit const std::array<SgrMeaning, 108> kSgrMeanings = make_meanings();

auto SgrReader::step_with_colons(const parser::CsiSequence& sequence, std::size_t at) -> Step {
  std::size_t colons = 0;
  while (at + colons + 1 < sequence.param_count && sequence.colon_follows(at + colons))
    ++colons;
  if (colons == 0) return step_from(sequence, at);

  const std::uint16_t* const params = sequence.params.data() + at;
  // Passed over whole, whatever it means. Only underlines and colours take sub-parameters.
  Step step{.next = static_cast<std::uint16_t>(at + colons + 1)};
  if (params[0] == 4) {
    // An unknown kind is still an underline (kitty's extension leaves this open; the modelled core does so).
    step.edit = PenEdit::underline(params[1] <= 5 ? static_cast<Underline>(params[1]) : Underline::Single);
    step.known = colons == 1;
    return step;
  }
  if (params[0] >= kSgrMeanings.size() || kSgrMeanings[params[0]].kind != Kind::Colour) return step;
  step.edit = kSgrMeanings[params[0]].edit;
  if (params[1] == 5 && sequence.param_count - at >= 3) {
    // Also where a semicolon stands before the index, as the modelled core has it.
    step.next = static_cast<std::uint16_t>(at + std::max<std::size_t>(colons, 2) + 1);
    step.edit.set = Color::palette(static_cast<std::uint8_t>(params[2])).bits();
    step.known = true;
  } else if (params[1] == 2 && (colons == 4 || colons == 5)) {
    // ISO 8613-6 writes 38:2:SPACE:R:G:B; many programs leave the colour space out.
    step.edit.set = rgb(params + colons - 2).bits();
    step.known = true;
  }
  return step;
}

} // namespace termsoak::core::terminal
