#include "cli/options.h"

#include <algorithm>
#include <array>

#include "lab/grid.h"
#include "lab/scenario.h"

/// What the command line consists of: the commands, and the options with those that have them.
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
    Subcommand{"list", "cores, strategies, choices, layouts, workloads, recipes, formats, metrics, rules",
               attach_list},
    Subcommand{"dump", "the screen that a stream ends in", attach_dump},
    Subcommand{"lab", "the space-leak laboratory: leaks without a lost block, each beside its cure",
               attach_lab},
    Subcommand{"doctor", "what this machine lets us measure", attach_doctor},
    Subcommand{"completion", "what bash, zsh or fish needs to complete commands and flags",
               attach_completion},
    Subcommand{"feed-tty", "the shell of an emulator under test", attach_feed_tty},
};

using enum Count;
using Kind = Check::Kind;

constexpr Check kSide{.kind = Kind::Whole, .min = 1, .max = 65535};
constexpr Check kAboveZero{.kind = Kind::AboveZero};
constexpr Check among(std::string_view members) {
  return {.kind = Kind::Member, .members = members};
}

// Commands that share options.
constexpr std::string_view kReplaying = "compare run explain shrink scrub bundle dump";
constexpr std::string_view kPooled = "compare run explain bundle gate";
constexpr std::string_view kReporting =
    "compare run explain gate report report/merge lab/run lab/explain lab/compare";
constexpr std::string_view kLabRuns = "lab/run lab/explain lab/compare";
constexpr std::string_view kWriting = "shrink scrub bundle synth";
constexpr std::string_view kReading = "convert inspect";

