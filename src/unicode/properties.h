#pragma once

#include "unicode/break_class.h"

#include <cstddef>
#include <cstdint>

/// What the terminal asks about one code point, packed into 16 bits and found by two array reads.
/// Does not know clusters: a cluster's width and borders are `grapheme.h`. The arrays are made at build time
/// from utf8proc (Unicode 15.0 in Debian 12) by `tables/generate.cpp`, which states the laws.
namespace termsoak::unicode {

namespace tables {
inline constexpr std::size_t kBlockShift = 8;
inline constexpr std::size_t kBlockLength = std::size_t{1} << kBlockShift;
extern const std::uint8_t kBlockOf[0x110000 >> kBlockShift]; ///< code point block -> index of its 256 words
extern const std::uint16_t kWords[];                         ///< the distinct blocks, one after the other
} // namespace tables

class Properties {
public:
  constexpr Properties() = default;
  explicit constexpr Properties(std::uint16_t word) : word_(word) {}

  /// Columns of the code point alone: 0, 1 or 2. East Asian Ambiguous and private use are 1; combining marks,
  /// format characters, Hangul vowels and finals 0; regional indicators and emoji presentation 2; dashes
  /// wider than 2 are 2.
  [[nodiscard]] constexpr unsigned width() const { return word_ & 3U; }
  [[nodiscard]] constexpr BreakClass break_class() const { return BreakClass((word_ >> 2) & 31U); }
  /// Whether VS15 or VS16 after this code point means anything (emoji-variation-sequences.txt).
  [[nodiscard]] constexpr bool takes_variation_selector() const { return (word_ & 0x80U) != 0; }
  [[nodiscard]] constexpr bool extended_pictographic() const {
    return is_extended_pictographic(break_class());
  }
  /// Width 0 in the sense of `print`: it can only join the cell before.
  [[nodiscard]] constexpr bool zero_width() const { return width() == 0; }
  [[nodiscard]] constexpr std::uint16_t word() const { return word_; }

private:
  std::uint16_t word_ = 1;
};

/// `code_point` must be at most U+10FFFF; what the parser prints always is.
[[nodiscard]] inline Properties properties(char32_t code_point) {
  const std::size_t block = tables::kBlockOf[code_point >> tables::kBlockShift];
  return Properties(
      tables::kWords[(block << tables::kBlockShift) | (code_point & (tables::kBlockLength - 1))]);
}

[[nodiscard]] inline unsigned width(char32_t code_point) {
  return properties(code_point).width();
}

} // namespace termsoak::unicode
