#include "cli/program.h"

#include <array>

#include "cli/commands.h"

namespace termsoak::cli {
namespace {

/// One row a subcommand; its file is command_NAME.cpp.
constexpr std::array kSubcommands{
    Subcommand{"doctor", "what this machine lets us measure", attach_doctor},
    Subcommand{"feed-tty", "the shell of an emulator under test", attach_feed_tty},
};

} // namespace

std::span<const Subcommand> subcommands() {
  return kSubcommands;
}

} // namespace termsoak::cli
