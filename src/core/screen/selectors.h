#pragma once

#include "core/page/cell.h"
#include "unicode/properties.h"

/// The two variation selectors that change how a character is shown, and so its width.
namespace termsoak::core::screen {

inline constexpr char32_t kTextSelector = 0xFE0E;  ///< VS15
inline constexpr char32_t kEmojiSelector = 0xFE0F; ///< VS16

[[nodiscard]] constexpr bool is_selector(char32_t code_point) {
  return code_point == kTextSelector || code_point == kEmojiSelector;
}

/// Whether a code point without width is kept where clusters are not joined: text takes any, a selector only
/// a pictograph.
[[nodiscard]] inline bool takes_mark(const page::Cell& cell, char32_t mark) {
  if (!cell.has_text()) return false;
  return !is_selector(mark) || unicode::properties(cell.codepoint()).extended_pictographic();
}

} // namespace termsoak::core::screen
