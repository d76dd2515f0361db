#pragma once

#include "base/error.h"

#include <filesystem>

/// The feeder: what an emulator under test runs in place of a shell. Writes the stream to the terminal
/// device, reads the emulator's answers, and tells the parent when a cursor report shows that all has been
/// consumed. Does not choose what to write; every byte comes through the socket.
namespace termsoak::measure::target {

/// Serves the parent behind `socket` on the terminal at descriptors 0 and 1 until the parent closes.
[[nodiscard]] base::Result<void> run_feeder(const std::filesystem::path& socket);

} // namespace termsoak::measure::target
