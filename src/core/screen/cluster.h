#pragma once

#include "core/page/cell.h"
#include "core/screen/rules.h"
#include "unicode/grapheme.h"
#include "unicode/properties.h"

#include <cstdint>

/// What joining code points to clusters needs: the memory of one run, and the variation selectors.
namespace termsoak::core::screen {

/// What the break rules remember of the cluster before the cursor, carried along one run of code points.
/// Does not outlive the run: anything else may change the cell.
struct ClusterMemo {
  bool valid = false;
  unicode::Properties last; ///< of the cluster's last code point
  unicode::BreakState state;

  void start(unicode::Properties first) { *this = {.valid = true, .last = first, .state = {}}; }
};

/// How a mark joined the cell before, and how a cluster became wide; `PageGivenUp`: the page was replaced on
/// the way, and what pointed into it points there still.
enum class Join : std::uint8_t { Done, Refused, NoRoom };
enum class Widened : std::uint8_t { Done, NoRoom, PageGivenUp };

inline constexpr char32_t kTextSelector = 0xFE0E;  ///< VS15
inline constexpr char32_t kEmojiSelector = 0xFE0F; ///< VS16

[[nodiscard]] constexpr bool is_selector(char32_t code_point) {
  return code_point == kTextSelector || code_point == kEmojiSelector;
}

/// Whether a code point without width is kept where clusters are not joined: text takes any, a selector only
/// a pictograph.
[[nodiscard]] inline bool takes_mark(const Rules& rules, const page::Cell& cell, char32_t mark) {
  if (!cell.has_text()) return false;
  if (!is_selector(mark)) return true;
  const unicode::Properties base = rules.properties(cell.codepoint());
  return rules.dialect->selector_apart == dialect::SelectorApart::Pictograph
             ? base.extended_pictographic()
             : base.break_class() == unicode::BreakClass::Pictographic;
}

} // namespace termsoak::core::screen
