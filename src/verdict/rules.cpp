#include "verdict/rules.h"
#include "measure/values/verdict_value.h"

#include <algorithm>
#include <array>

#include "measure/values/result.h"
#include "measure/values/rule_id.h"

namespace termsoak::verdict {
namespace {

namespace rule_id = measure::values::rule_id;
using enum RuleKind;
using enum RuleLevel;

/// Rules that a policy applies, each where it is applied.
constexpr std::array kPolicyRules{
    Rule{.id = rule_id::kRun,
         .kind = Policy,
         .level = Error,
         .metric = "",
         .summary = "the run reaches the end of its stream",
         .failure = "the run broke, so nothing can be said about memory; its message is the reason"},
    Rule{.id = rule_id::kNotMeasured,
         .kind = Policy,
         .level = Warning,
         .metric = "",
         .summary = "every target that is named can be started here",
         .failure = "nothing is known of that target; install what the reason names"},
    Rule{.id = rule_id::kExpectation,
         .kind = Policy,
         .level = Error,
         .metric = "",
         .summary = "the run does what the workload's `expect` says, known-bad included",
         .failure =
             "the behaviour of a strategy or target changed; when that is wanted, change workload.json"},
    Rule{.id = rule_id::kBudget,
         .kind = Policy,
         .level = Error,
         .metric = "",
         .summary = "the run stays within the budgets given for it",
         .failure = "raise the budget on purpose or find what grew"},
    Rule{.id = rule_id::kBaseline,
         .kind = Policy,
         .level = Error,
         .metric = "",
         .summary = "the run is not worse than the baseline by both floors",
         .failure = "find what grew, or accept it with --update-baseline"},
    Rule{.id = rule_id::kKnownFailure,
         .kind = Policy,
         .level = Warning,
         .metric = "",
         .summary = "a listed known failure still fails and has not expired",
         .failure = "take it off the list, or mend what it hides"},
};

} // namespace

const measure::values::RunResult& Subject::run() const {
  return runs.front();
}

std::vector<Rule> rules() {
  std::vector<Rule> out;
  for (const auto rows : {exact_rules(), noisy_rules(), std::span<const Rule>(kPolicyRules)})
    out.insert(out.end(), rows.begin(), rows.end());
  return out;
}

const Rule* rule_named(std::string_view id) {
  for (const auto rows : {exact_rules(), noisy_rules(), std::span<const Rule>(kPolicyRules)})
    if (const auto at = std::ranges::find(rows, id, &Rule::id); at != rows.end()) return &*at;
  return nullptr;
}

std::string_view name_of(RuleKind kind) {
  switch (kind) {
  case Exact:
    return "exact";
  case Noisy:
    return "noisy";
  case Policy:
    break;
  }
  return "policy";
}

std::string_view name_of(RuleLevel level) {
  return level == Error ? "error" : "warning";
}

std::string_view name_of(measure::values::VerdictStatus status) {
  using enum measure::values::VerdictStatus;
  switch (status) {
  case Pass:
    return "pass";
  case Fail:
    return "fail";
  case Inconclusive:
    break;
  }
  return "inconclusive";
}

} // namespace termsoak::verdict
