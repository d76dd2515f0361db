#pragma once

#include "measure/values/report_value.h"
#include "measure/values/verdict_value.h"
#include "verdict/judge.h"
#include "verdict/rules.h"

#include <string_view>
#include <vector>

/// The parts of `judge`: rules on exact figures, rules on noisy ones. Internal to this folder.
namespace termsoak::verdict {

/// Collects outcomes of one subject.
class Outcomes {
public:
  explicit Outcomes(std::string subject) : subject_(std::move(subject)) {}
  /// In the words that the options have for `run`, which must outlive this.
  Outcomes(const measure::values::RunResult& run, const JudgeOptions& options);

  /// Adds an outcome of `rule`; its level and metric come from the rule's row.
  measure::values::RuleOutcome& add(const Rule& rule, measure::values::VerdictStatus status,
                                    std::string observed, std::string limit, std::string reason);
  /// The same of a rule that its id names.
  measure::values::RuleOutcome& add(std::string_view id, measure::values::VerdictStatus status,
                                    std::string observed, std::string limit, std::string reason);
  [[nodiscard]] std::vector<measure::values::RuleOutcome> take();

private:
  std::string subject_;
  std::vector<measure::values::RuleOutcome> outcomes_;
  const measure::values::RunResult* run_ = nullptr; ///< set: outcomes are worded for it
  Reword reword_ = nullptr;
};

/// True when the run's target knows its page list to the byte.
[[nodiscard]] bool has_exact_figures(const measure::values::RunResult& run);

} // namespace termsoak::verdict
