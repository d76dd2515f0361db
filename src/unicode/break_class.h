#pragma once

#include <cstdint>

/// The grapheme-break classes of UAX #29, with Extended_Pictographic and Extend split where emoji modifiers
/// need it. Names only; which code point has which class is `properties.h`, which pairs break is
/// `grapheme.h`.
namespace termsoak::unicode {

enum class BreakClass : std::uint8_t {
  Other,
  CarriageReturn,
  LineFeed,
  Control,
  Extend,
  ZeroWidthJoiner,
  RegionalIndicator,
  Prepend,
  SpacingMark,
  HangulL,
  HangulV,
  HangulT,
  HangulLV,
  HangulLVT,
  Pictographic,             ///< Extended_Pictographic
  PictographicModifierBase, ///< Extended_Pictographic and Emoji_Modifier_Base
  EmojiModifier,            ///< U+1F3FB..U+1F3FF; Extend in UAX #29
  IndicConsonant,           ///< Other, and InCB=Consonant (GB9c)
  IndicLinker,              ///< Extend, and InCB=Linker
  ExtendApart,              ///< Extend without InCB: ends what a linker would join
};

inline constexpr unsigned kBreakClassCount = 20;

[[nodiscard]] constexpr bool is_extended_pictographic(BreakClass c) {
  return c == BreakClass::Pictographic || c == BreakClass::PictographicModifierBase;
}

} // namespace termsoak::unicode
