#pragma once

#include "base/error.h"
#include "measure/values/forward.h"
#include "verdict/expect.h"
#include "verdict/judge.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// What a gate makes of finished runs: expectations, budgets, a baseline, known failures, and how much an
/// open question weighs. Runs nothing; `cli` does.
namespace termsoak::verdict {

using measure::values::Demand;

/// How an inconclusive outcome weighs.
enum class OpenPolicy : std::uint8_t {
  Open, ///< the verdict is inconclusive: its own exit status
  Pass, ///< told, does not decide
  Warn, ///< told as a warning, does not decide
  Fail, ///< as bad as a failure
};

/// Outcomes of all runs of one workload. With an expectation about a run, the expectation decides and the
/// run's own rules are told: as "control" when it must fail, as "warning" else. Without one, the run's own
/// rules decide. `today` is "YYYY-MM-DD".
[[nodiscard]] std::vector<measure::values::RuleOutcome>
judge_workload(const Demand& demand, std::span<const measure::values::RunResult> runs, std::string_view today,
               const JudgeOptions& options = {});

/// Both floors must be passed before a figure counts as worse.
struct BaselineTolerance {
  double relative = 0.05;
  std::uint64_t absolute_bytes = 65'536;
};

/// Compares each run with the same cell of the baseline. Refuses (BadInput) when a cell's input digest,
/// layout, OS page, screen or limit differ: then the figures say nothing about each other. A cell that the
/// baseline does not have is told. `expected_to_fail` names the subjects that must not be compared.
[[nodiscard]] base::Result<std::vector<measure::values::RuleOutcome>>
compare_baseline(const measure::values::Report& now, const measure::values::Report& baseline,
                 std::span<const std::string> expected_to_fail, const BaselineTolerance& tolerance = {});

/// Subjects that an expectation of the demand wants to see fail.
[[nodiscard]] std::vector<std::string> expected_failures(const Demand& demand,
                                                         std::span<const measure::values::RunResult> runs);

/// Applies the policy to the outcomes and sums up.
[[nodiscard]] measure::values::Verdict conclude_gate(std::vector<measure::values::RuleOutcome> outcomes,
                                                     OpenPolicy open);

} // namespace termsoak::verdict
