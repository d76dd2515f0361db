#pragma once

/// The two variation selectors that change how a character is shown, and so its width.
namespace termsoak::core::screen {

inline constexpr char32_t kTextSelector = 0xFE0E;  ///< VS15
inline constexpr char32_t kEmojiSelector = 0xFE0F; ///< VS16

} // namespace termsoak::core::screen
