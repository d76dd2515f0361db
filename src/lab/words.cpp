#include "lab/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/bytes.h"
#include "lab/scenario.h"
#include "measure/values/lab_trace.h"
#include "measure/values/report_value.h"
#include "measure/values/rule_id.h"
#include "unicode/layout.h"

namespace termsoak::lab {
namespace {

using base::format_count;
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

namespace {

using base::format_count;
using measure::values::LabBlock;
using measure::values::LabBlockState;
using measure::values::LabSpace;
using measure::values::LabStep;
using measure::values::LabTrace;
using measure::values::RunResult;
using unicode::kLineColumns;
using unicode::paragraph;
using unicode::wrap;

constexpr std::size_t kPictureColumns = 48;
constexpr std::size_t kPicturesShown = 13;
constexpr std::size_t kRoundsShown = 24;
constexpr std::size_t kCureIndent = 21;

std::string title_of(const LabTrace& lab) {
  return paragraph(fmt::format("{} · {} ({}): {}", lab.scenario, lab.strategy, lab.kind, lab.summary));
}

/// The largest extent a space ever shows, so that all its pictures have one scale.
std::uint64_t extent_of(const LabTrace& lab, std::size_t space) {
  std::uint64_t bytes = 1;
  for (const LabStep& step : lab.steps)
    bytes = std::max({bytes, step.spaces[space].mapped_bytes, step.spaces[space].end_bytes});
  return bytes;
}

/// One character a column: '#' live, 'x' dead, '.' free. A column shows what most of its bytes are, and a
/// live block is never hidden by its neighbours.
std::string picture_of(const LabSpace& space, std::uint64_t extent) {
  std::string out(kPictureColumns, '.');
  const auto column_of = [&](std::uint64_t offset) { return offset * kPictureColumns / extent; };
  const auto paint = [&](const LabBlock& block, char ink) {
    const std::uint64_t first = column_of(block.offset - block.padding_bytes);
    const std::uint64_t end_offset =
        block.offset + block.count * (block.bytes + block.padding_bytes) - block.padding_bytes;
    const std::uint64_t last = std::max(first + 1, (end_offset * kPictureColumns + extent / 2) / extent);
    for (std::uint64_t column = first; column < last && column < kPictureColumns; ++column)
      out[column] = ink;
  };
  for (const LabBlock& block : space.blocks)
    if (block.state == LabBlockState::Dead) paint(block, 'x');
  for (const LabBlock& block : space.blocks)
    if (block.state == LabBlockState::Live) paint(block, '#');
  return out;
}

std::string step_lines(const LabTrace& lab, const LabStep& step) {
  std::string out = fmt::format("  {}\n", step.event);
  for (std::size_t i = 0; i < step.spaces.size(); ++i)
    out += fmt::format("    {:<9} |{}| {:>13}\n", step.spaces[i].name,
                       picture_of(step.spaces[i], extent_of(lab, i)), format_count(step.spaces[i].end_bytes));
  return out;
}

std::string pictures(const LabTrace& lab) {
  if (lab.steps.empty()) return {};
  std::string out = "buffer after each step   # live   x freed but not reclaimable   . free\n";
  for (std::size_t i = 0; i < lab.steps.front().spaces.size(); ++i)
    out += fmt::format("  one column of '{}' is {} B\n", lab.steps.front().spaces[i].name,
                       format_count((extent_of(lab, i) + kPictureColumns - 1) / kPictureColumns));
  const std::size_t shown = std::min(kPicturesShown, lab.steps.size());
  for (std::size_t i = 0; i + 1 < shown; ++i)
    out += step_lines(lab, lab.steps[i]);
  const std::uint64_t between = lab.steps.size() - shown + lab.steps_left_out;
  if (between > 0)
    out += fmt::format("  … {} steps more; the JSON report has them …\n", format_count(between));
  return out + step_lines(lab, lab.steps.back());
}

std::string trace_rows(const LabTrace& lab) {
  std::string out = fmt::format("{:>6} {:>14} {:>14} {:>14} {:>12} {:>8}\n", "round", "end_index", "peak",
                                "live after", "dead after", "moved");
  for (std::size_t i = 0; i < lab.rounds.size(); ++i) {
    if (lab.rounds.size() > kRoundsShown && i == kRoundsShown - 1) {
      const std::size_t left = lab.rounds.size() - kRoundsShown;
      out += fmt::format("     … {} rounds more; the JSON report has them …\n", format_count(left));
      i += left;
    }
    const auto& round = lab.rounds[i];
    out += fmt::format("{:>6} {:>14} {:>14} {:>14} {:>12} {:>8}\n", round.index,
                       format_count(round.end_bytes_start), format_count(round.end_bytes_peak),
                       format_count(round.live_bytes), format_count(round.dead_bytes),
                       round.moved ? format_count(*round.moved) : "–");
  }
  if (!lab.rounds.empty())
    out += fmt::format("{:>6} {:>14}   after round {}\n", "end", format_count(lab.rounds.back().end_bytes),
                       lab.rounds.back().index);
  return out;
}

std::string out_of_memory_line(const LabTrace& lab) {
  if (!lab.out_of_memory) return {};
  const auto& end = *lab.out_of_memory;
  return paragraph(fmt::format("out of memory {}: {} wants {} B, end_index is {} of {}",
                               end.round ? fmt::format("in round {}", *end.round) : "before the first round",
                               end.event, format_count(end.wanted_bytes), format_count(end.end_bytes),
                               format_count(end.buffer_bytes)));
}

std::string answers_line(const LabTrace& lab) {
  if (!lab.answers) return {};
  return paragraph(fmt::format(
      "{} elves; part 1: {} empty cells after 10 rounds; part 2: {}", format_count(lab.answers->elves),
      lab.answers->empty_after_ten,
      lab.answers->first_still_round
          ? fmt::format("round {} is the first in which no elf moves", *lab.answers->first_still_round)
          : std::string("not found, the search was given up")));
}

std::string describe(const LabBlock& block) {
  return fmt::format("'{}', {} B at offset {}", block.label, format_count(block.bytes),
                     format_count(block.offset));
}

std::string cures_of(const LabTrace& lab) {
  const auto scenario = scenario_named(lab.scenario);
  if (!scenario) return {};
  std::string out = "what to do instead\n";
  for (const Strategy& strategy : (*scenario)->strategies)
    if (strategy.kind == Kind::Cure)
      out += fmt::format("  {:<18} {}\n  {:<18} {}\n", strategy.name,
                         wrap(fmt::format("{}:", strategy.summary), kLineColumns, kCureIndent), "",
                         wrap(strategy.why, kLineColumns, kCureIndent));
  return out;
}

/// The pictures before and after the free that gave nothing back.
std::string around_the_free(const LabTrace& lab) {
  const auto lost = std::ranges::find_if(lab.steps, [&](const LabStep& step) {
    return std::ranges::any_of(step.spaces, [](const LabSpace& space) {
      return std::ranges::any_of(space.blocks,
                                 [](const LabBlock& block) { return block.state == LabBlockState::Dead; });
    });
  });
  if (lost == lab.steps.end()) return {};
  std::string out = "the moment it happened   # live   x freed but not reclaimable   . free\n";
  if (lost != lab.steps.begin()) out += step_lines(lab, *(lost - 1));
  return out + step_lines(lab, *lost);
}

} // namespace

std::string render_run(const RunResult& run) {
  if (!run.lab) return {};
  const LabTrace& lab = *run.lab;
  std::string out = title_of(lab);
  out += fmt::format("{} B, base offset {}, {} of {} rounds\n\n", format_count(lab.buffer_bytes),
                     lab.base_offset_bytes, lab.rounds_done, lab.rounds_asked);
  out += trace_rows(lab) + out_of_memory_line(lab) + "\n";
  out += pictures(lab) + "\n";
  return out + answers_line(lab);
}

std::string render_explanation(const RunResult& run) {
  if (!run.lab) return {};
  const LabTrace& lab = *run.lab;
  std::string out = title_of(lab) + "\n";
  if (lab.culprit) {
    const auto& culprit = *lab.culprit;
    out +=
        paragraph(fmt::format("In round {} the program freed {}.", culprit.round, describe(culprit.freed)));
    out += paragraph(culprit.above ? fmt::format("Above it lay {}.", describe(*culprit.above))
                                   : std::string("Above it lay only padding."));
    out += paragraph(fmt::format("So nothing came back: {}.", lab.why));
    out += paragraph(fmt::format("It happened {} times; {} B are dead at the end of {} rounds.",
                                 format_count(culprit.times), format_count(culprit.lost_bytes),
                                 format_count(lab.rounds_done)));
    out += paragraph(
        "Every block was freed, and the buffer itself is let go of as a whole: no leak checker sees it.");
    out += "\n" + around_the_free(lab) + "\n";
  } else {
    out += paragraph(fmt::format("No freed block is stuck below another: {}.", lab.why)) + "\n";
  }
  out += out_of_memory_line(lab);
  return lab.kind == name_of(Kind::Leak) ? out + cures_of(lab) : out;
}

} // namespace termsoak::lab
