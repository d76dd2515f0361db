#include "lab/words.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "measure/values/rule_id.h"

namespace termsoak::lab {
namespace {

using base::format_count;
using measure::values::LabCulprit;
using measure::values::LabTrace;
using measure::values::MetricId;
using measure::values::RunResult;
using measure::values::VerdictStatus;
namespace rule_id = measure::values::rule_id;

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

} // namespace

std::string reword_rule(std::string_view rule, VerdictStatus status, const RunResult& run,
                        std::string reason) {
  const LabTrace& lab = *run.lab;
  const bool failed = status == VerdictStatus::Fail;
  if (rule == rule_id::kOrphanPage)
    return failed ? orphan_reason(run, lab) : "whatever the program freed can be handed out again";
  if (rule == rule_id::kLapGrowth && failed && !lab.rounds.empty()) return growth_reason(lab);
  if (rule == rule_id::kLapGrowth && status == VerdictStatus::Pass)
    return "after the first rounds no round holds more memory than the ones before";
  if (rule == rule_id::kLapGrowth) return "too few rounds to compare: raise --rounds to 6 or more";
  if (rule == rule_id::kReturnToBase && !failed)
    return "in the end the memory is let go of as a whole, so no leak checker has anything to report";
  if (rule == rule_id::kPoolHighWater && failed)
    return fmt::format("{} B are kept beside {} B of live data and nobody uses them. Why: {}",
                       bytes_of(run, MetricId::IdleBytes), bytes_of(run, MetricId::BelievedBytes), lab.why);
  if (rule == rule_id::kPoolHighWater)
    return fmt::format("{} B are kept for later, within the budget", bytes_of(run, MetricId::IdleBytes));
  if (rule == rule_id::kDoubling && failed)
    return "twice the rounds keep twice the memory: the growth is linear";
  return reason;
}

} // namespace termsoak::lab
