#pragma once

#include "measure/values/report_value.h"
#include "verdict/judge.h"

#include <string_view>
#include <vector>

/// The parts of `judge`: rules on exact figures, rules on noisy ones. Internal to this folder.
namespace termsoak::verdict {

/// Collects outcomes of one subject.
class Outcomes {
public:
  explicit Outcomes(std::string subject) : subject_(std::move(subject)) {}

  /// Adds an outcome of `rule`; its level and metric come from the table of rules.
  measure::values::RuleOutcome& add(std::string_view rule, measure::values::VerdictStatus status,
                                    std::string observed, std::string limit, std::string reason);
  [[nodiscard]] std::vector<measure::values::RuleOutcome> take() { return std::move(outcomes_); }

private:
  std::string subject_;
  std::vector<measure::values::RuleOutcome> outcomes_;
};

/// True when the run's target knows its page list to the byte.
[[nodiscard]] bool has_exact_figures(const measure::values::RunResult& run);

void judge_exact(const measure::values::RunResult& run, const JudgeOptions& options, Outcomes& out);
/// `runs`: repeats of one cell, at least one.
void judge_noisy(std::span<const measure::values::RunResult> runs, const JudgeOptions& options,
                 Outcomes& out);

} // namespace termsoak::verdict
