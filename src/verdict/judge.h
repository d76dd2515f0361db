#pragma once

#include "measure/values/forward.h"
#include "verdict/laps.h"

#include <optional>
#include <span>
#include <string>

/// Values in, verdict with reasons out. Runs nothing, reads no file, prints nothing.
///
/// Policy of a verdict over several runs: a run is a *subject* or a *control*. Strategies known to be bad
/// (`StrategyInfo::standing`) are controls when any other strategy ran beside them; then their outcomes carry
/// the level "control" and do not decide. With only known-bad strategies, every run is a subject. So `run
/// --strategy reuse-any` fails on a leaking stream, and `compare` of the defect and its fix passes when the
/// fix is clean, and says of the defect that it leaked.
namespace termsoak::verdict {

/// What a user declared about the subject, and how much noise a figure may have.
struct NoisyOptions {
  std::size_t samples_min = 60;       ///< below: inconclusive
  double budget_bytes_per_mb = 0;     ///< growth per MB fed that is still no failure
  std::uint64_t floor_bytes = 65'536; ///< smaller rises are noise whatever they look like
  double floor_share = 0.01;          ///< of the plateau
  double confidence = 0.95;
  std::size_t runs_min = 5; ///< repeats for an interval; 7 are better
};

/// What a rule's outcome says in other words than the terminal's: gets id, status and reason of an outcome.
using Reword = std::string (*)(std::string_view rule, measure::values::VerdictStatus status,
                               const measure::values::RunResult& run, std::string reason);

struct JudgeOptions {
  LapOptions laps;
  NoisyOptions noisy;
  /// Idle pool items that hold RAM at the end are high water above this share of mapped bytes.
  double idle_share_max = 0.5;
  std::optional<std::uint64_t> idle_budget_bytes; ///< set: more idle bytes at the end fail pool-high-water
  Reword reword = nullptr;                        ///< set: of runs of the laboratory
};

/// One run against every rule that its figures allow.
[[nodiscard]] measure::values::Verdict judge(const measure::values::RunResult& run,
                                             const JudgeOptions& options = {});

/// Repeats of one cell in fresh processes: exact rules on each (equal figures are demanded), noisy rules on
/// the median of the runs' slopes.
[[nodiscard]] measure::values::Verdict judge_repeats(std::span<const measure::values::RunResult> runs,
                                                     const JudgeOptions& options = {});

/// All runs of a report, with the policy above. Repeats of one cell (same input, strategy, layout and target)
/// are judged together.
[[nodiscard]] measure::values::Verdict judge_all(std::span<const measure::values::RunResult> runs,
                                                 const JudgeOptions& options = {});

/// True when there are outcomes and each says only that its target could not be started here.
[[nodiscard]] bool nothing_measured(std::span<const measure::values::RuleOutcome> outcomes);

/// The worst status that a set of outcomes leads to; only outcomes of level "error" decide. Where nothing was
/// measured it is inconclusive.
[[nodiscard]] measure::values::VerdictStatus overall(std::span<const measure::values::RuleOutcome> outcomes);

/// One sentence: the verdict, who caused it and by which rules, what the controls did and what was not
/// measured. `status` is `overall(outcomes)`, or what a policy made of it.
[[nodiscard]] std::string headline_of(std::span<const measure::values::RuleOutcome> outcomes,
                                      measure::values::VerdictStatus status);

/// "INPUT · STRATEGY" or "INPUT · TARGET": how outcomes name a run.
[[nodiscard]] std::string subject_of(const measure::values::RunResult& run);

} // namespace termsoak::verdict