/// In the order of the long names below each heading; help lists a command's options in the order in which
/// the command binds them.
constexpr std::array kOptions{
    // What is read.
    OptionRow{"INPUT", "", "a workload folder, a recording, recipe:NAME or '-' for standard input", "compare",
              RequiredList},
    OptionRow{"INPUT", "", "a workload folder, a recording, recipe:NAME or '-' for standard input", "run",
              Required},
    OptionRow{"INPUT", "", "a workload folder, a recording, recipe:NAME or '-'", "explain", Required},
    OptionRow{"INPUT", "", "a recording, a workload folder, recipe:NAME or -", "bundle", Required},
    OptionRow{"INPUT", "", "a recording, a workload folder, recipe:NAME or -", "dump"},
    OptionRow{"INPUT", "", "a recording, a workload, recipe:NAME or -", "shrink scrub", Required},
    OptionRow{"INPUT", "", "a recording in any known format, packed or not; - is standard input", kReading,
              Required},
    OptionRow{"--from", "NAME", "the input's format (default: found out by content)", kReading},
    OptionRow{"--timing", "FILE", "timing file of a typescript (default: looked for beside it)", kReading},
    OptionRow{"--strict", "", "an input that is cut off is an error, not a warning", kReading, Flag},
    OptionRow{"PATH", "", "workload folders or files, or folders above them (default: workloads)",
              "gate matrix", List},
    OptionRow{"IN", "", "a JSON report, or '-' for standard input", "report"},
    OptionRow{"REPORT", "", "two JSON reports: A B", "report/diff", Pair},
    OptionRow{"REPORT", "", "JSON reports", "report/merge", RequiredList},
    OptionRow{"SHELL", "", "bash, zsh or fish", "completion", Required, among("bash zsh fish")},
    OptionRow{"SOCKET", "", "where the parent listens", "feed-tty", Required},
    OptionRow{"COMMAND", "", "the program and its arguments, after --", "record", RequiredList},
    OptionRow{"RECIPE", "", "NAME[,param=value...], or 'list'", "synth", Required},

    // The screen and the core.
    OptionRow{"--cols", "N", "columns (default: the recording's, else 80)", kReplaying},
    OptionRow{"--rows", "N", "rows (default: the recording's, else 24)", kReplaying},
    OptionRow{"--cols", "N", "screen size to declare (default: the input's)", "convert", One, kSide},
    OptionRow{"--rows", "N", "screen size to declare (default: the input's)", "convert", One, kSide},
    OptionRow{"--cols", "N", "screen size (default: this terminal's, else 80)", "record", One, kSide},
    OptionRow{"--rows", "N", "screen size (default: this terminal's, else 24)", "record", One, kSide},
    OptionRow{"--strategy", "NAME",
              "a prune strategy, or its choices such as reuse=every,length=trim; "
              "repeatable (default: reuse-any and fix-10353)",
              "compare scrub bundle", Repeatable},
    OptionRow{"--strategy", "NAME",
              "the prune strategy, or its choices such as reuse=every,length=trim "
              "(default: reuse-any)",
              "run explain shrink dump", Last},
    OptionRow{"--strategy", "NAME", "only these strategies; repeatable", "gate", Repeatable},
    OptionRow{
        "--core", "NAME",
        "which terminal core is modelled (default: ghostty-1.2.3), see 'list cores'; repeatable, all: each "
        "version beside the others",
        "compare", Repeatable},
    OptionRow{"--core", "NAME", "which terminal core is modelled (default: ghostty-1.2.3), see 'list cores'",
              "run explain shrink scrub bundle dump gate", Last},
    OptionRow{"--layout", "NAME", "page geometry and growth rule (default: the core's), see 'list layouts'",
              kReplaying},
    OptionRow{"--os-page", "BYTES", "OS page to model: 4096 (default) or 16384", kReplaying},
    OptionRow{"--scrollback-limit", "BYTES",
              "bytes of scrollback (default: the core's), 'unlimited', or 0 for none", kReplaying},
    OptionRow{"--scrollback-lines", "LINES",
              "lines of scrollback above the screen, where the core or target knows such a limit, or "
              "'unlimited' (default)",
              kReplaying},
    OptionRow{"--grapheme-clustering", "on|off",
              "DEC mode 2027 at the start: on or off (default: as the core's application has it)",
              kReplaying},
    OptionRow{"--orphans", "keep|discard",
              "keep (default), or discard: an orphaned mapping stays mapped and counted, its RAM goes back",
              kReplaying},
    OptionRow{"--target", "TARGET", "core, pipe:CMD, pty:CMD or a name from 'list targets'; repeatable",
              "compare", Repeatable},
    OptionRow{"--target", "TARGET", "core (default), pipe:CMD, pty:CMD or a name from 'list targets'", "run",
              Last},
    OptionRow{"--target", "TARGET", "core (default), or a terminal that can be read: tmux", "dump"},

    // How a stream is fed.
    OptionRow{"--chunk", "BYTES", "bytes fed at once (default 65536); changes no exact figure", kReplaying},
    OptionRow{"--repeat", "N", "feed the stream N times", kReplaying, One, kAboveZero},
    OptionRow{"--sample-every", "BYTES", "bytes between samples (default 16384, thinned as the stream grows)",
              kReplaying},
    OptionRow{"--until", "METRIC=SIZE",
              "stop once an exact metric has reached a value, e.g. orphan_bytes=37GB",
              "compare run explain shrink scrub bundle"},
    OptionRow{"--until", "METRIC=SIZE",
              "the screen where an exact metric has reached a value, e.g. orphan_bytes=1", "dump"},
    OptionRow{"--close", "", "close the terminal at the end and report what stays mapped (default)",
              "compare run explain shrink scrub bundle", Flag},
    OptionRow{"--no-close", "", "leave the terminal open at the end",
              "compare run explain shrink scrub bundle", Flag},
    OptionRow{"--close", "", "as in run; the screen is the one before closing", "dump", Flag},
    OptionRow{"--no-close", "", "as in run; the screen is the one before closing", "dump", Flag},
    OptionRow{"--seed", "N", "seed of the recipe that makes the stream (default 1)", kReplaying},
    OptionRow{"--bytes", "BYTES", "length of the recipe's stream, e.g. 64MB", kReplaying},
    OptionRow{"--jobs,-j",
              "N",
              "runs at the same time (default: one a core)",
              kPooled,
              One,
              {.kind = Kind::Whole, .min = 1, .max = 1024}},
    OptionRow{"--timeout", "SECONDS", "seconds a single run may take (default: no limit)", kPooled, One,
              kAboveZero},

    // What is written.
    OptionRow{"--out", "FILE", "write the JSON report to FILE, '-' for standard output", kReporting},
    OptionRow{"--html", "FILE", "write the report as one HTML file", kReporting},
    OptionRow{"--markdown", "FILE", "write the report as Markdown", kReporting},
    OptionRow{"--junit", "FILE", "write the verdict as JUnit XML", kReporting},
    OptionRow{"--sarif", "FILE", "write the verdict as SARIF 2.1.0", kReporting},
    OptionRow{"--csv", "FILE", "write the series as CSV", kReporting},
    OptionRow{"--quiet", "", "no table and no progress", kReporting, Flag},
    OptionRow{"-q,--quiet", "", "say nothing on standard error", kWriting, Flag},
    OptionRow{"-q,--quiet", "", "do not name losses and oddities", "convert", Flag},
    OptionRow{"-q,--quiet", "", "do not name oddities on standard error", "inspect", Flag},
    OptionRow{"-q,--quiet", "", "say nothing of our own on standard error", "record", Flag},
    OptionRow{"--json", "", "JSON instead of a table", "inspect", Flag},
    OptionRow{"--json", "", "as JSON", "selftest", Flag},
    OptionRow{"--json", "", "as one JSON object", "doctor", Flag},
    OptionRow{"--json", "", "as a JSON array", "list", Flag},
    OptionRow{"-o,--out", "FILE", "archive to write (default: termsoak-bundle.tar.gz)", "bundle"},
    OptionRow{"-o,--out", "FILE", "file to write (default: standard output)", "inspect"},
    OptionRow{"-o,--out", "FILE",
              "file to write (default: standard output, or termsoak-DATE.cast at a terminal)", "record"},
    OptionRow{"-o,--out", "FILE", "file to write; its name chooses the format", "scrub", Required},
    OptionRow{"-o,--out", "FILE", "file to write; a .cast may also choose another screen", "shrink",
              Required},
    OptionRow{"-o,--out", "FILE", "file to write; .cast keeps resizes; - is standard output", "synth"},
    OptionRow{"OUTPUT", "", "file to write, or - for standard output; .gz, .zst, .xz, .bz2 are packed",
              "convert", Required},
    OptionRow{"--format", "NAME", "format to write (default: by the file's name, else raw)", "convert"},
    OptionRow{"--format", "NAME", "raw, cast2, cast3, ... (default: by the file's name)",
              "scrub shrink synth"},
    OptionRow{"--format", "NAME", "cast3 (default), cast2, raw", "record"},
    OptionRow{"--format", "NAME", "json (default), text or ansi", "dump", One, among("json text ansi")},
    OptionRow{"--timing-out", "FILE", "timing file of a written typescript (default: OUTPUT.timing)",
              "convert"},
    OptionRow{"--lossless", "", "write nothing if anything would be lost", "convert", Flag},

    // What one command alone has.
    OptionRow{"--lives", "N", "orphans whose histories are told (default 3)", "explain"},
    OptionRow{"--shard", "I/N", "part I of N of the workloads", "gate"},
    OptionRow{"--results", "DIR", "save each finished cell here; a rerun resumes", "gate"},
    OptionRow{"--baseline", "FILE",
              "report of a known-good commit; fails when a figure is worse than both floors", "gate"},
    OptionRow{"--update-baseline", "FILE", "write this gate's report as the new baseline, unless it fails",
              "gate"},
    OptionRow{"--baseline-relative",
              "PERCENT",
              "percent by which a figure may rise (default 5)",
              "gate",
              One,
              {.kind = Kind::Real, .min = 0, .max = 1e6}},
    OptionRow{"--baseline-absolute", "BYTES", "bytes by which a figure may rise (default 64KiB)", "gate"},
    OptionRow{"--inconclusive", "POLICY",
              "what an open verdict does: pass, warn, fail (default: exit status 3)", "gate", One,
              among("pass warn fail")},
    OptionRow{"--swap", "A=B", "test of the gate itself: run strategy B wherever A is named", "gate"},
    OptionRow{"--fail-fast", "", "stop after the first cells that fail", "gate", Flag},
    OptionRow{"--annotations", "", "print GitHub workflow annotations after the table", "gate", Flag},
    OptionRow{"--annotations", "", "print GitHub workflow annotations", "report", Flag},
    OptionRow{"--benchmark", "FILE", "github-action-benchmark's customSmallerIsBetter JSON", "report"},
    OptionRow{"--until-bytes", "BYTES", "say when each growing run reaches this size (37GB)", "report"},
    OptionRow{"--output-rate",
              "N",
              "bytes of output a second, instead of the recording's own clock",
              "report",
              One,
              {.kind = Kind::Real, .min = 1, .max = 1e15}},
    OptionRow{
        "--emit", "FORM",
        "github (default): one line for a strategy.matrix; jsonl: one object a line; ninja: a build file",
        "matrix", One, among("github jsonl ninja")},
    OptionRow{"--power", "", "false-alarm and detection rates of every rule", "selftest", Flag},
    OptionRow{"--seed", "N", "of the synthetic series (default 1)", "selftest"},
    OptionRow{"--repeats",
              "N",
              "series of each kind, 20 to 1000000 (default 2000)",
              "selftest",
              One,
              {.kind = Kind::Whole, .min = 20, .max = 1'000'000}},
    OptionRow{"--title", "TEXT", "title to keep in the recording", "record"},
    OptionRow{"--keys", "", "record what is typed, too (passwords included)", "record", Flag},
    OptionRow{"--headless", "", "do not show the program's output here", "record", Flag},
    OptionRow{"--while", "CONDITION",
              "what it must still show: METRIC, a comparison, a number (default: 'orphan_bytes > 0')",
              "shrink"},
    OptionRow{"--time-max", "SECONDS", "seconds after which the best so far is written (default 55)",
              "shrink"},
    OptionRow{"-j,--jobs", "N", "replays at a time (default: one a core)", "shrink"},
    OptionRow{"--keep-words", "FILE", "file of words that may stay, one a line", "scrub"},
    OptionRow{"--time", "exact|coarse", "exact (default), or coarse: whole seconds", "scrub", One,
              among("exact coarse")},
    OptionRow{"--seed", "N", "seed (default 1)", "synth"},
    OptionRow{"--bytes", "BYTES", "exact length, e.g. 64MB (default 10MB, or the recipe's own count)",
              "synth"},
    OptionRow{"--param", "NAME=VALUE", "a parameter of the recipe; repeatable", "synth", List},
    OptionRow{"--history", "", "the scrollback, too", "dump", Flag},
    OptionRow{"--cells", "plain|full",
              "JSON: every cell with its column and width; =full with style and link", "dump", OptionalValue,
              among("plain full")},
    OptionRow{"--serve", "", "read lines 'COLS ROWS PATH' on standard input, answer each with one JSON line",
              "dump", Flag},

    // The laboratory.
    OptionRow{"SCENARIO", "", "a scenario of 'lab list'", kLabRuns, Required},
    OptionRow{"--buffer",
              "BYTES",
              "memory the program may use (default {})",
              kLabRuns,
              One,
              {},
              lab::kBufferBytesDefault},
    OptionRow{"--rounds", "N", "rounds to play (default {})", kLabRuns, One, {}, lab::kRoundsDefault},
    OptionRow{"--base-offset", "0..63",
              "distance of the buffer's first byte from an aligned address (default 0)", kLabRuns},
    OptionRow{"--seed", "N", "of the generated 70 x 70 grid (default {})", kLabRuns, One, {}, lab::kGridSeed},
    OptionRow{
        "--grid", "FILE", "read the grid from FILE: lines of '#' and '.'", kLabRuns, One, {}, 0, "--seed"},
    OptionRow{"--strategy", "NAME", "a strategy of the scenario (default: its first leak)",
              "lab/run lab/explain"},
    OptionRow{"--strategy", "NAME", "repeatable (default: all of the scenario)", "lab/compare", Repeatable},
};

} // namespace

std::span<const OptionRow> option_table() {
  return kOptions;
}

std::deque<Command> all_commands() {
  std::deque<Command> out;
  for (const Subcommand& row : kSubcommands)
    row.attach(out.emplace_back(std::string(row.name), std::string(row.summary)));
  return out;
}

} // namespace termsoak::cli
