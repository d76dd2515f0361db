#include "lab/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "measure/values/lab_trace.h"
#include "measure/values/report_value.h"

namespace termsoak::lab {
namespace {

using base::format_count;
using measure::values::LabCulprit;
using measure::values::LabTrace;
using measure::values::MetricId;
using measure::values::RuleOutcome;
using measure::values::RunResult;
using measure::values::VerdictStatus;

constexpr std::array<std::string_view, 4> kRulesOfScreens{"active-area", "dangling-pin", "over-limit",
                                                          "ledger-drift"};

std::string bytes_of(const RunResult& run, MetricId id) {
  return format_count(static_cast<std::uint64_t>(run.final.value_or(id, 0)));
}

std::string times(std::uint64_t count, std::string_view one) {
  return fmt::format("{} {}{}", format_count(count), one, count == 1 ? "" : "s");
}

std::string orphan_reason(const RunResult& run, const LabTrace& lab) {
  const auto blocks = static_cast<std::uint64_t>(run.final.value_or(MetricId::OrphanMappings, 0));
  std::string out = fmt::format("{} B hold only {} B of live data: {} freed by the program ({} B) cannot be "
                                "handed out again",
                                bytes_of(run, MetricId::MappedBytes), bytes_of(run, MetricId::BelievedBytes),
                                times(blocks, "block"), bytes_of(run, MetricId::OrphanBytes));
  if (lab.culprit) out += fmt::format("; first in round {}: {}", lab.culprit->round, lab.culprit->reason);
  return fmt::format("{}. Why: {}", out, lab.why);
}

/// What a round costs, and how long the buffer will last.
std::string growth_reason(const LabTrace& lab) {
  const auto& last = lab.rounds.back();
  const auto& before = lab.rounds[lab.rounds.size() / 2];
  const std::uint64_t rounds = last.index - before.index;
  const std::uint64_t grown =
      last.mapped_bytes > before.mapped_bytes ? last.mapped_bytes - before.mapped_bytes : 0;
  std::string out =
      fmt::format("memory grows by {} B a round although the live data stay at {} B",
                  format_count(rounds == 0 ? grown : grown / rounds), format_count(last.live_bytes));
  if (rounds > 0 && grown / rounds > 0 && lab.buffer_bytes > last.mapped_bytes)
    out += fmt::format("; {} B are used up after about {} rounds more", format_count(lab.buffer_bytes),
                       format_count((lab.buffer_bytes - last.mapped_bytes) / (grown / rounds)));
  return fmt::format("{}. Why: {}", out, lab.why);
}

std::string reason_of(const RuleOutcome& outcome, const RunResult& run, const LabTrace& lab) {
  const bool failed = outcome.status == VerdictStatus::Fail;
  if (outcome.id == "orphan-page")
    return failed ? orphan_reason(run, lab) : "whatever the program freed can be handed out again";
  if (outcome.id == "lap-growth" && failed && !lab.rounds.empty()) return growth_reason(lab);
  if (outcome.id == "lap-growth" && outcome.status == VerdictStatus::Pass)
    return "after the first rounds no round holds more memory than the ones before";
  if (outcome.id == "lap-growth") return "too few rounds to compare: raise --rounds to 6 or more";
  if (outcome.id == "return-to-base" && !failed)
    return "in the end the memory is let go of as a whole, so no leak checker has anything to report";
  if (outcome.id == "pool-high-water" && failed)
    return fmt::format("{} B are kept beside {} B of live data and nobody uses them. Why: {}",
                       bytes_of(run, MetricId::IdleBytes), bytes_of(run, MetricId::BelievedBytes), lab.why);
  if (outcome.id == "pool-high-water")
    return fmt::format("{} B are kept for later, within the budget", bytes_of(run, MetricId::IdleBytes));
  if (outcome.id == "doubling" && failed)
    return "twice the rounds keep twice the memory: the growth is linear";
  return outcome.reason;
}

} // namespace

void put_in_words(measure::values::Verdict& verdict, const RunResult& run) {
  if (!run.lab) return;
  std::erase_if(verdict.rules, [](const RuleOutcome& outcome) {
    return outcome.status == VerdictStatus::Pass &&
           std::ranges::find(kRulesOfScreens, outcome.id) != kRulesOfScreens.end();
  });
  for (RuleOutcome& outcome : verdict.rules)
    outcome.reason = reason_of(outcome, run, *run.lab);
}

} // namespace termsoak::lab
