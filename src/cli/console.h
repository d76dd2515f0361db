#pragma once

#include "base/error.h"
#include "cli/exit_status.h"

#include <string_view>

/// The three standard descriptors, which may be closed, full or a pipe nobody reads. Knows no report and no
/// command.
namespace termsoak::cli {

/// A closed descriptor 0, 1 or 2 would be given to the next file opened, and text for people would end in it.
/// Each is held by something that fails as a closed one does.
void hold_standard_descriptors();

/// Writes to standard output. A reader that went away (`| head`) has seen enough: that is no error.
[[nodiscard]] base::Result<void> print_out(std::string_view text);

/// The same as the whole of a command: what is left to do is to pass.
[[nodiscard]] base::Result<ExitStatus> printed(std::string_view text);

/// Says something on standard error. Whether anyone hears changes nothing.
void print_note(std::string_view text);
/// The same of one sentence, wrapped to 80 columns and ended.
void print_sentence(std::string_view text);

} // namespace termsoak::cli
