#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <thread>

#include "base/clock.h"
#include "base/fd.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/gate_plan.h"
#include "cli/gate_store.h"
#include "cli/options.h"
#include "cli/output.h"
#include "measure/replay/input_scan.h"
#include "measure/values/json.h"
#include "measure/values/report_value.h"
#include "measure/values/rule_id.h"
#include "report/exporters.h"
#include "verdict/compare.h"

namespace termsoak::cli {
namespace {

using core::pagelist::PruneStrategy;
using measure::values::Report;
using measure::values::RuleOutcome;
using measure::values::RunResult;
using measure::values::VerdictStatus;

struct Flags {
  std::vector<std::string> paths{"workloads"};
  RunFlags run;
  PoolFlags pool;
  OutputFlags output;
  std::string shard = "1/1";
  std::string results;
  std::string baseline;
  std::string update_baseline;
  double baseline_relative_percent = 5;
  std::optional<std::uint64_t> baseline_absolute_bytes;
  std::string inconclusive;
  std::string swap;
  bool fail_fast = false;
  bool annotations = false;
};

std::string today() {
  const auto now = std::chrono::system_clock::to_time_t(base::SystemClock().date());
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(now));
}

verdict::OpenPolicy open_policy(const std::string& name) {
  if (name == "pass") return verdict::OpenPolicy::Pass;
  if (name == "warn") return verdict::OpenPolicy::Warn;
  if (name == "fail") return verdict::OpenPolicy::Fail;
  return verdict::OpenPolicy::Open;
}

struct StrategySwap {
  PruneStrategy from;
  PruneStrategy to;
};

/// A=B, where both may be lists of choices with '=' in them. Of its equals signs only one can have a strategy
/// before it: no choice's key is a strategy's name, and no choice has two values.
base::Result<StrategySwap> parse_swap(std::string_view text) {
  using core::pagelist::parse_strategy;
  for (std::size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    auto from = parse_strategy(text.substr(0, at));
    if (!from) continue;
    auto to = parse_strategy(text.substr(at + 1));
    if (!to) return base::fail_within("--swap", to.error());
    return StrategySwap{.from = std::move(*from), .to = std::move(*to)};
  }
  const auto whole = parse_strategy(text);
  if (whole)
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("--swap: '{}' says one strategy", base::printable(text)),
                      "write A=B, for instance fix-10353=reuse-any");
  // A name is misspelt before the first sign, a choice before a later one.
  const std::string_view name = text.substr(0, text.find('='));
  const bool is_choice = std::ranges::find(core::pagelist::choices(), name, &core::pagelist::Choice::key) !=
                         core::pagelist::choices().end();
  return base::fail_within("--swap", is_choice ? whole.error() : parse_strategy(name).error());
}

/// Wherever A is asked for, B's behaviour runs under A's name and standing. A gate that still passes is
/// blind.
base::Result<void> swap_behaviour(const std::string& text, std::vector<GateWorkload>& workloads) {
  if (text.empty()) return {};
  const auto swap = parse_swap(text);
  if (!swap) return std::unexpected(swap.error());
  PruneStrategy disguised = swap->to;
  disguised.name = swap->from.name;
  disguised.standing = swap->from.standing;
  for (GateWorkload& workload : workloads)
    for (CellSpec& cell : workload.cells)
      if (cell.strategy && cell.strategy->name == disguised.name) cell.strategy = disguised;
  return {};
}

/// The cells of a gate, what is finished of them, and what each workload demands.
class GateRun {
public:
  GateRun(const Flags& flags, std::vector<GateWorkload> workloads, const GateStore* store)
      : flags_(flags), workloads_(std::move(workloads)), store_(store) {}

