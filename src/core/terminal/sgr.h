#pragma once

#include "core/parser/sequences.h"

#include <cstddef>
#include <cstdint>
#include <optional>

/// SGR (ECMA-48 8.3.117) taken apart into single attributes, in order. Does not change a pen; `pen_of` users
/// do.
namespace termsoak::core::terminal {

enum class SgrKind : std::uint8_t {
  ResetAll,
  Bold,
  Faint,
  ResetIntensity,
  Italic,
  ResetItalic,
  Underline, ///< `index` is the underline style 0..5
  Blink,
  ResetBlink,
  Inverse,
  ResetInverse,
  Invisible,
  ResetInvisible,
  Strikethrough,
  ResetStrikethrough,
  Overline,
  ResetOverline,
  ForegroundPalette,
  ForegroundRgb,
  ResetForeground,
  BackgroundPalette,
  BackgroundRgb,
  ResetBackground,
  UnderlinePalette,
  UnderlineRgb,
  ResetUnderlineColour,
};

struct SgrAttribute {
  SgrKind kind = SgrKind::ResetAll;
  std::uint8_t index = 0; ///< palette entry or underline style
  std::uint8_t red = 0, green = 0, blue = 0;
  friend bool operator==(const SgrAttribute&, const SgrAttribute&) = default;
};

/// Walks over the parameters of one sequence. Each attribute is given by itself, because the modelled core
/// changes its pen, and with it a page's style set, once per attribute and not once per sequence.
class SgrReader {
public:
  explicit SgrReader(const parser::CsiSequence& sequence) : sequence_(sequence) {}

  /// The next known attribute; unknown and incomplete ones are passed over.
  [[nodiscard]] std::optional<SgrAttribute> next();

private:
  [[nodiscard]] std::optional<SgrAttribute> simple(std::uint16_t value) const;
  [[nodiscard]] std::optional<SgrAttribute> underline();
  [[nodiscard]] std::optional<SgrAttribute> colour(SgrKind palette, SgrKind rgb);
  [[nodiscard]] std::size_t colons_from(std::size_t i) const;

  const parser::CsiSequence& sequence_;
  std::size_t at_ = 0;
};

} // namespace termsoak::core::terminal
