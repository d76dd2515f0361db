#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// The stack of progressive keyboard enhancements (kitty keyboard protocol), one per screen.
/// Does not encode keys: a replay has no keyboard.
namespace termsoak::core::terminal {

class KittyKeyboard {
public:
  static constexpr std::size_t kDepth = 8;
  enum class Change : std::uint8_t { Assign = 1, Add = 2, Remove = 3 };

  [[nodiscard]] std::uint8_t flags() const { return stack_[top_]; }
  void change(Change how, std::uint8_t flags) {
    std::uint8_t& current = stack_[top_];
    if (how == Change::Assign) current = flags;
    if (how == Change::Add) current = static_cast<std::uint8_t>(current | flags);
    if (how == Change::Remove) current = static_cast<std::uint8_t>(current & ~flags);
  }
  /// The oldest entry is lost when the stack is full.
  void push(std::uint8_t flags) {
    top_ = (top_ + 1) % kDepth;
    stack_[top_] = flags;
  }
  void pop(std::size_t count) {
    if (count >= kDepth) {
      *this = {};
      return;
    }
    for (; count > 0; --count) {
      stack_[top_] = 0;
      top_ = (top_ + kDepth - 1) % kDepth;
    }
  }

private:
  std::array<std::uint8_t, kDepth> stack_{};
  std::size_t top_ = 0;
};

} // namespace termsoak::core::terminal
