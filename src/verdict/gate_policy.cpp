#include "verdict/gate_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.h"
#include "base/text.h"
#include "measure/values/report_value.h"
#include "measure/values/rule_id.h"
#include "verdict/judge_parts.h"
#include "verdict/rules.h"

namespace termsoak::verdict {
namespace {

using measure::values::HistoryPolicy;
using measure::values::InputInfo;
using measure::values::KnownFailure;
using measure::values::Report;
using measure::values::RuleOutcome;
using measure::values::RunResult;
using measure::values::Verdict;
using measure::values::VerdictStatus;
namespace rule_id = measure::values::rule_id;

using enum VerdictStatus;

bool must_fail(const Expectation& expectation) {
  return !expectation.rule.empty() || expectation.status == Fail;
}

bool is_decisive(const RuleOutcome& outcome) {
  return outcome.level == name_of(RuleLevel::Error);
}

void append(std::vector<RuleOutcome>& to, std::vector<RuleOutcome> from) {
  std::ranges::move(from, std::back_inserter(to));
}

/// Growth that the user asked for is no failure, whatever the statistics say.
void excuse_unlimited(Verdict& own) {
  for (RuleOutcome& outcome : own.rules) {
    const Rule* rule = rule_named(outcome.id);
    const bool growth = rule != nullptr && rule->about == About::Growth;
    if (!growth || outcome.status == Pass) continue;
    outcome.status = Pass;
    outcome.reason = fmt::format("not a leak: the history is declared unlimited ({})", outcome.reason);
  }
  own.status = overall(own.rules);
  own.headline = headline_of(own.rules, own.status);
}

std::vector<RuleOutcome> check_budgets(const std::vector<Bound>& budgets, const RunResult& run) {
  Outcomes out(subject_of(run));
  for (const Bound& budget : budgets) {
    const auto value = figure_named(run, budget.metric);
    if (!value || !budget.max) continue;
    const bool held = std::cmp_less_equal(*value, *budget.max);
    auto& outcome =
        out.add(rule_id::kBudget, held ? Pass : Fail, base::format_signed_count(*value),
                fmt::format("≤ {}", base::format_count(*budget.max)),
                fmt::format("{} is {}, {} its budget of {}", budget.metric, base::format_signed_count(*value),
                            held ? "within" : "over", base::format_count(*budget.max)));
    outcome.metric = budget.metric;
    if (!held && run.first_divergence) outcome.byte_offset = run.first_divergence->byte_offset;
  }
  return out.take();
}

/// ISO dates compare as text.
std::vector<RuleOutcome> apply_known_failure(const KnownFailure& known, std::string_view today,
                                             std::vector<RuleOutcome> outcomes) {
  const bool fails = std::ranges::any_of(
      outcomes, [](const RuleOutcome& outcome) { return is_decisive(outcome) && outcome.status == Fail; });
  Outcomes told(outcomes.empty() ? "workload" : outcomes.front().subject);
  if (today > known.expires) {
    told.add(rule_id::kKnownFailure, fails ? Fail : Inconclusive, std::string(today), known.expires,
             fmt::format("the known failure \"{}\" expired on {}", known.reason, known.expires))
        .level = name_of(fails ? RuleLevel::Error : RuleLevel::Warning);
  } else if (fails) {
    for (RuleOutcome& outcome : outcomes)
      if (is_decisive(outcome) && outcome.status == Fail) outcome.level = name_of(RuleLevel::Warning);
    told.add(rule_id::kKnownFailure, Pass, "fails", known.expires,
             fmt::format("fails as known until {}: {}", known.expires, known.reason));
  } else {
    told.add(rule_id::kKnownFailure, Fail, "passes", known.expires,
             fmt::format("no longer fails; take it off: {}", known.reason));
  }
  append(outcomes, told.take());
  return outcomes;
}

bool same_cell(const RunResult& a, const RunResult& b) {
  return a.input == b.input && a.strategy.name == b.strategy.name && a.target == b.target;
}

const InputInfo* info_of(const Report& report, const RunResult& run) {
  const auto at = std::ranges::find_if(
      report.inputs, [&](const InputInfo& info) { return info.name == run.input || info.path == run.input; });
  return at == report.inputs.end() ? nullptr : &*at;
}

/// Why two cells cannot be compared, or empty.
std::string mismatch(const Report& now, const RunResult& run, const Report& baseline, const RunResult& was) {
  const InputInfo* input_now = info_of(now, run);
  const InputInfo* input_was = info_of(baseline, was);
  if (input_now != nullptr && input_was != nullptr) {
    if (input_now->sha256 != input_was->sha256) return "the input's digest differs";
    if (input_now->repeat != input_was->repeat) return "the number of repeats differs";
  }
  if (run.core && was.core && run.core != was.core)
    return fmt::format("core {} against {}", run.core->name, was.core->name);
  if (run.layout != was.layout) return fmt::format("layout {} against {}", run.layout, was.layout);
  if (run.os_page_bytes != was.os_page_bytes)
    return fmt::format("OS pages of {} against {} B", run.os_page_bytes, was.os_page_bytes);
  if (run.scrollback_limit_bytes != was.scrollback_limit_bytes ||
      run.scrollback_lines != was.scrollback_lines)
    return "the scrollback limit differs";
  if (run.cols != was.cols || run.rows != was.rows) return "the screen's size differs";
  if (run.grapheme_clustering != was.grapheme_clustering) return "grapheme clustering differs";
  return {};
}

/// Figures that may only shrink.
constexpr std::array<std::string_view, 10> kWatched{"mapped_bytes",
                                                    "believed_bytes",
                                                    "idle_bytes",
                                                    "orphan_bytes",
                                                    "page_size_bytes",
                                                    "map_calls",
                                                    "live_mappings",
                                                    "rss_bytes",
                                                    "after_close.mapped_bytes",
                                                    "after_close.orphan_bytes"};

void compare_cell(const RunResult& run, const RunResult& was, const BaselineTolerance& tolerance,
                  Outcomes& out) {
  std::size_t held = 0;
  for (const std::string_view name : kWatched) {
    const auto value = figure_named(run, name);
    const auto before = figure_named(was, name);
    // The kernel's figure of the own core says more about the machine than about the commit.
    if (!value || !before || (name == "rss_bytes" && run.target == "core")) continue;
    const bool bytes = name.ends_with("_bytes");
    const double floor = bytes ? static_cast<double>(tolerance.absolute_bytes) : 2;
    const auto rise = static_cast<double>(*value - *before);
    if (rise <= floor || rise <= tolerance.relative * static_cast<double>(*before)) {
      ++held;
      continue;
    }
    auto& outcome = out.add(rule_id::kBaseline, Fail, base::format_signed_count(*value),
                            base::format_signed_count(*before),
                            fmt::format("{} rose from {} to {} (+{:.1f} %)", name,
                                        base::format_signed_count(*before), base::format_signed_count(*value),
                                        *before > 0 ? 100 * rise / static_cast<double>(*before) : 100.0));
    outcome.metric = name;
    if (run.first_divergence) outcome.byte_offset = run.first_divergence->byte_offset;
  }
  out.add(rule_id::kBaseline, Pass, fmt::format("{} figures", held), "as before",
          fmt::format("{} figures are no worse than the baseline's", held));
}

} // namespace

std::vector<std::string> expected_failures(const Demand& demand, std::span<const RunResult> runs) {
  std::vector<std::string> out;
  for (const RunResult& run : runs)
    if (std::ranges::any_of(demand.expectations, [&](const Expectation& expectation) {
          return applies_to(expectation, run) && must_fail(expectation);
        }))
      out.push_back(subject_of(run));
  return out;
}

std::vector<RuleOutcome> judge_workload(const Demand& demand, std::span<const RunResult> runs,
                                        std::string_view today, const JudgeOptions& options) {
  std::vector<RuleOutcome> out;
  const std::vector<std::string> failures = expected_failures(demand, runs);
  for (const RunResult& run : runs) {
    Verdict own = judge(run, options);
    if (demand.history == HistoryPolicy::DeclaredUnlimited) excuse_unlimited(own);
    const bool bad = std::ranges::find(failures, subject_of(run)) != failures.end();
    bool expected = false;
    for (const Expectation& expectation : demand.expectations) {
      if (!applies_to(expectation, run)) continue;
      expected = true;
      append(out, check_expectation(expectation, run, own));
    }
    if (!bad) append(out, check_budgets(demand.budgets, run));
    for (RuleOutcome& outcome : own.rules) {
      if (bad)
        outcome.level = "control";
      else if (expected && outcome.id != rule_id::kRun)
        outcome.level = name_of(RuleLevel::Warning);
      // A broken run was already told by the expectation.
      if (expected && outcome.id == rule_id::kRun) continue;
      out.push_back(std::move(outcome));
    }
  }
  return demand.known_failure ? apply_known_failure(*demand.known_failure, today, std::move(out)) : out;
}

base::Result<std::vector<RuleOutcome>> compare_baseline(const Report& now, const Report& baseline,
                                                        std::span<const std::string> expected_to_fail,
                                                        const BaselineTolerance& tolerance) {
  std::vector<RuleOutcome> out;
  for (const RunResult& run : now.results) {
    const std::string subject = subject_of(run);
    if (run.outcome == measure::values::Outcome::Failed) continue;
    if (std::ranges::find(expected_to_fail, subject) != expected_to_fail.end()) continue;
    Outcomes cell(subject);
    const auto was =
        std::ranges::find_if(baseline.results, [&](const RunResult& other) { return same_cell(run, other); });
    if (was == baseline.results.end()) {
      cell.add(rule_id::kBaseline, Inconclusive, "new", "none",
               "the baseline does not have this cell; --update-baseline adds it")
          .level = name_of(RuleLevel::Warning);
    } else if (const std::string why = mismatch(now, run, baseline, *was); !why.empty()) {
      return base::fail(
          base::ErrorKind::BadInput,
          fmt::format("the baseline cannot be compared with {}: {}", base::printable(subject), why),
          "make a new one with --update-baseline");
    } else {
      compare_cell(run, *was, tolerance, cell);
    }
    append(out, cell.take());
  }
  return out;
}

Verdict conclude_gate(std::vector<RuleOutcome> outcomes, OpenPolicy open) {
  for (RuleOutcome& outcome : outcomes) {
    if (outcome.status != Inconclusive || !is_decisive(outcome)) continue;
    if (open == OpenPolicy::Fail)
      outcome.status = Fail;
    else if (open != OpenPolicy::Open)
      outcome.level = name_of(RuleLevel::Warning);
    if (open == OpenPolicy::Pass) outcome.status = Pass;
  }
  Verdict verdict{.status = overall(outcomes), .headline = {}, .rules = {}};
  if (nothing_measured(outcomes) && open != OpenPolicy::Open)
    verdict.status = open == OpenPolicy::Fail ? Fail : Pass;
  verdict.headline = headline_of(outcomes, verdict.status);
  verdict.rules = std::move(outcomes);
  return verdict;
}

} // namespace termsoak::verdict
