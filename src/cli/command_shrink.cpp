#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <thread>

#include "base/bytes.h"
#include "base/clock.h"
#include "cli/console.h"
#include "cli/core_oracle.h"
#include "cli/options.h"
#include "cli/stream_output.h"
#include "streams/formats/stream_info.h"
#include "streams/transform/shrink.h"

namespace termsoak::cli {
namespace {

namespace transform = streams::transform;

struct Flags {
  RunFlags run;
  std::string out;
  std::string format;
  std::string condition = "orphan_bytes > 0";
  double time_max_seconds = 55;
  unsigned jobs = 0;
  bool quiet = false;
};

/// Raw bytes cannot say which screen they are for.
transform::ScreenChange screen_change(const Flags& flags) {
  const std::string& name = flags.format.empty() ? flags.out : flags.format;
  const bool says_size = name.find("cast") != std::string::npos ||
                         name.find("typescript") != std::string::npos ||
                         name.find("vscode") != std::string::npos;
  const bool fixed = flags.run.cols.has_value() || flags.run.rows.has_value();
  return says_size && !fixed ? transform::ScreenChange::Allowed : transform::ScreenChange::Forbidden;
}

transform::ShrinkOptions options_of(const Flags& flags, const CellSpec& spec, const base::Clock& clock) {
  transform::ShrinkOptions options{.clock = clock, .progress = {}};
  options.time_max = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(flags.time_max_seconds));
  options.jobs = flags.jobs > 0 ? flags.jobs : std::max(1U, std::thread::hardware_concurrency());
  options.repeat = spec.plan.repeat;
  options.screen = screen_change(flags);
  if (!flags.quiet && ::isatty(STDERR_FILENO) != 0)
    options.progress = [](const transform::ShrinkProgress& progress) {
      print_note(fmt::format("\r\x1b[K{}: {} left after {} replays", progress.step,
                             base::format_bytes(progress.bytes), base::format_count(progress.replays)));
    };
  return options;
}

void tell(const transform::ShrinkResult& result, const CellSpec& spec, const Flags& flags) {
  const double percent = 100.0 * static_cast<double>(result.bytes_after) /
                         static_cast<double>(std::max<std::uint64_t>(1, result.bytes_before));
  if (::isatty(STDERR_FILENO) != 0) print_note(fmt::format("\r\x1b[K"));
  print_note(fmt::format("{} -> {} bytes ({:.3g} %) in {} replays{}\n",
                         base::format_count(result.bytes_before), base::format_count(result.bytes_after),
                         percent, base::format_count(result.replays),
                         result.out_of_time ? ", stopped by --time-max" : ""));
  std::string scenario = fmt::format(
      "shows it with --cols {} --rows {} --scrollback-limit {}", result.scenario.cols, result.scenario.rows,
      spec.scrollback_limit_bytes == base::kBytesUnlimited ? std::string("unlimited")
                                                           : std::to_string(spec.scrollback_limit_bytes));
  if (result.scrollback_limit_bytes_min < spec.scrollback_limit_bytes)
    scenario += fmt::format(", and already with --scrollback-limit {}", result.scrollback_limit_bytes_min);
  print_sentence(scenario);
  if (result.bytes_after > 2000 && spec.scrollback_limit_bytes > 2'000'000)
    print_sentence(fmt::format(
        "the history must be full before a page is pruned, which takes most of what is left; a smaller "
        "--scrollback-limit needs less{}",
        screen_change(flags) == transform::ScreenChange::Forbidden
            ? ", and so does a .cast file, which may choose a wider screen"
            : ""));
  if (!result.generator.empty()) print_note(fmt::format("as a workload's recipe: {}\n", result.generator));
}

base::Result<ExitStatus> shrink_input(const Flags& flags) {
  const auto condition = parse_condition(flags.condition);
  if (!condition) return std::unexpected(condition.error());
  const auto strategy = core::pagelist::parse_strategy(
      flags.run.strategies.empty() ? std::string_view("reuse-any") : flags.run.strategies.front());
  if (!strategy) return std::unexpected(strategy.error());
  const auto spec = resolve_cell(flags.run.inputs.front(), flags.run);
  if (!spec) return std::unexpected(spec.error());
  const auto recording = load_input(*spec);
  if (!recording) return std::unexpected(recording.error());

  const transform::ShrinkInput settings{.events = {},
                                        .cols = static_cast<std::uint16_t>(spec->cols),
                                        .rows = static_cast<std::uint16_t>(spec->rows),
                                        .scrollback_limit_bytes = spec->scrollback_limit_bytes};
  const transform::ShrinkOracle oracle = [&](const transform::ShrinkInput& scenario) {
    return condition_shown(scenario, *spec, *strategy, *condition);
  };
  const base::SystemClock clock;
  const auto result = transform::shrink(*recording, settings, oracle, options_of(flags, *spec, clock));
  if (!result) return base::fail_within(spec->input->path, result.error());

  streams::formats::Recording shrunk;
  shrunk.info.cols = result->scenario.cols;
  shrunk.info.rows = result->scenario.rows;
  shrunk.info.title = "termsoak shrink: " + flags.condition;
  shrunk.events = result->scenario.events;
  if (const auto done =
          write_recording(shrunk, flags.out, flags.format, flags.quiet ? Quiet::Yes : Quiet::No);
      !done)
    return std::unexpected(done.error());
  if (!flags.quiet) tell(*result, *spec, flags);
  return ExitStatus::Pass;
}

} // namespace

void attach_shrink(Command& command) {
  command.describe(
      "Writes the smallest stream that still shows the condition, by leaving out lines, clusters and "
      "sequences (never parts of one) and by simplifying what has to stay.");
  const auto flags = std::make_shared<Flags>();
  command.bind("INPUT", &flags->run.inputs);
  bind_run_flags(command, flags->run);
  command.bind("--out", &flags->out);
  command.bind("--while", &flags->condition);
  command.bind("--format", &flags->format);
  command.bind("--time-max", &flags->time_max_seconds);
  command.bind("--jobs", &flags->jobs);
  command.bind("--quiet", &flags->quiet);
  command.examples(R"(Examples:
  termsoak shrink session.cast -o small.cast
  termsoak shrink session.cast -o small.cast --while 'drift_bytes > 0'
  termsoak shrink recipe:ai-session --bytes 8MB -o small.raw --time-max 60)");
  command.act([flags] { return shrink_input(*flags); });
}

} // namespace termsoak::cli
