#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <memory>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/core_oracle.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/stream_output.h"
#include "measure/replay/input_scan.h"
#include "measure/values/json.h"
#include "streams/formats/writer.h"
#include "streams/transform/scrub.h"
#include "streams/workload/bundle.h"
#include "verdict/compare.h"
#include "verdict/judge.h"

namespace termsoak::cli {
namespace {

using streams::formats::EventKind;
using streams::formats::Format;
using streams::formats::Recording;
using streams::workload::BundleEntry;

struct Flags {
  RunFlags run;
  PoolFlags pool;
  std::string out = "termsoak-bundle.tar.gz";
  bool quiet = false;
};

/// Scrubbed, and proved to do the same to memory under every named strategy and those that are asked for.
base::Result<Recording> scrubbed_input(const CellSpec& spec, std::vector<std::string> strategies) {
  const auto original = load_input(spec);
  if (!original) return original;
  const auto key = streams::transform::random_key();
  if (!key) return std::unexpected(key.error());
  streams::transform::ScrubCounts counts;
  Recording scrubbed = streams::transform::scrub(*original, {.key = *key, .keep_words = {}}, counts);
  for (const auto& strategy : core::pagelist::strategies())
    if (std::ranges::find(strategies, strategy.name) == strategies.end()) strategies.push_back(strategy.name);
  if (const auto proof = prove_same_memory(*original, scrubbed, spec, strategies); !proof)
    return std::unexpected(proof.error());
  return scrubbed;
}

/// Raw keeps every byte; only a recording with resizes needs a format that can say them.
base::Result<BundleEntry> stream_entry(const Recording& recording) {
  const bool resizes = std::ranges::any_of(recording.events,
                                           [](const auto& event) { return event.kind == EventKind::Resize; });
  BundleEntry entry{.name = resizes ? "stream.cast" : "stream.raw", .bytes = {}};
  const auto writer = streams::formats::open_memory_writer(entry.bytes, recording.info,
                                                           resizes ? Format::AsciicastV3 : Format::Raw);
  if (!writer) return std::unexpected(writer.error());
  for (const auto& event : recording.events)
    if (event.kind == EventKind::Output || event.kind == EventKind::Resize)
      if (const auto written = (*writer)->write(event.view()); !written)
        return std::unexpected(written.error());
  if (const auto finished = (*writer)->finish(); !finished) return std::unexpected(finished.error());
  return entry;
}

BundleEntry workload_entry(const CellSpec& spec, const std::string& stream,
                           std::span<const std::string> strategies) {
  nlohmann::ordered_json workload{{"summary", "a stream scrubbed by termsoak bundle"},
                                  {"stream", stream},
                                  {"screen", {{"cols", spec.cols}, {"rows", spec.rows}}},
                                  {"core", spec.core->name},
                                  {"layout", core::page::layout_name(spec.geometry.version)},
                                  {"os_page_bytes", spec.geometry.os_page_bytes},
                                  {"repeat", spec.plan.repeat},
                                  {"strategies", strategies}};
  // As the core sets it up, unless somebody said otherwise.
  if (!spec.clustering_after_reset) workload["grapheme_clustering"] = spec.grapheme_clustering ? "on" : "off";
  if (spec.scrollback_limit_bytes == base::kBytesUnlimited)
    workload["scrollback_limit"] = "unlimited";
  else
    workload["scrollback_limit"] = spec.scrollback_limit_bytes;
  if (spec.scrollback_lines) workload["scrollback_lines"] = *spec.scrollback_lines;
  return {.name = std::string(streams::workload::kBundleWorkload), .bytes = workload.dump(2) + "\n"};
}

/// The same runs as `compare` makes, of the scrubbed stream; without the names of file and machine.
base::Result<BundleEntry> report_entry(const CellSpec& spec, const BundleEntry& stream,
                                       std::span<const std::string> strategies, const Flags& flags) {
  streams::workload::ResolvedInput input;
  input.name = "bundle";
  input.path = stream.name;
  input.screen = streams::synth::ScreenSize{static_cast<std::uint16_t>(spec.cols),
                                            static_cast<std::uint16_t>(spec.rows)};
  input.open = [&stream] { return streams::formats::open_memory_reader(stream.bytes, stream.name); };
  auto survey = measure::replay::scan_input(input);
  if (!survey) return std::unexpected(survey.error());
  survey->info.cols = spec.cols;
  survey->info.rows = spec.rows;
  survey->info.repeat = spec.plan.repeat;
  std::vector<CellSpec> cells;
  for (const std::string& name : strategies) {
    CellSpec cell = spec;
    cell.input = std::make_shared<const streams::workload::ResolvedInput>(input);
    cell.survey = std::make_shared<const measure::replay::InputScan>(*survey);
    const auto strategy = core::pagelist::parse_strategy(name);
    if (!strategy) return std::unexpected(strategy.error());
    cell.strategy = *strategy;
    cells.push_back(std::move(cell));
  }
  ExperimentOutcome outcome = run_experiment(cells, {.pool = flags.pool, .quiet = flags.quiet});
  if (outcome.interrupted)
    return base::fail(base::ErrorKind::Interrupted, "interrupted; no bundle is written");
  if (outcome.failure) return std::unexpected(*outcome.failure);
  outcome.report.comparison = verdict::compare_runs(outcome.report.results);
  outcome.report.verdict = verdict::judge_all(outcome.report.results);
  outcome.report.context.host = "scrubbed";
  return BundleEntry{.name = "report.json", .bytes = measure::values::to_json(outcome.report)};
}

BundleEntry environment_entry() {
  const auto report = new_report();
  const auto& context = report.context;
  const nlohmann::ordered_json environment{{"tool", report.tool.name},
                                           {"version", report.tool.version},
                                           {"commit", report.tool.commit},
                                           {"kernel", context.kernel},
                                           {"cpu", context.cpu},
                                           {"num_cpus", context.num_cpus},
                                           {"os_page_bytes", context.os_page_bytes},
                                           {"build_type", context.build_type},
                                           {"compiler", context.compiler},
                                           {"thp", context.thp}};
  return {.name = "environment.json", .bytes = environment.dump(2) + "\n"};
}

constexpr std::string_view kReadme =
    R"(A terminal stream that makes memory grow, or that shows that it does not.

It was scrubbed: words, titles, links, clipboard and paths are replaced, what memory depends on is not, and both
streams were replayed to prove it. Replay it with

