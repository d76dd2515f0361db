#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "base/bytes.h"
#include "base/fd.h"
#include "cli/console.h"
#include "cli/experiment.h"
#include "cli/lab_runs.h"
#include "cli/options.h"
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
};

/// What is told on standard output before the common table.
enum class Told { Run, Explanation, TableOnly };

void bind_lab_flags(Command& command, Flags& flags) {
  command.bind("SCENARIO", &flags.spec.scenario);
  command.bind("--buffer", read_size(flags.spec.buffer_bytes));
  command.bind("--rounds", &flags.spec.rounds);
  command.bind("--base-offset", &flags.spec.base_offset_bytes);
  command.bind("--seed", &flags.spec.seed);
  command.bind("--grid", &flags.spec.grid);
  bind_output_flags(command, flags.output);
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

base::Result<ExitStatus> execute_one(Flags& flags, Told told) {
  const auto scenario = lab::scenario_named(flags.spec.scenario);
  if (!scenario) return std::unexpected(scenario.error());
  const std::string first((*scenario)->strategies.front().name);
  flags.spec.strategies = {flags.strategy.empty() ? first : flags.strategy};
  return execute(flags, told);
}

} // namespace

void attach_lab(Command& command) {
  const auto flags = std::make_shared<Flags>();
  command.describe("The space-leak laboratory: small programs that free every block and grow all the same, "
                   "each beside its cure, in real memory and to the byte.");
  command.examples(
      "Examples:\n  termsoak lab list\n  termsoak lab compare diffusion\n  termsoak lab explain rehash-peak");
  Command& run = command.below("run", "one strategy: trace, pictures of the buffer, verdict",
                               [flags] { return execute_one(*flags, Told::Run); });
  run.examples("Example:\n  termsoak lab run diffusion --strategy swap --buffer 20000000 --rounds 10");
  bind_lab_flags(run, *flags);
  run.bind("--strategy", &flags->strategy);
  Command& explain = command.below("explain", "which block sits above the freed one, and what to do",
                                   [flags] { return execute_one(*flags, Told::Explanation); });
  explain.examples("Example:\n  termsoak lab explain interleaved-lifetimes");
  bind_lab_flags(explain, *flags);
  explain.bind("--strategy", &flags->strategy);
  Command& compare = command.below("compare", "the leaks of a scenario beside their cures",
                                   [flags] { return execute(*flags, Told::TableOnly); });
  compare.examples("Example:\n  termsoak lab compare diffusion --html lab.html");
  bind_lab_flags(compare, *flags);
  compare.bind("--strategy", &flags->spec.strategies);
  command.below("list", "scenarios and strategies", list_scenarios).examples("Example:\n  termsoak lab list");
}

} // namespace termsoak::cli
