#pragma once

#include "cli/options.h"

/// The composition root: how a command line becomes a command that runs, and how errors reach people.
namespace termsoak::cli {

struct ParsedLine {
  Action action;    ///< of the command that was named; none when help or the version was asked for
  std::string text; ///< the help or the version
};

/// Errors say what was probably meant.
[[nodiscard]] base::Result<ParsedLine> parse_command_line(int argc, char** argv);

/// Parses argv, runs one subcommand, prints at most one error to stderr, gives the exit status.
[[nodiscard]] int run_program(int argc, char** argv);

} // namespace termsoak::cli
