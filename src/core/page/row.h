#pragma once

#include <cstdint>
#include <type_traits>

namespace termsoak::core::page {

/// Facts about a row as a set of bits; `Styled`, `Hyperlink` and `Grapheme` may be falsely set, never falsely
/// clear.
enum class RowFlag : std::uint64_t {
  Wrap = std::uint64_t{1} << 32,             ///< the line goes on in the next row
  WrapContinuation = std::uint64_t{1} << 33, ///< the line began in an earlier row
  Grapheme = std::uint64_t{1} << 34,
  Styled = std::uint64_t{1} << 35,
  Hyperlink = std::uint64_t{1} << 36,
  KittyPlaceholder = std::uint64_t{1} << 40,
  Dirty = std::uint64_t{1} << 41,
};

enum class SemanticPrompt : std::uint8_t { Unknown, Prompt, PromptContinuation, Input, Command };

/// One row's header, 64 bits: cells offset 32 (bytes from the page's base), then flags, semantic prompt at
/// bits 37..39. Does not hold cells: rows rotate by swapping headers while cells stay where they are.
class Row {
public:
  static constexpr std::uint64_t kOffsetMask = 0xffffffff;
  static constexpr unsigned kPromptShift = 37;
  static constexpr std::uint64_t kPromptMask = std::uint64_t{7} << kPromptShift;
  static constexpr std::uint64_t kManagedMask = static_cast<std::uint64_t>(RowFlag::Grapheme) |
                                                static_cast<std::uint64_t>(RowFlag::Styled) |
                                                static_cast<std::uint64_t>(RowFlag::Hyperlink);

  constexpr Row() = default;
  static constexpr Row at(std::uint32_t cells_offset) {
    Row row;
    row.bits_ = cells_offset;
    return row;
  }

  [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
  [[nodiscard]] constexpr std::uint32_t cells_offset() const {
    return static_cast<std::uint32_t>(bits_ & kOffsetMask);
  }
  [[nodiscard]] constexpr bool has(RowFlag flag) const {
    return (bits_ & static_cast<std::uint64_t>(flag)) != 0;
  }
  constexpr void mark(RowFlag flag) { bits_ |= static_cast<std::uint64_t>(flag); }
  constexpr void unmark(RowFlag flag) { bits_ &= ~static_cast<std::uint64_t>(flag); }
  /// True when some cell may refer to styles, clusters or links.
  [[nodiscard]] constexpr bool managed() const { return (bits_ & kManagedMask) != 0; }
  /// True when no cell refers to anything but styles.
  [[nodiscard]] constexpr bool only_styled() const {
    return (bits_ & kManagedMask) == static_cast<std::uint64_t>(RowFlag::Styled);
  }
  [[nodiscard]] constexpr SemanticPrompt prompt() const {
    return static_cast<SemanticPrompt>((bits_ & kPromptMask) >> kPromptShift);
  }
  constexpr void set_prompt(SemanticPrompt prompt) {
    bits_ = (bits_ & ~kPromptMask) | (static_cast<std::uint64_t>(prompt) << kPromptShift);
  }
  /// Everything but the place of the cells comes from `other`.
  constexpr void take_flags(const Row& other) {
    bits_ = (bits_ & kOffsetMask) | (other.bits_ & ~kOffsetMask);
  }
  /// No flag is set; cells stay where they are.
  constexpr void clear_flags() { bits_ &= kOffsetMask; }

private:
  std::uint64_t bits_ = 0;
};
static_assert(sizeof(Row) == 8 && std::is_trivially_copyable_v<Row>);

} // namespace termsoak::core::page
