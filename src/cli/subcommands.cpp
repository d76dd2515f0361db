#include "cli/options.h"

#include <array>

namespace termsoak::cli {

// Each is defined in the command_NAME.cpp of its name: describes the command, binds its options and gives it
// its action. The values that options fill live in the action, never in a global.
void attach_bundle(Command& command);
void attach_compare(Command& command);
void attach_completion(Command& command);
void attach_convert(Command& command);
void attach_doctor(Command& command);
void attach_dump(Command& command);
void attach_explain(Command& command);
void attach_feed_tty(Command& command);
void attach_gate(Command& command);
void attach_inspect(Command& command);
void attach_lab(Command& command);
void attach_list(Command& command);
void attach_matrix(Command& command);
void attach_record(Command& command);
void attach_report(Command& command);
void attach_run(Command& command);
void attach_scrub(Command& command);
void attach_selftest(Command& command);
void attach_shrink(Command& command);
void attach_synth(Command& command);

namespace {

struct Subcommand {
  std::string_view name;
  std::string_view summary;
  void (*attach)(Command& command);
};

/// One row a subcommand, in the order in which help lists them.
constexpr std::array kSubcommands{
    Subcommand{"compare", "the main job: the defect and its fix (or any variants) side by side",
               attach_compare},
    Subcommand{"run", "one input through one strategy or target", attach_run},
    Subcommand{"explain", "why memory grew: the allocation history of every orphaned mapping",
               attach_explain},
    Subcommand{"gate", "CI's command: workloads against their expectations, a baseline, budgets",
               attach_gate},
    Subcommand{"report", "render, compare and join saved reports", attach_report},
    Subcommand{"matrix", "the cells of a gate as a job list for another engine", attach_matrix},
    Subcommand{"selftest", "the gate's own error rates", attach_selftest},
    Subcommand{"record", "record a program under a terminal of its own", attach_record},
    Subcommand{"convert", "a recording in another format, with every loss named", attach_convert},
    Subcommand{"inspect", "what a stream holds: clusters, styles, links, sequences, resizes", attach_inspect},
    Subcommand{"shrink", "the smallest stream that still shows a condition", attach_shrink},
    Subcommand{"scrub", "the stream without what can be read in it, and the same memory trace", attach_scrub},
    Subcommand{"bundle", "one archive for a bug report: scrubbed stream, report, environment", attach_bundle},
    Subcommand{"synth", "a generated stream: the same bytes for the same seed everywhere", attach_synth},
    Subcommand{"list", "strategies, choices, layouts, workloads, recipes, formats, metrics, rules",
               attach_list},
    Subcommand{"dump", "the screen that a stream ends in", attach_dump},
    Subcommand{"lab", "the space-leak laboratory: leaks without a lost block, each beside its cure",
               attach_lab},
    Subcommand{"doctor", "what this machine lets us measure", attach_doctor},
    Subcommand{"completion", "what bash, zsh or fish needs to complete commands and flags",
               attach_completion},
    Subcommand{"feed-tty", "the shell of an emulator under test", attach_feed_tty},
};

} // namespace

std::deque<Command> all_commands() {
  std::deque<Command> out;
  for (const Subcommand& row : kSubcommands)
    row.attach(out.emplace_back(std::string(row.name), std::string(row.summary)));
  return out;
}

} // namespace termsoak::cli
