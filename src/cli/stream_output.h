#pragma once

#include "base/error.h"
#include "cli/experiment.h"
#include "cli/progress.h"
#include "streams/formats/recording.h"

#include <string>

/// Whole recordings between a command and the disk. For commands that change streams; measuring ones read
/// piece by piece.
namespace termsoak::cli {

/// The input of a cell, in memory, with the screen the cell is for in its header.
[[nodiscard]] base::Result<streams::formats::Recording> load_input(const CellSpec& spec);

/// `format` empty: by the file's name. What the format cannot hold is told on stderr unless quiet.
[[nodiscard]] base::Result<void> write_recording(const streams::formats::Recording& recording,
                                                 const std::string& out, const std::string& format,
                                                 Quiet quiet);

} // namespace termsoak::cli
