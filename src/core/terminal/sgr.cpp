#include "core/terminal/sgr.h"

namespace termsoak::core::terminal {
namespace {

constexpr SgrAttribute palette(SgrKind kind, unsigned index) {
  return {.kind = kind, .index = static_cast<std::uint8_t>(index)};
}

} // namespace

std::optional<SgrAttribute> SgrReader::next() {
  if (sequence_.param_count == 0) {
    // "CSI m" is "CSI 0 m".
    if (at_++ == 0) return SgrAttribute{};
    return std::nullopt;
  }
  while (at_ < sequence_.param_count) {
    const std::uint16_t value = sequence_.params[at_];
    const bool has_colon = sequence_.colon_follows(at_);
    std::optional<SgrAttribute> attribute;
    if (value == 4) {
      attribute = underline();
    } else if (value == 38) {
      attribute = colour(SgrKind::ForegroundPalette, SgrKind::ForegroundRgb);
    } else if (value == 48) {
      attribute = colour(SgrKind::BackgroundPalette, SgrKind::BackgroundRgb);
    } else if (value == 58) {
      attribute = colour(SgrKind::UnderlinePalette, SgrKind::UnderlineRgb);
    } else if (has_colon) {
      // No other attribute takes sub-parameters: the whole group means nothing.
      at_ += colons_from(at_) + 1;
    } else {
      attribute = simple(value);
      ++at_;
    }
    if (attribute) return attribute;
  }
  return std::nullopt;
}

std::size_t SgrReader::colons_from(std::size_t i) const {
  std::size_t count = 0;
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

std::optional<SgrAttribute> SgrReader::simple(std::uint16_t value) const {
  if (value >= 30 && value <= 37) return palette(SgrKind::ForegroundPalette, value - 30U);
  if (value >= 40 && value <= 47) return palette(SgrKind::BackgroundPalette, value - 40U);
  if (value >= 90 && value <= 97) return palette(SgrKind::ForegroundPalette, value - 90U + 8U);
  if (value >= 100 && value <= 107) return palette(SgrKind::BackgroundPalette, value - 100U + 8U);
  switch (value) {
  case 0:
    return SgrAttribute{};
  case 1:
    return SgrAttribute{.kind = SgrKind::Bold};
  case 2:
    return SgrAttribute{.kind = SgrKind::Faint};
  case 3:
    return SgrAttribute{.kind = SgrKind::Italic};
  case 5:
  case 6:
    return SgrAttribute{.kind = SgrKind::Blink};
  case 7:
    return SgrAttribute{.kind = SgrKind::Inverse};
  case 8:
    return SgrAttribute{.kind = SgrKind::Invisible};
  case 9:
    return SgrAttribute{.kind = SgrKind::Strikethrough};
  case 21:
    return palette(SgrKind::Underline, 2);
  case 22:
    return SgrAttribute{.kind = SgrKind::ResetIntensity};
  case 23:
    return SgrAttribute{.kind = SgrKind::ResetItalic};
  case 24:
    return palette(SgrKind::Underline, 0);
  case 25:
    return SgrAttribute{.kind = SgrKind::ResetBlink};
  case 27:
    return SgrAttribute{.kind = SgrKind::ResetInverse};
  case 28:
    return SgrAttribute{.kind = SgrKind::ResetInvisible};
  case 29:
    return SgrAttribute{.kind = SgrKind::ResetStrikethrough};
  case 39:
    return SgrAttribute{.kind = SgrKind::ResetForeground};
  case 49:
    return SgrAttribute{.kind = SgrKind::ResetBackground};
  case 53:
    return SgrAttribute{.kind = SgrKind::Overline};
  case 55:
    return SgrAttribute{.kind = SgrKind::ResetOverline};
  case 59:
    return SgrAttribute{.kind = SgrKind::ResetUnderlineColour};
  default:
    return std::nullopt;
  }
}

} // namespace termsoak::core::terminal
