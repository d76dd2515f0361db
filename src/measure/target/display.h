#pragma once

#include "measure/target/foreign_target.h"
#include "measure/target/keeper.h"
#include "measure/target/presets.h"

/// The screens emulators draw on: the user's X display or a virtual one of our own, and for Wayland terminals
/// a compositor inside it. Not part of what is measured.
namespace termsoak::measure::target {

struct Display {
  std::string name; ///< DISPLAY; empty when none is needed
  std::string wayland;
  std::vector<Keeper> servers; ///< what we started ourselves, in that order
};

/// `folder` takes the servers' sockets and is removed with them.
[[nodiscard]] base::Result<Display> open_display(Screen screen, const ForeignOptions& options,
                                                 std::span<const std::string> environment,
                                                 const std::filesystem::path& folder);

} // namespace termsoak::measure::target
