#include "verdict/judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
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

using enum VerdictStatus;

constexpr std::string_view kControl = "control";
namespace rule_id = measure::values::rule_id;
using rule_id::kNotMeasured;

bool same_cell(const RunResult& a, const RunResult& b) {
  return a.input == b.input && a.strategy.name == b.strategy.name && a.core == b.core &&
         a.layout == b.layout && a.target == b.target &&
         a.scrollback_limit_bytes == b.scrollback_limit_bytes && a.scrollback_lines == b.scrollback_lines &&
         a.cols == b.cols && a.rows == b.rows;
}

/// Exact figures are the same in every repeat; where they are not, the run is no measurement.
void demand_equal(std::span<const RunResult> runs, Outcomes& out) {
  for (const RunResult& run : runs.subspan(1)) {
    for (const auto& metric : measure::values::metrics()) {
      if (metric.accuracy != measure::values::Accuracy::Exact) continue;
      const auto first = runs.front().final.get(metric.id);
      const auto other = run.final.get(metric.id);
      if (first == other) continue;
      out.add(rule_id::kConservation, Fail, other ? std::to_string(*other) : "absent",
              first ? std::to_string(*first) : "absent",
              fmt::format("{} differs between repeats of the same stream, which must be equal to the byte",
                          metric.name));
      return;
    }
  }
}

bool holds(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string names_of(std::span<const RuleOutcome> outcomes, VerdictStatus status, std::string_view level) {
  std::string names;
  std::vector<std::string> seen;
  for (const RuleOutcome& outcome : outcomes) {
    if (outcome.status != status || outcome.level != level || holds(seen, outcome.id)) continue;
    seen.push_back(outcome.id);
    names += (names.empty() ? "" : ", ") + outcome.id;
  }
  return names;
}

std::vector<std::string> failing_subjects(std::span<const RuleOutcome> outcomes, VerdictStatus status,
                                          std::string_view level) {
  std::vector<std::string> out;
  for (const RuleOutcome& outcome : outcomes)
    if (outcome.status == status && outcome.level == level && !holds(out, outcome.subject))
      out.push_back(outcome.subject);
  return out;
}

/// Everything that was judged and is no control. A target that could not be started was not judged.
std::vector<std::string> judged_subjects(std::span<const RuleOutcome> outcomes) {
  std::vector<std::string> out;
  const auto controls = failing_subjects(outcomes, Fail, kControl);
  for (const RuleOutcome& outcome : outcomes)
    if (outcome.level != kControl && outcome.id != kNotMeasured && !holds(out, outcome.subject) &&
        !holds(controls, outcome.subject))
      out.push_back(outcome.subject);
  return out;
}

std::string list_of(const std::vector<std::string>& names, std::size_t columns_max = 80) {
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < 3; ++i)
    out += (i == 0 ? "" : ", ") + base::printable(names[i], columns_max);
  if (names.size() > 3) out += fmt::format(" and {} more", names.size() - 3);
  return out;
}

/// "input · tmux (tmux is not installed; apt-get install tmux)" of each target that was not measured.
std::string not_measured_list(std::span<const RuleOutcome> outcomes) {
  std::vector<std::string> names;
  for (const RuleOutcome& outcome : outcomes)
    if (outcome.id == kNotMeasured) names.push_back(fmt::format("{} ({})", outcome.subject, outcome.reason));
  return list_of(names, 200);
}

std::string decision_of(std::span<const RuleOutcome> outcomes, VerdictStatus status) {
  const std::string decided = names_of(outcomes, status, name_of(RuleLevel::Error));
  if (status == Fail)
    return fmt::format("FAIL: {} grew or broke a rule ({})",
                       list_of(failing_subjects(outcomes, Fail, "error")), decided);
  if (status == Inconclusive)
    return fmt::format("INCONCLUSIVE: not enough data on {} ({})",
                       list_of(failing_subjects(outcomes, Inconclusive, "error")), decided);
  const auto judged = judged_subjects(outcomes);
  return judged.empty()
             ? "PASS: every run does what is expected of it"
             : fmt::format("PASS: {} {} not grow", list_of(judged), judged.size() == 1 ? "does" : "do");
}

std::string_view capitals_of(VerdictStatus status) {
  return status == Pass ? "PASS" : status == Fail ? "FAIL" : "INCONCLUSIVE";
}

bool all_known_bad(std::span<const RunResult> runs) {
  return std::ranges::all_of(runs, measure::values::is_known_bad);
}

} // namespace

Outcomes::Outcomes(const RunResult& run, const JudgeOptions& options)
    : subject_(subject_of(run)), run_(run.lab ? &run : nullptr), reword_(options.reword) {}

RuleOutcome& Outcomes::add(const Rule& rule, VerdictStatus status, std::string observed, std::string limit,
                           std::string reason) {
  outcomes_.push_back({.id = std::string(rule.id),
                       .status = status,
                       .metric = std::string(rule.metric),
                       .observed = std::move(observed),
                       .limit = std::move(limit),
                       .reason = std::move(reason),
                       .subject = subject_,
                       .level = std::string(name_of(rule.level)),
                       .byte_offset = std::nullopt});
  return outcomes_.back();
}