    termsoak run THIS-FILE.tar.gz
    termsoak compare THIS-FILE.tar.gz

workload.json says for which screen and limit, report.json what came of it, environment.json where.
)";

base::Result<ExitStatus> bundle(const Flags& flags) {
  const auto spec = resolve_cell(flags.run.inputs.front(), flags.run);
  if (!spec) return std::unexpected(spec.error());
  std::vector<std::string> strategies = flags.run.strategies;
  if (strategies.empty()) strategies.assign(kDefectAndFix.begin(), kDefectAndFix.end());
  for (std::string& name : strategies) {
    auto strategy = core::pagelist::parse_strategy(name);
    if (!strategy) return std::unexpected(strategy.error());
    name = std::move(strategy->name);
  }
  const auto recording = scrubbed_input(*spec, strategies);
  if (!recording) return std::unexpected(recording.error());
  const auto stream = stream_entry(*recording);
  if (!stream) return std::unexpected(stream.error());
  const auto report = report_entry(*spec, *stream, strategies, flags);
  if (!report) return std::unexpected(report.error());
  const auto packed = streams::workload::pack_bundle({workload_entry(*spec, stream->name, strategies),
                                                      {.name = "README.txt", .bytes = std::string(kReadme)},
                                                      environment_entry(),
                                                      *report,
                                                      *stream});
  if (!packed) return std::unexpected(packed.error());
  if (const auto written = base::write_file(flags.out, *packed); !written)
    return std::unexpected(written.error());
  if (!flags.quiet)
    print_note(fmt::format("{}: {}; replay it with 'termsoak run {}'\n", base::printable(flags.out),
                           base::format_bytes(packed->size()), base::printable(flags.out)));
  return ExitStatus::Pass;
}

} // namespace

void attach_bundle(Command& command) {
  command.describe(
      "One archive to attach to a bug report: the scrubbed stream, the report, environment and versions. "
      "'termsoak run BUNDLE' replays it.");
  const auto flags = std::make_shared<Flags>();
  command.bind("INPUT", &flags->run.inputs);
  bind_run_flags(command, flags->run);
  bind_pool_flags(command, flags->pool);
  command.bind("--out", &flags->out);
  command.bind("--quiet", &flags->quiet);
  command.examples(R"(Examples:
  termsoak bundle session.cast -o bug.tar.gz
  termsoak run bug.tar.gz)");
  command.act([flags] { return bundle(*flags); });
}

} // namespace termsoak::cli