  void run() {
    report_ = new_report();
    take_over_saved();
    run_laboratory();
    std::vector<Slot> missing;
    for (std::size_t w = 0; w < workloads_.size(); ++w)
      for (std::size_t c = 0; c < workloads_[w].cells.size(); ++c)
        if (!results_.contains({w, c})) missing.push_back({w, c});
    const unsigned jobs =
        flags_.pool.jobs > 0 ? flags_.pool.jobs : std::max(1U, std::thread::hardware_concurrency());
    // With --fail-fast the cells go in batches, so that the first failure is seen before the rest starts.
    const std::size_t batch = flags_.fail_fast ? jobs : std::max<std::size_t>(missing.size(), 1);
    for (std::size_t at = 0; at < missing.size() && !interrupted_; at += batch) {
      run_batch(std::span(missing).subspan(at, std::min(batch, missing.size() - at)));
      if (flags_.fail_fast && judge().status == VerdictStatus::Fail) {
        stopped_early_ = at + batch < missing.size();
        break;
      }
    }
    collect();
  }

  [[nodiscard]] measure::values::Verdict judge() const {
    return verdict::conclude_gate(outcomes(), open_policy(flags_.inconclusive));
  }

  [[nodiscard]] std::vector<RuleOutcome> outcomes() const {
    std::vector<RuleOutcome> out;
    const std::string date = today();
    for (std::size_t w = 0; w < workloads_.size(); ++w) {
      tell_skipped(workloads_[w], out);
      const auto runs = runs_of(w);
      if (runs.empty()) continue;
      const auto options = workloads_[w].lab ? lab_judge_options() : verdict::JudgeOptions{};
      std::ranges::move(verdict::judge_workload(workloads_[w].demand, runs, date, options),
                        std::back_inserter(out));
    }
    return out;
  }

  [[nodiscard]] std::vector<std::string> expected_to_fail() const {
    std::vector<std::string> out;
    for (std::size_t w = 0; w < workloads_.size(); ++w)
      std::ranges::move(verdict::expected_failures(workloads_[w].demand, runs_of(w)),
                        std::back_inserter(out));
    return out;
  }

  [[nodiscard]] Report& report() { return report_; }
  [[nodiscard]] bool interrupted() const { return interrupted_; }
  [[nodiscard]] bool stopped_early() const { return stopped_early_; }
  [[nodiscard]] std::size_t resumed_count() const { return resumed_; }
  [[nodiscard]] const std::optional<base::Error>& failure() const { return failure_; }

private:
  using Slot = std::pair<std::size_t, std::size_t>; ///< workload, cell

  /// The laboratory's programs take milliseconds and map nothing: no child, nothing to resume.
  void run_laboratory() {
    for (std::size_t w = 0; w < workloads_.size(); ++w) {
      if (!workloads_[w].lab) continue;
      auto runs = run_lab(*workloads_[w].lab);
      if (!runs) {
        if (!failure_) failure_ = runs.error().within(workloads_[w].name);
        continue;
      }
      report_.inputs.push_back(std::move(runs->input));
      for (std::size_t i = 0; i < runs->results.size(); ++i)
        results_.emplace(Slot{w, i}, std::move(runs->results[i]));
    }
  }

  void take_over_saved() {
    if (store_ == nullptr) return;
    for (std::size_t w = 0; w < workloads_.size(); ++w)
      for (std::size_t c = 0; c < workloads_[w].cells.size(); ++c)
        if (auto saved = store_->find(workloads_[w].cells[c])) {
          results_.emplace(Slot{w, c}, std::move(*saved));
          ++resumed_;
        }
  }

  void run_batch(std::span<const Slot> slots) {
    std::vector<CellSpec> specs;
    for (const auto& [w, c] : slots)
      specs.push_back(workloads_[w].cells[c]);
    ExperimentOptions options{.pool = flags_.pool, .quiet = flags_.output.quiet, .finished = {}};
    if (store_ != nullptr)
      options.finished = [&](const CellSpec& spec, const RunResult& result) {
        if (auto saved = store_->save(spec, result); !saved && !failure_) failure_ = saved.error();
      };
    ExperimentOutcome outcome = run_experiment(specs, options);
    interrupted_ = interrupted_ || outcome.interrupted;
    if (outcome.failure && !failure_) failure_ = outcome.failure;
    // An interruption leaves cells out, so results are matched by name, in order.
    std::size_t at = 0;
    for (RunResult& result : outcome.report.results) {
      while (at < slots.size() && !is_result_of(specs[at], result))
        ++at;
      if (at < slots.size()) results_.emplace(slots[at++], std::move(result));
    }
  }