RuleOutcome& Outcomes::add(std::string_view id, VerdictStatus status, std::string observed, std::string limit,
                           std::string reason) {
  const Rule* rule = rule_named(id);
  base::check(rule != nullptr, "an outcome names a rule of the table");
  return add(*rule, status, std::move(observed), std::move(limit), std::move(reason));
}

std::vector<RuleOutcome> Outcomes::take() {
  if (run_ == nullptr || reword_ == nullptr) return std::move(outcomes_);
  std::erase_if(outcomes_, [](const RuleOutcome& outcome) {
    return outcome.status == Pass && rule_named(outcome.id)->in_lab == InLab::OnlyWhenBroken;
  });
  for (RuleOutcome& outcome : outcomes_)
    outcome.reason = reword_(outcome.id, outcome.status, *run_, std::move(outcome.reason));
  return std::move(outcomes_);
}

std::string subject_of(const RunResult& run) {
  const std::string& variant = measure::values::variant_of(run);
  return fmt::format("{} · {}", run.input.empty() ? "input" : run.input, variant);
}

bool nothing_measured(std::span<const RuleOutcome> outcomes) {
  return !outcomes.empty() &&
         std::ranges::all_of(outcomes, [](const RuleOutcome& outcome) { return outcome.id == kNotMeasured; });
}

VerdictStatus overall(std::span<const RuleOutcome> outcomes) {
  if (nothing_measured(outcomes)) return Inconclusive;
  VerdictStatus worst = Pass;
  for (const RuleOutcome& outcome : outcomes) {
    if (outcome.level != name_of(RuleLevel::Error)) continue;
    if (outcome.status == Fail) return Fail;
    if (outcome.status == Inconclusive) worst = Inconclusive;
  }
  return worst;
}

std::string headline_of(std::span<const RuleOutcome> outcomes, VerdictStatus status) {
  const std::string missing = not_measured_list(outcomes);
  if (nothing_measured(outcomes))
    return fmt::format("{}: nothing was measured: {}", capitals_of(status), missing);
  std::string out = decision_of(outcomes, status);
  const auto controls = failing_subjects(outcomes, Fail, kControl);
  if (!controls.empty())
    out += fmt::format("; the known-bad control{} {} as {} should ({})", controls.size() == 1 ? "" : "s",
                       list_of(controls) + (controls.size() == 1 ? " fails" : " fail"),
                       controls.size() == 1 ? "it" : "they", names_of(outcomes, Fail, kControl));
  return missing.empty() ? out : fmt::format("{}; not measured: {}", out, missing);
}

bool has_exact_figures(const RunResult& run) {
  return run.final.get(measure::values::MetricId::OrphanBytes).has_value();
}

Verdict judge(const RunResult& run, const JudgeOptions& options) {
  return judge_repeats({&run, 1}, options);
}

Verdict judge_repeats(std::span<const RunResult> runs, const JudgeOptions& options) {
  base::check(!runs.empty(), "a verdict needs a run");
  Outcomes out(runs.front(), options);
  const auto failed = std::ranges::find(runs, measure::values::Outcome::Failed, &RunResult::outcome);
  if (failed != runs.end()) {
    out.add(rule_id::kRun, Inconclusive, "broke", "completes",
            fmt::format("the run broke: {}", base::printable(failed->failure)));
  } else {
    const Subject subject{.runs = runs, .options = options};
    const auto judge_with = [&](std::span<const Rule> rules) {
      for (const Rule& rule : rules)
        rule.judge(rule, subject, out);
    };
    if (has_exact_figures(runs.front())) judge_with(exact_rules());
    demand_equal(runs, out);
    // The own core is judged by figures that are the same in every run. The kernel's figures stand beside
    // them in the report, but an outcome made of them would make two equal runs two different reports.
    if (runs.front().target != "core") judge_with(noisy_rules());
  }
  Verdict verdict;
  verdict.rules = out.take();
  if (verdict.rules.empty()) {
    Outcomes none(subject_of(runs.front()));
    none.add(rule_id::kRun, Inconclusive, "no figures", "some",
             "the target gave no figure that a rule can judge");
    verdict.rules = none.take();
  }
  verdict.status = overall(verdict.rules);
  verdict.headline = headline_of(verdict.rules, verdict.status);
  return verdict;
}

Verdict judge_all(std::span<const RunResult> runs, const JudgeOptions& options) {
  Verdict verdict;
  const bool no_controls = all_known_bad(runs);
  std::vector<bool> done(runs.size(), false);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (done[i]) continue;
    std::vector<RunResult> cell;
    for (std::size_t j = i; j < runs.size(); ++j) {
      if (!same_cell(runs[i], runs[j])) continue;
      cell.push_back(runs[j]);
      done[j] = true;
    }
    const bool control = !no_controls && measure::values::is_known_bad(runs[i]);
    for (RuleOutcome& outcome : judge_repeats(cell, options).rules) {
      if (control && outcome.id != rule_id::kRun) outcome.level = kControl;
      verdict.rules.push_back(std::move(outcome));
    }
  }
  verdict.status = overall(verdict.rules);
  verdict.headline = headline_of(verdict.rules, verdict.status);
  return verdict;
}

} // namespace termsoak::verdict
