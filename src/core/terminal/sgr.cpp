#include "core/terminal/sgr.h"

namespace termsoak::core::terminal {
namespace {

constexpr SgrAttribute palette(SgrKind kind, unsigned index) {
  return {.kind = kind, .index = static_cast<std::uint8_t>(index)};
}

consteval std::array<SgrSimple, 108> make_simple() {
  std::array<SgrSimple, 108> table{};
  const auto know = [&](unsigned value, SgrAttribute attribute) { table[value] = {attribute, true}; };
  for (unsigned i = 0; i < 8; ++i) {
    know(30 + i, palette(SgrKind::ForegroundPalette, i));
    know(40 + i, palette(SgrKind::BackgroundPalette, i));
    know(90 + i, palette(SgrKind::ForegroundPalette, i + 8));
    know(100 + i, palette(SgrKind::BackgroundPalette, i + 8));
  }
  know(0, {});
  know(1, {.kind = SgrKind::Bold});
  know(2, {.kind = SgrKind::Faint});
  know(3, {.kind = SgrKind::Italic});
  know(4, palette(SgrKind::Underline, 1));
  know(5, {.kind = SgrKind::Blink});
  know(6, {.kind = SgrKind::Blink});
  know(7, {.kind = SgrKind::Inverse});
  know(8, {.kind = SgrKind::Invisible});
  know(9, {.kind = SgrKind::Strikethrough});
  know(21, palette(SgrKind::Underline, 2));
  know(22, {.kind = SgrKind::ResetIntensity});
  know(23, {.kind = SgrKind::ResetItalic});
  know(24, palette(SgrKind::Underline, 0));
  know(25, {.kind = SgrKind::ResetBlink});
  know(27, {.kind = SgrKind::ResetInverse});
  know(28, {.kind = SgrKind::ResetInvisible});
  know(29, {.kind = SgrKind::ResetStrikethrough});
  know(39, {.kind = SgrKind::ResetForeground});
  know(49, {.kind = SgrKind::ResetBackground});
  know(53, {.kind = SgrKind::Overline});
  know(55, {.kind = SgrKind::ResetOverline});
  know(59, {.kind = SgrKind::ResetUnderlineColour});
  return table;
}

} // namespace

constinit const std::array<SgrSimple, 108> kSgrSimple = make_simple();

std::optional<SgrAttribute> SgrReader::next_group() {
  const std::uint16_t value = sequence_.params[at_];
  switch (value) {
  case 4:
    return underline();
  case 38:
    return colour(SgrKind::ForegroundPalette, SgrKind::ForegroundRgb);
  case 48:
    return colour(SgrKind::BackgroundPalette, SgrKind::BackgroundRgb);
  case 58:
    return colour(SgrKind::UnderlinePalette, SgrKind::UnderlineRgb);
  default:
    break;
  }
  // No other attribute takes sub-parameters: a group of them means nothing.
  const std::size_t colons = colons_from(at_);
  at_ += colons + 1;
  if (colons != 0 || value >= kSgrSimple.size() || !kSgrSimple[value].known) return std::nullopt;
  return kSgrSimple[value].attribute;
}

std::size_t SgrReader::colons_from(std::size_t i) const {
  std::size_t count = 0;
  if (!sequence_.has_colons) return 0;
  while (i + count + 1 < sequence_.param_count && sequence_.colon_follows(i + count))
    ++count;
  return count;
}

std::optional<SgrAttribute> SgrReader::underline() {
  const std::size_t colons = colons_from(at_);
  const std::size_t here = at_;
  at_ += colons + 1;
  if (colons == 0) return palette(SgrKind::Underline, 1);
  if (colons > 1) return std::nullopt;
  const std::uint16_t style = sequence_.params[here + 1];
  // An unknown style is still an underline (kitty's extension leaves this open; the modelled core does so).
  return palette(SgrKind::Underline, style <= 5 ? style : 1U);
}

std::optional<SgrAttribute> SgrReader::colour(SgrKind palette_kind, SgrKind rgb_kind) {
  const std::size_t here = at_;
  const std::size_t left = sequence_.param_count - here;
  const std::size_t colons = colons_from(here);
  const auto value = [&](std::size_t i) { return static_cast<std::uint8_t>(sequence_.params[here + i]); };
  const auto rgb = [&](std::size_t first) {
    return SgrAttribute{
        .kind = rgb_kind, .red = value(first), .green = value(first + 1), .blue = value(first + 2)};
  };
  // What follows an incomplete colour is read as attributes of its own; a colon group is passed over whole.
  at_ += colons == 0 ? 1 : colons + 1;
  if (left < 2) return std::nullopt;
  if (sequence_.params[here + 1] == 5 && left >= 3) {
    at_ = here + 3 + (colons > 2 ? colons - 2 : 0);
    return palette(palette_kind, value(2));
  }
  if (sequence_.params[here + 1] != 2 || left < 5) return std::nullopt;
  if (colons == 0) {
    at_ = here + 5;
    return rgb(2);
  }
  // ISO 8613-6 writes 38:2:SPACE:R:G:B; many programs leave the colour space out.
  if (colons == 4) return rgb(2);
  if (colons == 5) return rgb(3);
  return std::nullopt;
}

} // namespace termsoak::core::terminal
