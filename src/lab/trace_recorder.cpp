#include "lab/trace_recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "measure/values/result.h"
#include "measure/values/rule_id.h"

namespace termsoak::lab {
namespace {

using measure::values::Figures;
using measure::values::LabBlockState;
using measure::values::LabStep;
using measure::values::LabTrace;
using measure::values::MetricId;

constexpr std::array kColumns{MetricId::BytesFed,    MetricId::MappedBytes, MetricId::BelievedBytes,
                              MetricId::IdleBytes,   MetricId::OrphanBytes, MetricId::OrphanMappings,
                              MetricId::LiveMappings};

std::int64_t as_figure(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

/// "elves" of "elves 12": what a block is for, without its number.
std::string purpose_of(const std::string& label) {
  const auto space = label.find_last_of(' ');
  const bool numbered =
      space != std::string::npos && label.find_first_not_of("0123456789", space + 1) == std::string::npos;
  return numbered ? label.substr(0, space) : label;
}

} // namespace

TraceRecorder::TraceRecorder(LabTrace trace, std::uint64_t os_page_bytes)
    : result_(std::make_unique<measure::values::RunResult>()), trace_(std::move(trace)) {
  result_->target = "lab";
  result_->strategy.name = trace_.strategy;
  result_->scrollback_limit_bytes = trace_.buffer_bytes;
  result_->os_page_bytes = os_page_bytes;
  result_->series = measure::values::Series({kColumns.begin(), kColumns.end()});
}

TraceRecorder::~TraceRecorder() = default;

Space& TraceRecorder::open_space(std::string name, Allocator& under, const std::byte* base) {
  return spaces_.emplace_back(std::move(name), under, tally_, base);
}

Figures TraceRecorder::figures() const {
  std::uint64_t mapped = 0;
  std::uint64_t end = 0;
  std::uint64_t live = 0;
  std::uint64_t dead_blocks = 0;
  for (const Space& space : spaces_) {
    const Footing footing = space.footing();
    mapped += footing.held_bytes;
    end += footing.end_bytes;
    live += space.live_bytes();
    dead_blocks += space.dead_blocks_count();
  }
  base::check(live <= end && end <= mapped, "live bytes are handed out, and what is handed out is held");
  base::check(unused_bytes_ <= live, "unused capacity lies inside live blocks");
  Figures out;
  out.set(MetricId::BytesFed, as_figure(tally_.requested_bytes));
  out.set(MetricId::MappedBytes, as_figure(mapped));
  out.set(MetricId::BelievedBytes, as_figure(live - unused_bytes_));
  out.set(MetricId::IdleBytes, as_figure(mapped - end + unused_bytes_));
  out.set(MetricId::OrphanBytes, as_figure(end - live));
  out.set(MetricId::OrphanMappings, as_figure(dead_blocks));
  out.set(MetricId::LiveMappings, as_figure(tally_.blocks_taken - tally_.blocks_returned));
  out.set(MetricId::MapCalls, as_figure(tally_.blocks_taken));
  out.set(MetricId::UnmapCalls, as_figure(tally_.blocks_returned));
  return out;
}

void TraceRecorder::step(std::string_view event) {
  const Figures now = figures();
  LabStep step{.round = tally_.round,
               .event = std::string(event),
               .end_bytes = tally_.end_bytes,
               .live_bytes = static_cast<std::uint64_t>(now.value_or(MetricId::BelievedBytes, 0)),
               .dead_bytes = static_cast<std::uint64_t>(now.value_or(MetricId::OrphanBytes, 0)),
               .spaces = {}};
  for (const Space& space : spaces_)
    step.spaces.push_back(space.picture());
  // The first ones tell the story, the last one how it ends.
  if (trace_.steps.size() == LabTrace::kStepsMax) {
    trace_.steps.pop_back();
    ++trace_.steps_left_out;
  }
  trace_.steps.push_back(std::move(step));
}

void TraceRecorder::begin_round() {
  round_.emplace();
  round_->index = tally_.round = trace_.rounds_done;
  round_->end_bytes_start = tally_.end_bytes;
  tally_.end_bytes_peak = tally_.end_bytes;
  if (result_->series.wants(trace_.rounds_done)) result_->series.append(trace_.rounds_done, figures());
}

void TraceRecorder::end_round(std::optional<std::uint64_t> moved) {
  base::check(round_.has_value(), "a round ends after it began");
  const Figures now = figures();
  round_->end_bytes_peak = tally_.end_bytes_peak;
  round_->end_bytes = tally_.end_bytes;
  round_->live_bytes = static_cast<std::uint64_t>(now.value_or(MetricId::BelievedBytes, 0));
  round_->dead_bytes = static_cast<std::uint64_t>(now.value_or(MetricId::OrphanBytes, 0));
  round_->mapped_bytes = static_cast<std::uint64_t>(now.value_or(MetricId::MappedBytes, 0));
  round_->moved = moved;
  if (trace_.rounds.size() == LabTrace::kRoundsMax) {
    trace_.rounds.pop_back();
    ++trace_.rounds_left_out;
  }
  trace_.rounds.push_back(*round_);
  result_->laps.push_back({.index = trace_.rounds_done, .bytes_fed = tally_.requested_bytes, .figures = now});
  ++trace_.rounds_done;
}

void TraceRecorder::out_of_memory(std::string_view event) {
  trace_.out_of_memory = {.round = round_ ? std::optional(round_->index) : std::nullopt,
                          .event = std::string(event),
                          .end_bytes = tally_.end_bytes,
                          .wanted_bytes = tally_.refused_bytes,
                          .buffer_bytes = trace_.buffer_bytes};
  result_->failure =
      fmt::format("out of memory {}: {} wants {} bytes, {} of {} are spent",
                  round_ ? fmt::format("in round {}", round_->index) : "before the first round", event,
                  base::format_count(tally_.refused_bytes), base::format_count(tally_.end_bytes),
                  base::format_count(trace_.buffer_bytes));
}

void TraceRecorder::begin_teardown() {
  result_->final = figures();
  result_->series.append_last(result_->final);
  note_mappings();
  // A leak that filled the buffer is judged by its figures. A buffer that was too small from the start says
  // nothing about leaks: that run is broken.
  const bool leaked = result_->final.value_or(MetricId::OrphanBytes, 0) > 0;
  if (trace_.out_of_memory)
    result_->outcome = leaked ? measure::values::Outcome::Until : measure::values::Outcome::Failed;
  // Frees that gave nothing back at first are no leak once a reset has taken all of it.
  if (tally_.first_lost && leaked) note_leak();
  torn_down_ = true;
}

/// Sizes over the whole run, and what the dead blocks were for: the fingerprint.
void TraceRecorder::note_mappings() {
  std::map<std::uint64_t, std::uint64_t> dead_by_bytes;
  std::map<std::string, measure::values::CauseCount> dead_by_purpose;
  for (const Space& space : spaces_) {
    for (const Space::Block& block : space.blocks()) {
      if (block.entry.state != LabBlockState::Dead) continue;
      ++dead_by_bytes[block.entry.bytes];
      auto& cause = dead_by_purpose[purpose_of(block.entry.label)];
      ++cause.mappings;
      cause.bytes += block.entry.bytes;
    }
  }
  // Counted over the whole run, close included: then the memory goes as a whole, and nothing is left.
  for (const auto& [bytes, turnover] : tally_.by_bytes)
    result_->mappings.push_back({.bytes = bytes,
                                 .kind = "block",
                                 .mapped = turnover.taken,
                                 .unmapped = turnover.taken,
                                 .live = 0,
                                 .orphaned = dead_by_bytes[bytes]});
  std::ranges::sort(result_->mappings, std::ranges::greater{},
                    [](const auto& row) { return std::pair(row.bytes * row.mapped, row.bytes); });
  for (auto& [purpose, cause] : dead_by_purpose) {
    cause.cause = purpose;
    result_->causes.push_back(std::move(cause));
  }
}

void TraceRecorder::note_leak() {
  const LostFree& lost = *tally_.first_lost;
  const std::string above = lost.above ? fmt::format("'{}'", lost.above->label) : "padding";
  trace_.culprit = {
      .round = lost.round,
      .freed = lost.freed,
      .above = lost.above,
      .space = lost.space,
      .reason = fmt::format("'{}' was freed while {} lay above it in '{}', so the allocator could not take "
                            "its {} bytes back",
                            lost.freed.label, above, lost.space, base::format_count(lost.freed.bytes)),
      .times = tally_.frees_lost,
      .lost_bytes = static_cast<std::uint64_t>(result_->final.value_or(MetricId::OrphanBytes, 0))};
  result_->first_divergence = {.byte_offset = lost.requested_bytes,
                               .event = fmt::format("round {}: free '{}'", lost.round, lost.freed.label),
                               .rule = std::string(measure::values::rule_id::kOrphanPage)};
}

measure::values::RunResult TraceRecorder::finish() {
  base::check(torn_down_, "the final figures are taken before the program puts things away");
  // The buffer is the program's own and goes as a whole when it ends: this is why no leak checker speaks up.
  Figures closed;
  closed.set(MetricId::MappedBytes, 0);
  closed.set(MetricId::OrphanBytes, 0);
  closed.set(MetricId::OrphanMappings, 0);
  result_->after_close = closed;
  result_->notes.push_back(
      {.id = "teardown",
       .text = fmt::format("after the program freed everything, {} bytes were still spent; then the memory "
                           "itself was let go of as a whole",
                           base::format_count(tally_.end_bytes))});
  result_->lab = std::make_shared<const LabTrace>(std::move(trace_));
  return std::move(*result_);
}

} // namespace termsoak::lab
