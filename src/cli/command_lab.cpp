#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "base/bytes.h"
#include "base/fd.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/experiment.h"
#include "cli/lab_runs.h"
#include "cli/output.h"
#include "cli/run_flags.h"
#include "cli/table.h"
#include "lab/words.h"
#include "verdict/compare.h"

namespace termsoak::cli {
namespace {

using measure::values::Report;
using measure::values::RunResult;

struct Flags {
  LabSpec spec;
  std::string strategy; ///< of `run` and `explain`
  OutputFlags output;
  Action chosen; ///< what the nested subcommand does
};

/// What is told on standard output before the common table.
enum class Told { Run, Explanation, TableOnly };

void add_lab_flags(CLI::App& app, Flags& flags) {
  app.add_option("SCENARIO", flags.spec.scenario, "a scenario of 'lab list'")->required()->type_name("");
  add_size_option(app, "--buffer", flags.spec.buffer_bytes,
                  fmt::format("memory the program may use (default {})", lab::kBufferBytesDefault));
  app.add_option("--rounds", flags.spec.rounds,
                 fmt::format("rounds to play (default {})", lab::kRoundsDefault))
      ->type_name("N");
  app.add_option("--base-offset", flags.spec.base_offset_bytes,
                 "distance of the buffer's first byte from an aligned address (default 0)")
      ->type_name("0..63");
  auto* seed = app.add_option("--seed", flags.spec.seed,
                              fmt::format("of the generated 70 x 70 grid (default {})", lab::kGridSeed))
                   ->type_name("N");
  app.add_option("--grid", flags.spec.grid, "read the grid from FILE: lines of '#' and '.'")
      ->type_name("FILE")
      ->excludes(seed);
  add_output_flags(app, flags.output);
}

base::Result<ExitStatus> execute(const Flags& flags, Told told) {
  auto runs = run_lab(flags.spec);
  if (!runs) return std::unexpected(runs.error());
  Report report = new_report();
  report.inputs.push_back(std::move(runs->input));
  report.results = std::move(runs->results);
  report.comparison = verdict::compare_runs(report.results);
  report.verdict = judge_lab(report.results);
  std::string text;
  for (const RunResult& run : report.results) {
    if (told == Told::Run) text += lab::render_run(run) + "\n";
    if (told == Told::Explanation) text += lab::render_explanation(run);
  }
  const OutputFlags& output = flags.output;
  const bool stdout_taken = output.json == "-" || output.html == "-" || output.markdown == "-" ||
                            output.junit == "-" || output.sarif == "-" || output.csv == "-";
  if (!stdout_taken && !output.quiet)
    if (auto written = print_out(text); !written) return std::unexpected(written.error());
  OutputFlags files = output;
  // An explanation is the whole story; the table would only repeat it.
  files.quiet = files.quiet || told == Told::Explanation;
  if (auto written = write_outputs(report, files); !written) return std::unexpected(written.error());
  return exit_status_of(report.verdict);
}

base::Result<ExitStatus> list_scenarios() {
  std::vector<TableRow> rows;
  for (const lab::Scenario& scenario : lab::scenarios())
    for (const lab::Strategy& strategy : scenario.strategies)
      rows.push_back({std::string(scenario.name), std::string(strategy.name),
                      std::string(lab::name_of(strategy.kind)), std::string(strategy.summary)});
  const std::string table = render_table({"scenario", "strategy", "kind", "summary"}, rows);
  if (auto written = print_out(table); !written) return std::unexpected(written.error());
  return ExitStatus::Pass;
}

void attach_one(CLI::App& app, const std::shared_ptr<Flags>& flags, Told told) {
  add_lab_flags(app, *flags);
  app.add_option("--strategy", flags->strategy, "a strategy of the scenario (default: its first leak)")
      ->type_name("NAME");
  app.parse_complete_callback([state = flags.get(), told] {
    state->chosen = [state, told]() -> base::Result<ExitStatus> {
      const auto scenario = lab::scenario_named(state->spec.scenario);
      if (!scenario) return std::unexpected(scenario.error());
      const bool given = !state->strategy.empty();
      state->spec.strategies = {given ? state->strategy : std::string((*scenario)->strategies.front().name)};
      return execute(*state, told);
    };
  });
}

} // namespace

Action attach_lab(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.description("The space-leak laboratory: small programs that free every block and grow all the same, "
                  "each beside its cure, in real memory and to the byte.");
  app.require_subcommand(1);
  app.footer(
      "Examples:\n  termsoak lab list\n  termsoak lab compare diffusion\n  termsoak lab explain rehash-peak");
  CLI::App* run = app.add_subcommand("run", "one strategy: trace, pictures of the buffer, verdict");
  run->footer("Example:\n  termsoak lab run diffusion --strategy swap --buffer 20000000 --rounds 10");
  attach_one(*run, flags, Told::Run);
  CLI::App* explain = app.add_subcommand("explain", "which block sits above the freed one, and what to do");
  explain->footer("Example:\n  termsoak lab explain interleaved-lifetimes");
  attach_one(*explain, flags, Told::Explanation);
  CLI::App* compare = app.add_subcommand("compare", "the leaks of a scenario beside their cures");
  compare->footer("Example:\n  termsoak lab compare diffusion --html lab.html");
  add_lab_flags(*compare, *flags);
  compare->add_option("--strategy", flags->spec.strategies, "repeatable (default: all of the scenario)")
      ->type_name("NAME")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  compare->parse_complete_callback(
      [state = flags.get()] { state->chosen = [state] { return execute(*state, Told::TableOnly); }; });
  CLI::App* list = app.add_subcommand("list", "scenarios and strategies");
  list->footer("Example:\n  termsoak lab list");
  list->parse_complete_callback([state = flags.get()] { state->chosen = list_scenarios; });
  return [flags] { return flags->chosen(); };
}

} // namespace termsoak::cli
