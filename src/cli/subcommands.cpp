#include "cli/program.h"

#include <array>

#include "cli/commands.h"

namespace termsoak::cli {
namespace {

/// One row a subcommand; its file is command_NAME.cpp.
constexpr std::array kSubcommands{
    Subcommand{"compare", "the main job: the defect and its fix (or any strategies, any targets) side by side",
               attach_compare},
    Subcommand{"run", "one input through one strategy or target", attach_run},
    Subcommand{"explain", "why memory grew: the biography of every orphaned mapping", attach_explain},
    Subcommand{"record", "record a program under a terminal of its own", attach_record},
    Subcommand{"convert", "a recording in another format, with every loss named", attach_convert},
    Subcommand{"shrink", "the smallest stream that still shows a condition", attach_shrink},
    Subcommand{"scrub", "the stream without what can be read in it, and the same memory trace", attach_scrub},
    Subcommand{"synth", "a generated stream: the same bytes for the same seed everywhere", attach_synth},
    Subcommand{"list", "strategies, layouts, workloads, recipes, formats, metrics, rules", attach_list},
    Subcommand{"dump", "the screen that a stream ends in", attach_dump},
    Subcommand{"doctor", "what this machine lets us measure", attach_doctor},
    Subcommand{"feed-tty", "the shell of an emulator under test", attach_feed_tty},
};

} // namespace

std::span<const Subcommand> subcommands() {
  return kSubcommands;
}

} // namespace termsoak::cli
