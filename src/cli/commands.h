#pragma once

#include "cli/program.h"

/// What each command_NAME.cpp offers to the table in subcommands.cpp.
namespace termsoak::cli {

Action attach_doctor(CLI::App& app);
Action attach_feed_tty(CLI::App& app);

} // namespace termsoak::cli
