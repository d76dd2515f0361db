#include "unicode/grapheme.h"

namespace termsoak::unicode {
namespace {

// What the state knows of the text up to and including the left code point. Never two of these at once.
constexpr unsigned kPictographOpen = 1; // an Extended_Pictographic and then only Extend (GB11)
constexpr unsigned kRegionalIndicatorOdd =
    2;                             // an odd number of regional indicators, the left one the last (GB12, GB13)
constexpr unsigned kConsonant = 3; // an Indic consonant and then only Extend or ZWJ (GB9c)
constexpr unsigned kLinked = 4;    // the same, with a linker among them
constexpr unsigned kJoined = 5;    // a pictograph, Extend, and one ZWJ (GB11)
constexpr unsigned kStates = 6;

struct BreakStep {
  bool border = true;
  unsigned state = 0;
};

using BreakRules = BreakTable::BreakRules;

constexpr bool is_control(BreakClass c) {
  return c == BreakClass::Control || c == BreakClass::CarriageReturn || c == BreakClass::LineFeed;
}

constexpr bool is_extend(BreakClass c, BreakRules rules) {
  return c == BreakClass::Extend || c == BreakClass::IndicLinker || c == BreakClass::ExtendApart ||
         (c == BreakClass::EmojiModifier && rules == BreakRules::Uax29);
}

// GB6..GB8: the three ways in which jamo follow each other.
constexpr bool hangul_joins(BreakClass left, BreakClass right) {
  using enum BreakClass;
  switch (left) {
  case HangulL:
    return right == HangulL || right == HangulV || right == HangulLV || right == HangulLVT;
  case HangulLV:
  case HangulV:
    return right == HangulV || right == HangulT;
  case HangulLVT:
  case HangulT:
    return right == HangulT;
  default:
    return false;
  }
}

constexpr bool joins(BreakClass left, BreakClass right, unsigned state, BreakRules rules) {
  using enum BreakClass;
  if (rules == BreakRules::Uax29) {
    if (left == CarriageReturn && right == LineFeed) return true; // GB3
    if (is_control(left) || is_control(right)) return false;      // GB4, GB5
  }
  if (hangul_joins(left, right)) return true;
  if (is_extend(right, rules) || right == ZeroWidthJoiner) return true; // GB9
  if (right == SpacingMark || left == Prepend) return true;             // GB9a, GB9b
  if (left == RegionalIndicator && right == RegionalIndicator) return state == kRegionalIndicatorOdd;
  if (state == kLinked && right == IndicConsonant) return true;                                    // GB9c
  if (state == kJoined && left == ZeroWidthJoiner && is_extended_pictographic(right)) return true; // GB11
  // UTS #51: emoji_modifier_sequence := emoji_modifier_base emoji_modifier.
  return rules != BreakRules::Uax29 && left == PictographicModifierBase && right == EmojiModifier;
}

// Brings the state up to the left code point, which the caller's state has not seen yet.
constexpr unsigned with_left(BreakClass left, unsigned state, BreakRules rules) {
  if (left == BreakClass::IndicConsonant) return kConsonant;
  if (left == BreakClass::RegionalIndicator)
    return state == kRegionalIndicatorOdd ? 0 : kRegionalIndicatorOdd;
  if (is_extended_pictographic(left)) return kPictographOpen;
  const bool in_consonant = state == kConsonant || state == kLinked;
  if (in_consonant && left == BreakClass::IndicLinker) return kLinked;
  if (in_consonant && (left == BreakClass::Extend || left == BreakClass::ZeroWidthJoiner)) return state;
  const bool open = state == kPictographOpen;
  if (rules == BreakRules::TerminalLenient) {
    // Forgotten only at the next border.
    if (!open && state != kJoined) return 0;
    if (left == BreakClass::ZeroWidthJoiner) return kJoined;
    const bool stays =
        is_extend(left, rules) || left == BreakClass::EmojiModifier || left == BreakClass::SpacingMark;
    return stays ? kPictographOpen : 0;
  }
  if (!open) return 0;
  if (left == BreakClass::ZeroWidthJoiner) return kJoined;
  return is_extend(left, rules) || left == BreakClass::EmojiModifier ? kPictographOpen : 0;
}

constexpr BreakStep step(BreakClass left, BreakClass right, unsigned state, BreakRules rules) {
  const unsigned seen = with_left(left, state, rules);
  return {.border = !joins(left, right, seen, rules), .state = seen};
}

} // namespace

consteval BreakTable::BreakTable(BreakRules rules) {
  for (unsigned state = 0; state < kStates; ++state)
    for (unsigned left = 0; left < kBreakClassCount; ++left)
      for (unsigned right = 0; right < kBreakClassCount; ++right) {
        const BreakStep made = step(BreakClass(left), BreakClass(right), state, rules);
        entries_[(state << 10) | (left << 5) | right] =
            static_cast<std::uint8_t>((made.state << 1) | (made.border ? 1U : 0U));
      }
}

constinit const BreakTable kUax29Breaks(BreakRules::Uax29);
constinit const BreakTable kTerminalBreaks(BreakRules::Terminal);
constinit const BreakTable kLenientTerminalBreaks(BreakRules::TerminalLenient);

} // namespace termsoak::unicode
