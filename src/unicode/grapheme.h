#pragma once

#include "unicode/properties.h"

#include <cstdint>

/// Where one user-perceived character ends and the next begins, decided pair by pair from a precomputed
/// table. Does not look back: what must be remembered between two pairs is the caller's `BreakState`.
namespace termsoak::unicode {

/// Memory between neighbouring pairs of one text; a fresh one at every place that is a border for other
/// reasons (start of text, a cursor movement).
class BreakState {
public:
  constexpr BreakState() = default;
  friend constexpr bool operator==(BreakState, BreakState) = default;

private:
  friend class BreakTable;
  std::uint8_t value_ = 0;
};

/// class of the left code point × class of the right one × state -> border? and the state after.
class BreakTable {
public:
  enum class BreakRules {
    Uax29,    ///< extended grapheme clusters as the annex of Unicode 17.0 says
    Terminal, ///< as the modelled core: no control classes, an emoji modifier joins only a modifier base
    TerminalLenient, ///< and a pictograph stays open behind any joiner or spacing mark (until Unicode 17)
  };
  explicit consteval BreakTable(BreakRules rules);

  [[nodiscard]] bool breaks(BreakClass left, BreakClass right, BreakState& state) const {
    const std::uint8_t entry =
        entries_[(unsigned{state.value_} << 10) | (unsigned(left) << 5) | unsigned(right)];
    state.value_ = entry >> 1;
    return (entry & 1U) != 0;
  }

private:
  std::uint8_t entries_[8192] = {}; ///< [state:3][left:5][right:5], bit 0 = border, bits 1..3 = state after
};

extern const BreakTable kUax29Breaks;
extern const BreakTable kTerminalBreaks;
extern const BreakTable kLenientTerminalBreaks;

/// Those of the modelled core when it had this version.
[[nodiscard]] inline const BreakTable& terminal_breaks(Version version) {
  return version < Version::V17 ? kLenientTerminalBreaks : kTerminalBreaks;
}

/// UAX #29, all rules (GB3..GB13, GB999). Where the classes come from a version before GB9c, it never holds.
[[nodiscard]] inline bool break_between(Properties left, Properties right, BreakState& state) {
  return kUax29Breaks.breaks(left.break_class(), right.break_class(), state);
}

/// What a terminal in DEC mode 2027 uses, by the newest version: controls never reach it, and
/// U+1F3FB..U+1F3FF joins only an emoji modifier base. Feed the pairs of the cell before in order: (base,
/// 2nd), (2nd, 3rd), …, (last, new), with one state.
[[nodiscard]] inline bool terminal_break_between(Properties left, Properties right, BreakState& state) {
  return kTerminalBreaks.breaks(left.break_class(), right.break_class(), state);
}

} // namespace termsoak::unicode
