#pragma once

#include "base/error.h"
#include "measure/target/external_target.h"
#include "measure/target/presets.h"
#include "measure/target/supervisor.h"

#include <cstdint>
#include <string>
#include <vector>

/// The screens emulators draw on: the user's X display or a virtual one of our own, and for Wayland terminals
/// a compositor inside it. Not part of what is measured.
namespace termsoak::measure::target {

struct Display {
  std::string name; ///< DISPLAY; empty when none is needed
  std::string wayland;
  std::vector<Supervisor> servers; ///< what we started ourselves, in that order
};

/// `folder` takes the servers' sockets and is removed with them.
[[nodiscard]] base::Result<Display> open_display(DisplayKind display, const ExternalOptions& options,
                                                 std::span<const std::string> environment,
                                                 const std::filesystem::path& folder);

/// Resizes an emulator's X window from outside, as a user's mouse would. Speaks just enough of the X11
/// protocol for that; draws and reads nothing.
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
