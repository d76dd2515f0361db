#pragma once

#include "base/error.h"

#include <cstdint>
#include <string>
#include <vector>

/// Resizes an emulator's X window from outside, as a user's mouse would. Speaks just enough of the X11
/// protocol for that; draws and reads nothing.
namespace termsoak::measure::target {

enum class DisplayOwner : std::uint8_t { User, Ourselves };

struct WindowResize {
  std::uint32_t cols = 0;
  std::uint32_t rows = 0;
  std::uint32_t old_cols =
      0; ///< the cell's size follows from the window's and these, where it is not announced
  std::uint32_t old_rows = 0;
  DisplayOwner owner = DisplayOwner::User;
  std::vector<int> processes; ///< whose windows these are; on our own display every window is
};

/// Sets the size of every visible top-level window that belongs to `processes`, by whole cells.
[[nodiscard]] base::Result<void> resize_windows(const std::string& display, const WindowResize& resize);

} // namespace termsoak::measure::target
