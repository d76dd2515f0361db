#pragma once

#include "unicode/break_class.h"

#include <cstddef>
#include <cstdint>

/// What the terminal asks about one code point, packed into 16 bits and found by two array reads.
/// Does not know clusters: a cluster's width and borders are `grapheme.h`. The arrays are made at build time
/// by `tables/generate.cpp` from what `scripts/make-unicode-tables` took from the Unicode Character Database.
namespace termsoak::unicode {

/// Of the database, and of the laws that a library made of it. The modelled core's releases up to 1.2.3 had
/// Unicode 15 and laws of their own; what has no other choice takes the newest.
enum class Version : std::uint8_t { V15, V16, V17 };
inline constexpr Version kNewest = Version::V17;

namespace tables {
inline constexpr std::size_t kVersions = 3;
inline constexpr std::size_t kBlockShift = 8;
inline constexpr std::size_t kBlockLength = std::size_t{1} << kBlockShift;
extern const std::uint8_t kBlockOf[kVersions][0x110000 >> kBlockShift]; ///< block -> its place in kWords
extern const std::uint16_t kWords[]; ///< the distinct blocks, one after the other
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
  /// Whether a narrow cluster takes two columns once this has joined it: signs that stand before what they
  /// join, and emoji modifiers, do not count.
  [[nodiscard]] constexpr bool widens_cluster() const {
    return width() != 0 && break_class() != BreakClass::Prepend && break_class() != BreakClass::EmojiModifier;
  }
  /// Width 0 in the sense of `print`: it can only join the cell before.
  [[nodiscard]] constexpr bool zero_width() const { return width() == 0; }
  [[nodiscard]] constexpr std::uint16_t word() const { return word_; }

private:
  std::uint16_t word_ = 1;
};

/// The code points as one version has them; a pointer by value.
class PropertyTable {
public:
  explicit PropertyTable(Version version) : block_of_(tables::kBlockOf[static_cast<std::size_t>(version)]) {}

  /// `code_point` must be at most U+10FFFF; what the parser prints always is.
  [[nodiscard]] Properties operator()(char32_t code_point) const {
    const std::size_t block = block_of_[code_point >> tables::kBlockShift];
    return Properties(
        tables::kWords[(block << tables::kBlockShift) | (code_point & (tables::kBlockLength - 1))]);
  }

private:
  const std::uint8_t* block_of_;
};

/// By the newest version.
[[nodiscard]] inline Properties properties(char32_t code_point) {
  return PropertyTable(kNewest)(code_point);
}

[[nodiscard]] inline unsigned width(char32_t code_point) {
  return properties(code_point).width();
}

} // namespace termsoak::unicode
