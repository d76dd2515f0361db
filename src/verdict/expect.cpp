#include "verdict/expect.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "measure/values/report_value.h"
#include "measure/values/rule_id.h"
#include "verdict/judge_parts.h"
#include "verdict/rules.h"

namespace termsoak::verdict {
namespace {

using measure::values::RuleOutcome;
using measure::values::RunResult;
using measure::values::Verdict;
using measure::values::VerdictStatus;
namespace rule_id = measure::values::rule_id;

using enum VerdictStatus;

std::string range_of(const Bound& bound) {
  if (bound.min && bound.max && *bound.min == *bound.max) return base::format_count(*bound.min);
  if (bound.min && bound.max)
    return fmt::format("{} … {}", base::format_count(*bound.min), base::format_count(*bound.max));
  if (bound.min) return fmt::format("≥ {}", base::format_count(*bound.min));
  return bound.max ? fmt::format("≤ {}", base::format_count(*bound.max)) : "any";
}

/// Where the accounts of this run part: what a failed expectation points at.
std::optional<std::uint64_t> offset_of(const RunResult& run, const Verdict& own) {
  if (run.first_divergence) return run.first_divergence->byte_offset;
  for (const RuleOutcome& outcome : own.rules)
    if (outcome.status == Fail && outcome.byte_offset) return outcome.byte_offset;
  return run.final.get(measure::values::MetricId::BytesFed).transform([](std::int64_t bytes) {
    return static_cast<std::uint64_t>(bytes);
  });
}

void check_bound(const Bound& bound, const RunResult& run, Outcomes& out) {
  const auto value = figure_named(run, bound.metric);
  if (!value) {
    out.add(rule_id::kExpectation, Inconclusive, "absent", range_of(bound),
            fmt::format("{} is expected to be {}, and this target does not give it", bound.metric,
                        range_of(bound)))
        .metric = bound.metric;
    return;
  }
  const bool held = (!bound.min || std::cmp_greater_equal(*value, *bound.min)) &&
                    (!bound.max || std::cmp_less_equal(*value, *bound.max));
  out.add(rule_id::kExpectation, held ? Pass : Fail, base::format_signed_count(*value), range_of(bound),
          held ? fmt::format("{} is {} as expected", bound.metric, base::format_signed_count(*value))
               : fmt::format("{} is {}, expected {}", bound.metric, base::format_signed_count(*value),
                             range_of(bound)))
      .metric = bound.metric;
}

void check_rule(const std::string& id, const Verdict& own, Outcomes& out) {
  const auto failed = std::ranges::find_if(
      own.rules, [&](const RuleOutcome& outcome) { return outcome.id == id && outcome.status == Fail; });
  if (failed != own.rules.end())
    out.add(rule_id::kExpectation, Pass, "fails", "fails",
            fmt::format("known bad, and {} catches it: {}", id, failed->reason));
  else
    out.add(
        rule_id::kExpectation, Fail, "passes", "fails",
        fmt::format("{} must fail here and does not: either the behaviour changed or the gate is blind", id));
}

} // namespace

std::optional<std::int64_t> figure_named(const RunResult& run, std::string_view name) {
  constexpr std::string_view kAfterClose = "after_close.";
  const bool closed = name.starts_with(kAfterClose);
  const auto id = measure::values::metric_named(closed ? name.substr(kAfterClose.size()) : name);
  if (!id) return std::nullopt;
  if (!closed) return run.final.get(*id);
  return run.after_close ? run.after_close->get(*id) : std::nullopt;
}

bool applies_to(const Expectation& expectation, const RunResult& run) {
  const auto matches = [](const std::string& wanted, const std::string& is) {
    return wanted.empty() || wanted == is;
  };
  return matches(expectation.strategy, run.strategy.name) && matches(expectation.target, run.target);
}

std::vector<RuleOutcome> check_expectation(const Expectation& expectation, const RunResult& run,
                                           const Verdict& own) {
  Outcomes out(subject_of(run));
  if (run.outcome == measure::values::Outcome::Failed) {
    out.add(rule_id::kRun, Inconclusive, "broke", "completes", fmt::format("the run broke: {}", run.failure));
    return out.take();
  }
  for (const Bound& bound : expectation.bounds)
    check_bound(bound, run, out);
  if (!expectation.rule.empty()) check_rule(expectation.rule, own, out);
  if (expectation.status) {
    const bool held = own.status == *expectation.status;
    out.add(rule_id::kExpectation, held ? Pass : Fail, std::string(name_of(own.status)),
            std::string(name_of(*expectation.status)),
            fmt::format("the run's own verdict is {}{}: {}", name_of(own.status),
                        held ? " as expected" : fmt::format(", expected {}", name_of(*expectation.status)),
                        own.headline));
  }
  auto outcomes = out.take();
  for (RuleOutcome& outcome : outcomes)
    if (outcome.status != Pass) outcome.byte_offset = offset_of(run, own);
  return outcomes;
}

} // namespace termsoak::verdict
