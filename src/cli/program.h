#pragma once

#include "base/error.h"
#include "cli/exit_status.h"

#include <functional>
#include <span>
#include <string_view>

namespace CLI {
class App;
}

/// The composition root: the table of subcommands, and how errors reach people.
namespace termsoak::cli {

/// What a subcommand does once its flags are parsed.
using Action = std::function<base::Result<ExitStatus>()>;

/// One row of the table of subcommands. `attach` adds flags to its own CLI11 subcommand and gives the action;
/// the options it fills live in the action (a shared_ptr captured by both), never in a global.
struct Subcommand {
  std::string_view name;
  std::string_view summary;
  Action (*attach)(CLI::App& app);
};

/// Every subcommand, in the order in which help lists them.
[[nodiscard]] std::span<const Subcommand> subcommands();

/// Parses argv, runs one subcommand, prints at most one error to stderr, gives the exit status.
[[nodiscard]] int run_program(int argc, char** argv);

} // namespace termsoak::cli
