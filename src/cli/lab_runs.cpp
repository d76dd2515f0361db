#include "cli/lab_runs.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"
#include "lab/words.h"
#include "measure/values/lab_trace.h"
#include "measure/values/report_value.h"
#include "measure/values/rule_id.h"
#include "streams/formats/digest.h"
#include "verdict/judge.h"

namespace termsoak::cli {
namespace {

using measure::values::RunResult;
using measure::values::Verdict;

base::Result<lab::Grid> grid_of(const LabSpec& spec, const lab::Scenario& scenario) {
  if (!lab::reads_grid(scenario) && (spec.seed || !spec.grid.empty()))
    return base::fail(base::ErrorKind::Usage, fmt::format("{} reads no grid", scenario.name),
                      "leave --grid and --seed out");
  if (!spec.grid.empty()) return lab::read_grid(spec.grid);
  return lab::generate_grid(spec.seed.value_or(lab::kGridSeed));
}

base::Result<std::vector<const lab::Strategy*>> strategies_of(const LabSpec& spec,
                                                              const lab::Scenario& scenario) {
  std::vector<const lab::Strategy*> out;
  if (spec.strategies.empty())
    for (const lab::Strategy& strategy : scenario.strategies)
      out.push_back(&strategy);
  for (const std::string& name : spec.strategies) {
    const auto found = lab::strategy_named(scenario, name);
    if (!found) return std::unexpected(found.error());
    if (std::ranges::find(out, *found) == out.end()) out.push_back(*found);
  }
  return out;
}

measure::values::InputInfo info_of(const lab::Scenario& scenario, const lab::Grid& grid) {
  measure::values::InputInfo info;
  info.path = scenario.name;
  info.format = "lab";
  info.cols = info.rows = 0;
  if (!lab::reads_grid(scenario)) return info;
  info.format = fmt::format("grid ({})", grid.origin);
  info.sha256 = streams::formats::sha256_hex(grid.text);
  info.bytes = grid.text.size();
  info.events = 1;
  return info;
}

bool is_leak(const RunResult& run) {
  return run.lab && run.lab->kind == lab::name_of(lab::Kind::Leak);
}

} // namespace

base::Result<LabRuns> run_lab(const LabSpec& spec) {
  const auto scenario = lab::scenario_named(spec.scenario);
  if (!scenario) return std::unexpected(scenario.error());
  const auto strategies = strategies_of(spec, **scenario);
  if (!strategies) return std::unexpected(strategies.error());
  const auto grid = grid_of(spec, **scenario);
  if (!grid) return std::unexpected(grid.error());
  lab::RunOptions options{.buffer_bytes = spec.buffer_bytes.value_or(lab::kBufferBytesDefault),
                          .rounds = spec.rounds.value_or(lab::kRoundsDefault),
                          .base_offset_bytes = spec.base_offset_bytes.value_or(0)};
  if (lab::reads_grid(**scenario)) options.answers = lab::answers_of(*grid);
  const base::SystemClock clock;
  LabRuns out{.input = info_of(**scenario, *grid), .results = {}};
  for (const lab::Strategy* strategy : *strategies) {
    const auto wall = clock.now();
    const auto cpu = clock.cpu();
    auto result = lab::run_strategy(**scenario, *strategy, *grid, options);
    if (!result) return std::unexpected(result.error());
    result->timing = {.wall_ns = static_cast<std::uint64_t>((clock.now() - wall).count()),
                      .cpu_ns = static_cast<std::uint64_t>((clock.cpu() - cpu).count())};
    out.results.push_back(*std::move(result));
  }
  return out;
}

verdict::JudgeOptions lab_judge_options() {
  return {.idle_budget_bytes = lab::kIdleBytesBudget};
}

Verdict judge_lab(std::span<const RunResult> results) {
  const bool cures_ran = std::ranges::any_of(results, [](const RunResult& run) { return !is_leak(run); });
  Verdict verdict;
  for (const RunResult& run : results) {
    verdict::JudgeOptions options = lab_judge_options();
    options.reword = lab::reword_rule;
    Verdict own = verdict::judge(run, options);
    for (auto& outcome : own.rules) {
      if (cures_ran && is_leak(run) && outcome.id != measure::values::rule_id::kRun)
        outcome.level = "control";
      verdict.rules.push_back(std::move(outcome));
    }
  }
  verdict.status = verdict::overall(verdict.rules);
  verdict.headline = verdict::headline_of(verdict.rules, verdict.status);
  return verdict;
}

} // namespace termsoak::cli
