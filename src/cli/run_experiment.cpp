#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "base/bytes.h"
#include "base/clock.h"
#include "cli/experiment.h"
#include "cli/output.h"
#include "cli/process_environment.h"
#include "cli/progress.h"
#include "cli/version.h"
#include "measure/probe/machine.h"
#include "measure/probe/samplers.h"
#include "measure/replay/input_scan.h"
#include "measure/target/core_target.h"
#include "measure/target/external_target.h"

namespace termsoak::cli {
namespace {

using measure::replay::ProgressSink;
using measure::replay::RunSpec;
using measure::values::RunResult;

base::Result<std::unique_ptr<measure::target::Target>> make_target(const CellSpec& spec) {
  if (!spec.strategy) {
    measure::target::ExternalOptions options = foreign_options();
    options.cols = spec.cols;
    options.rows = spec.rows;
    options.scrollback_limit_bytes = spec.scrollback_limit_bytes;
    options.scrollback_lines = spec.scrollback_lines;
    return measure::target::make_external_target(spec.target, options);
  }
  return measure::target::make_core_target(
      {.terminal = spec.terminal_options(*spec.strategy), .orphans = spec.orphans});
}

RunResult blank_result(const CellSpec& spec) {
  RunResult result;
  result.input = spec.input->name;
  if (spec.strategy) {
    result.strategy = measure::target::describe_strategy(*spec.strategy);
    result.core = measure::values::CoreInfo{.name = std::string(spec.core->name),
                                            .releases = std::string(spec.core->releases)};
    result.variant = spec.variant_of_core;
  }
  result.layout = spec.strategy ? std::string(core::page::layout_name(spec.geometry.version)) : "";
  result.target = spec.target;
  result.scrollback_limit_bytes = spec.scrollback_limit_bytes;
  result.scrollback_lines = spec.scrollback_lines;
  result.os_page_bytes = spec.geometry.os_page_bytes;
  result.cols = spec.cols;
  result.rows = spec.rows;
  result.grapheme_clustering = spec.grapheme_clustering;
  result.closed = spec.plan.at_end == measure::replay::AtEnd::Close;
  result.notes = spec.survey->notes;
  return result;
}

unsigned jobs_of(const PoolFlags& flags) {
  return flags.jobs > 0 ? flags.jobs : std::max(1U, std::thread::hardware_concurrency());
}

} // namespace

base::Result<RunResult> run_in_process(const CellSpec& spec, const ProgressSink& progress) {
  RunResult result = blank_result(spec);
  auto target = make_target(spec);
  if (!target) return std::unexpected(target.error());
  const auto samplers = measure::probe::make_samplers("/proc");
  const base::SystemClock clock;
  const measure::replay::ReplayParts parts{.target = **target,
                                           .samplers = samplers,
                                           .clock = clock,
                                           .progress = progress ? &progress : nullptr,
                                           .bytes_total = spec.survey->info.bytes * spec.plan.repeat};
  if (auto played = measure::replay::replay(*spec.input, spec.plan, parts, result); !played)
    return base::fail_within(spec.input->name, played.error());
  return result;
}

RunSpec cell_of(const CellSpec& spec) {
  return {.name = fmt::format("{} · {}", spec.input->name, spec.variant()),
          .work = [spec](const ProgressSink& progress) { return run_in_process(spec, progress); }};
}

ExperimentOutcome run_experiment(std::span<const CellSpec> specs, const ExperimentOptions& options) {
  ExperimentOutcome out{.report = new_report()};
  std::vector<RunSpec> cells;
  for (const CellSpec& spec : specs) {
    cells.push_back(cell_of(spec));
    const auto known = [&](const auto& info) { return info.path == spec.survey->info.path; };
    if (std::ranges::none_of(out.report.inputs, known)) out.report.inputs.push_back(spec.survey->info);
  }
  const base::SystemClock clock;
  ProgressLine line(cells.size(), options.quiet ? Quiet::Yes : Quiet::No, clock);
  auto pool = measure::replay::run_cells(
      cells,
      {.jobs = jobs_of(options.pool),
       .timeout = std::chrono::milliseconds(static_cast<std::int64_t>(options.pool.timeout_seconds * 1000)),
       .finished =
           [&](std::size_t index, const auto& result) {
             line.finished(index);
             if (options.finished && result) options.finished(specs[index], *result);
           },
       .progress = [&](std::size_t index,
                       const auto& step) { line.update(index, cells[index].name, step); }});
  out.interrupted = pool.interrupted;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (!pool.results[i]) continue;
    if (pool.results[i]->has_value()) {
      out.report.results.push_back(std::move(**pool.results[i]));
      continue;
    }
    const base::Error& error = pool.results[i]->error();
    RunResult failed = blank_result(specs[i]);
    failed.outcome = measure::values::Outcome::Failed;
    failed.failure = error.message;
    out.report.results.push_back(std::move(failed));
    if (!out.failure) out.failure = error;
  }
  return out;
}

measure::values::Report new_report() {
  measure::values::Report report;
  report.tool = {.version = kVersion, .commit = kCommit};
  report.context = measure::probe::capture_environment({.build_type = kBuildType, .compiler = kCompiler},
                                                       base::SystemClock());
  return report;
}

} // namespace termsoak::cli