  static bool is_result_of(const CellSpec& spec, const RunResult& result) {
    return result.input == spec.input->name &&
           (spec.strategy ? result.strategy.name == spec.strategy->name : result.target == spec.target);
  }

  /// Told as open, and as a warning: beside something measured it decides nothing.
  static void tell_skipped(const GateWorkload& workload, std::vector<RuleOutcome>& out) {
    for (const SkippedTarget& skipped : workload.skipped)
      out.push_back({.id = std::string(measure::values::rule_id::kNotMeasured),
                     .status = VerdictStatus::Inconclusive,
                     .metric = {},
                     .observed = "missing",
                     .limit = "installed",
                     .reason = skipped.reason,
                     .subject = fmt::format("{} · {}", workload.name, skipped.target),
                     .level = "warning",
                     .byte_offset = {}});
  }

  [[nodiscard]] std::vector<RunResult> runs_of(std::size_t workload) const {
    std::vector<RunResult> out;
    for (auto at = results_.lower_bound({workload, 0}); at != results_.end() && at->first.first == workload;
         ++at)
      out.push_back(at->second);
    return out;
  }

  void collect() {
    for (const GateWorkload& workload : workloads_)
      if (!workload.cells.empty()) report_.inputs.push_back(workload.cells.front().survey->info);
    for (const auto& [slot, result] : results_)
      report_.results.push_back(result);
    report_.comparison = verdict::compare_runs(report_.results);
  }

  const Flags& flags_;
  std::vector<GateWorkload> workloads_;
  const GateStore* store_;
  std::map<Slot, RunResult> results_;
  Report report_;
  std::optional<base::Error> failure_;
  std::size_t resumed_ = 0;
  bool interrupted_ = false;
  bool stopped_early_ = false;
};

base::Result<void> apply_baseline(const Flags& flags, const GateRun& gate, const Report& report,
                                  std::vector<RuleOutcome>& outcomes) {
  if (flags.baseline.empty()) return {};
  constexpr std::size_t kReportBytesMax = 1u << 30;
  const auto text = base::read_file(flags.baseline, kReportBytesMax);
  if (!text) return std::unexpected(text.error().within("--baseline"));
  const auto baseline = measure::values::report_from_json(*text);
  if (!baseline) return std::unexpected(baseline.error().within(flags.baseline));
  const verdict::BaselineTolerance tolerance{
      .relative = flags.baseline_relative_percent / 100,
      .absolute_bytes = flags.baseline_absolute_bytes.value_or(verdict::BaselineTolerance{}.absolute_bytes)};
  auto compared = verdict::compare_baseline(report, *baseline, gate.expected_to_fail(), tolerance);
  if (!compared) return std::unexpected(compared.error().within(flags.baseline));
  std::ranges::move(*compared, std::back_inserter(outcomes));
  return {};
}

/// CI reads annotations from the log and a summary from a file it names.
base::Result<void> tell_ci(const Flags& flags, const Report& report) {
  if (!flags.annotations) return {};
  return print_out(report::render_github_annotations(report));
}

