#pragma once

#include "core/parser/sequences.h"

#include <array>
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

/// What a parameter means that stands for itself.
struct SgrSimple {
  SgrAttribute attribute;
  bool known = false;
};
extern const std::array<SgrSimple, 108> kSgrSimple;

/// Walks over the parameters of one sequence. Each attribute is given by itself, because the modelled core
/// changes its pen, and with it a page's style set, once per attribute and not once per sequence.
class SgrReader {
public:
  explicit SgrReader(const parser::CsiSequence& sequence) : sequence_(sequence) {}

  /// The next known attribute; unknown and incomplete ones are passed over. False at the end.
  [[nodiscard]] bool next(SgrAttribute& attribute) {
    if (sequence_.param_count == 0) {
      // "CSI m" is "CSI 0 m".
      attribute = {};
      return at_++ == 0;
    }
    while (at_ < sequence_.param_count) {
      if (const std::uint16_t value = sequence_.params[at_];
          !sequence_.has_colons && value < kSgrSimple.size() && kSgrSimple[value].known) {
        ++at_;
        attribute = kSgrSimple[value].attribute;
        return true;
      }
      if (const auto group = next_group()) {
        attribute = *group;
        return true;
      }
    }
    return false;
  }

private:
  /// One that takes more than one parameter, or may; passes over at least one.
  [[nodiscard]] std::optional<SgrAttribute> next_group();
  [[nodiscard]] std::optional<SgrAttribute> underline();
  [[nodiscard]] std::optional<SgrAttribute> colour(SgrKind palette, SgrKind rgb);
  [[nodiscard]] std::size_t colons_from(std::size_t i) const;

  const parser::CsiSequence& sequence_;
  std::size_t at_ = 0;
};

} // namespace termsoak::core::terminal
