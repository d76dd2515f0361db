#include "cli/program.h"

#include <array>

#include "cli/commands.h"

namespace termsoak::cli {
namespace {

/// One row a subcommand; its file is command_NAME.cpp.
constexpr std::array kSubcommands{
    Subcommand{"dump", "the screen that a stream ends in", attach_dump},
    Subcommand{"doctor", "what this machine lets us measure", attach_doctor},
};

} // namespace

std::span<const Subcommand> subcommands() {
  return kSubcommands;
}

} // namespace termsoak::cli