base::Result<ExitStatus> finish(const Flags& flags, GateRun& gate) {
  Report& report = gate.report();
  auto outcomes = gate.outcomes();
  if (auto compared = apply_baseline(flags, gate, report, outcomes); !compared)
    return std::unexpected(compared.error());
  report.verdict = verdict::conclude_gate(std::move(outcomes), open_policy(flags.inconclusive));
  if (gate.resumed_count() > 0 && !flags.output.quiet)
    print_note(fmt::format("{} finished cells taken over from {}\n", gate.resumed_count(), flags.results));
  if (gate.stopped_early() && !flags.output.quiet)
    print_note(fmt::format("stopped at the first failure; without --fail-fast every cell runs\n"));
  if (auto written = write_outputs(report, flags.output); !written) return std::unexpected(written.error());
  if (auto told = tell_ci(flags, report); !told) return std::unexpected(told.error());
  if (gate.interrupted())
    return base::fail(base::ErrorKind::Interrupted, "interrupted; what had finished is reported",
                      flags.results.empty() ? "with --results DIR a rerun resumes"
                                            : "run it again to resume");
  if (report.verdict.status == VerdictStatus::Fail) return ExitStatus::SubjectFailed;
  if (gate.failure()) return std::unexpected(*gate.failure());
  if (!flags.update_baseline.empty() && !report.results.empty())
    if (auto written = base::write_file(flags.update_baseline, measure::values::to_json(report)); !written)
      return std::unexpected(written.error().within("--update-baseline"));
  // What the policy waves through must not stop a pipeline.
  return exit_status_of(report.verdict);
}

base::Result<ExitStatus> run_gate(const Flags& flags) {
  const auto shard = parse_shard(flags.shard);
  if (!shard) return std::unexpected(shard.error());
  auto workloads = plan_gate(flags.paths, *shard, flags.run);
  if (!workloads) return std::unexpected(workloads.error());
  const bool none = std::ranges::all_of(*workloads, [](const GateWorkload& workload) {
    return workload.cells.empty() && !workload.lab && workload.skipped.empty();
  });
  if (none) {
    print_note(fmt::format("termsoak: no workload.json at or below {}{} (name a folder with workloads)\n",
                           base::printable(flags.paths.front()), shard->count > 1 ? " in this shard" : ""));
    return ExitStatus::NothingMatched;
  }
  if (const auto swapped = swap_behaviour(flags.swap, *workloads); !swapped)
    return std::unexpected(swapped.error());
  std::optional<GateStore> store;
  if (!flags.results.empty()) {
    auto opened = GateStore::open(flags.results);
    if (!opened) return std::unexpected(opened.error());
    store.emplace(std::move(*opened));
  }
  GateRun gate(flags, std::move(*workloads), store ? &*store : nullptr);
  gate.run();
  return finish(flags, gate);
}

void bind_policy_flags(Command& command, Flags& flags) {
  command.bind("--baseline", &flags.baseline);
  command.bind("--update-baseline", &flags.update_baseline);
  command.bind("--baseline-relative", &flags.baseline_relative_percent);
  command.bind("--baseline-absolute", read_size(flags.baseline_absolute_bytes));
  command.bind("--inconclusive", &flags.inconclusive);
  command.bind("--swap", &flags.swap);
  command.bind("--fail-fast", &flags.fail_fast);
  command.bind("--annotations", &flags.annotations);
}

} // namespace

void attach_gate(Command& command) {
  const auto flags = std::make_shared<Flags>();
  command.describe(
      "Runs the workloads below PATH and judges each against its expectations: CI's command. Known-bad "
      "strategies must fail, so every run proves that the gate can.");
  command.bind("PATH", &flags->paths);
  command.bind("--core", &flags->run.cores);
  command.bind("--strategy", &flags->run.strategies);
  command.bind("--shard", &flags->shard);
  command.bind("--results", &flags->results);
  bind_policy_flags(command, *flags);
  bind_pool_flags(command, flags->pool);
  bind_output_flags(command, flags->output);
  command.examples(R"(Examples:
  termsoak gate workloads/
  termsoak gate --results .termsoak --junit junit.xml --html report.html
  termsoak gate --baseline baseline.json --shard 1/4
  termsoak gate --swap fix-10353=reuse-any    must exit 1: it is not blind
  termsoak gate --swap fix-10353=reuse=every,guard=remaining-rows)");
  command.act([flags] { return run_gate(*flags); });
}

} // namespace termsoak::cli
