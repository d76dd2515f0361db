#include "report/summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/text.h"
#include "measure/values/report_value.h"
#include "verdict/judge.h"

namespace termsoak::report {
namespace {

using measure::values::InputInfo;
using measure::values::MetricId;
using measure::values::Report;
using measure::values::RuleOutcome;
using measure::values::RunResult;
using measure::values::VerdictStatus;

const InputInfo* info_of(const Report& report, const std::string& input) {
  const auto at = std::ranges::find_if(
      report.inputs, [&](const InputInfo& info) { return info.name == input || info.path == input; });
  if (at != report.inputs.end()) return &*at;
  return report.inputs.size() == 1 ? &report.inputs.front() : nullptr;
}

void add_outcomes(const Report& report, RunSummary& summary) {
  bool decided = false; // by something that weighs: then it is no control any more
  for (const RuleOutcome& outcome : report.verdict.rules) {
    if (outcome.subject != summary.subject) continue;
    if (outcome.level == "control") summary.control = true;
    if (outcome.level == "warning" || outcome.status == VerdictStatus::Pass) continue;
    decided = decided || outcome.level == "error";
    if (outcome.status == VerdictStatus::Fail || summary.status == VerdictStatus::Pass)
      summary.status = outcome.status;
  }
  summary.control = summary.control && !decided;
}

int rank_of(const RuleOutcome& outcome) {
  const bool decides = outcome.level == "error";
  switch (outcome.status) {
  case VerdictStatus::Fail:
    return decides ? 0 : outcome.level == "control" ? 2 : 3;
  case VerdictStatus::Inconclusive:
    return decides ? 1 : 4;
  case VerdictStatus::Pass:
    break;
  }
  return 5;
}

} // namespace

std::vector<InputGroup> group_by_input(const Report& report) {
  std::vector<InputGroup> groups;
  for (const RunResult& run : report.results) {
    const std::string name = base::printable(run.input.empty() ? "input" : run.input);
    auto at = std::ranges::find(groups, name, &InputGroup::name);
    if (at == groups.end()) {
      groups.push_back({.name = name, .info = info_of(report, run.input), .runs = {}});
      at = groups.end() - 1;
    }
    RunSummary summary{.run = &run,
                       .variant = base::printable(measure::values::variant_of(run)),
                       .subject = verdict::subject_of(run)};
    const auto repeats = std::ranges::count(at->runs, summary.subject, &RunSummary::subject);
    if (repeats > 0) summary.variant += fmt::format(" #{}", repeats + 1);
    add_outcomes(report, summary);
    at->runs.push_back(std::move(summary));
  }
  return groups;
}

std::vector<measure::values::CoreInfo> cores_of(const InputGroup& group) {
  std::vector<measure::values::CoreInfo> cores;
  for (const RunSummary& summary : group.runs)
    if (summary.run->core && std::ranges::find(cores, *summary.run->core) == cores.end())
      cores.push_back(*summary.run->core);
  return cores;
}

std::string limit_of(const measure::values::RunResult& run) {
  const bool unlimited = run.scrollback_limit_bytes >= base::kBytesUnlimited / 2;
  std::string bytes = unlimited ? "unlimited" : base::format_bytes(run.scrollback_limit_bytes);
  if (!run.scrollback_lines) return bytes;
  const std::string lines = base::format_count(*run.scrollback_lines) + " lines";
  return unlimited ? lines : bytes + " or " + lines;
}

std::string several_cores(const InputGroup& group) {
  std::string out;
  for (const auto& core : cores_of(group))
    out +=
        (out.empty() ? "" : ", ") + base::printable(core.name) + " (" + base::printable(core.releases) + ")";
  return out + ", each with its own layout and limit";
}

std::string core_of(const InputGroup& group) {
  const auto cores = cores_of(group);
  if (cores.size() != 1) return {};
  return base::printable(cores.front().name) + " (" + base::printable(cores.front().releases) + "), ";
}

bool is_external(const InputGroup& group) {
  return std::ranges::all_of(group.runs, [](const RunSummary& summary) {
    return summary.run->target != "core" && summary.run->target != "lab";
  });
}

std::vector<const RuleOutcome*> by_weight(const measure::values::Verdict& verdict) {
  std::vector<const RuleOutcome*> out;
  for (const RuleOutcome& outcome : verdict.rules)
    out.push_back(&outcome);
  // The outcomes lie in one vector, so their addresses keep equal ranks in the verdict's own order.
  std::ranges::sort(out, {},
                    [](const RuleOutcome* outcome) { return std::pair{rank_of(*outcome), outcome}; });
  return out;
}

const RunResult* worst_run(const Report& report) {
  const auto weight = [](const RunResult& run) {
    return std::tuple{run.final.value_or(MetricId::OrphanBytes, 0),
                      run.final.value_or(MetricId::MappedBytes, 0),
                      run.final.value_or(MetricId::RssBytes, 0)};
  };
  const auto at = std::ranges::max_element(report.results, {}, weight);
  return at == report.results.end() ? nullptr : &*at;
}

std::string_view word_of(const RuleOutcome& outcome) {
  switch (outcome.status) {
  case VerdictStatus::Fail:
    return outcome.level == "error" ? "FAIL" : outcome.level == "control" ? "bad" : "warn";
  case VerdictStatus::Inconclusive:
    return outcome.level == "error" ? "OPEN" : "note";
  case VerdictStatus::Pass:
    break;
  }
  return "pass";
}

std::string describe_unknown_sequences(const RunResult& run) {
  constexpr std::size_t kKindsTold = 4;
  if (!run.unknown_sequences || run.unknown_sequences->count == 0) return {};
  const measure::values::UnknownSequences& unknown = *run.unknown_sequences;
  const bool one = unknown.count == 1;
  std::string out =
      fmt::format("the stream holds {} sequence{} that this terminal core does not know and passed over: ",
                  base::format_count(unknown.count), one ? "" : "s");
  std::uint64_t left = unknown.count;
  for (std::size_t i = 0; i < std::min(kKindsTold, unknown.kinds.size()); ++i) {
    const measure::values::UnknownSequence& kind = unknown.kinds[i];
    out += fmt::format("{}{} ({}{}at byte {})", i == 0 ? "" : ", ", kind.sequence,
                       one ? std::string() : base::format_count(kind.count) + ", ",
                       kind.count == 1 ? "" : "the first ", base::format_count(kind.first_byte));
    left -= std::min(left, kind.count);
  }
  return left == 0 ? out : out + fmt::format(", and {} of other kinds", base::format_count(left));
}

bool overall_holds(const Report& report) {
  return std::ranges::all_of(
      report.verdict.rules, [](const RuleOutcome& outcome) { return outcome.status == VerdictStatus::Pass; });
}

} // namespace termsoak::report
