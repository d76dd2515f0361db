#pragma once

#include "measure/values/lab_trace.h"
#include "measure/values/report_value.h"
#include "measure/values/run_fields.h"

#include <array>
#include <span>

/// The JSON fields of a report around its runs, and of a laboratory run's trace; see run_fields.h.
namespace termsoak::measure::values {

inline constexpr int kSchemaVersion = 1;

inline constexpr std::array kStatusNames{EnumName{VerdictStatus::Pass, "pass"},
                                         EnumName{VerdictStatus::Fail, "fail"},
                                         EnumName{VerdictStatus::Inconclusive, "inconclusive"}};
[[nodiscard]] constexpr std::span<const EnumName<VerdictStatus>> names_of(VerdictStatus) {
  return kStatusNames;
}
inline constexpr std::array kBlockStateNames{EnumName{LabBlockState::Live, "live"},
                                             EnumName{LabBlockState::Dead, "dead"}};
[[nodiscard]] constexpr std::span<const EnumName<LabBlockState>> names_of(LabBlockState) {
  return kBlockStateNames;
}

void fields(auto& visit, Is<LabBlock> auto& at) {
  visit("serial", at.serial);
  visit("label", at.label);
  visit("state", at.state);
  visit("offset", at.offset);
  visit("bytes", at.bytes);
  visit("padding_bytes", at.padding_bytes);
  visit("count", at.count);
}

void fields(auto& visit, Is<LabSpace> auto& at) {
  visit("name", at.name);
  visit("end_index", at.end_bytes);
  visit("mapped_bytes", at.mapped_bytes);
  visit("blocks", at.blocks);
}

void fields(auto& visit, Is<LabStep> auto& at) {
  visit("round", at.round);
  visit("event", at.event);
  visit("end_index", at.end_bytes);
  visit("live_bytes", at.live_bytes);
  visit("dead_bytes", at.dead_bytes);
  visit("spaces", at.spaces);
}

void fields(auto& visit, Is<LabRound> auto& at) {
  visit("index", at.index);
  visit("end_index_start", at.end_bytes_start);
  visit("end_index_peak", at.end_bytes_peak);
  visit("end_index", at.end_bytes);
  visit("live_bytes", at.live_bytes);
  visit("dead_bytes", at.dead_bytes);
  visit("mapped_bytes", at.mapped_bytes);
  visit("moved", at.moved, Presence::WhenSet);
}

void fields(auto& visit, Is<LabCulprit> auto& at) {
  visit("round", at.round);
  visit("space", at.space);
  visit("freed", at.freed);
  visit("above", at.above, Presence::Null);
  visit("reason", at.reason);
  visit("times", at.times);
  visit("lost_bytes", at.lost_bytes);
}

void fields(auto& visit, Is<LabOutOfMemory> auto& at) {
  visit("round", at.round, Presence::NullForgiven);
  visit("event", at.event);
  visit("end_index", at.end_bytes);
  visit("wanted_bytes", at.wanted_bytes);
  visit("buffer_bytes", at.buffer_bytes);
}

void fields(auto& visit, Is<LabAnswers> auto& at) {
  visit("elves", at.elves);
  visit("empty_after_ten", at.empty_after_ten);
  visit("first_still_round", at.first_still_round, Presence::NullForgiven);
}

void fields(auto& visit, Is<LabTrace> auto& at) {
  visit("scenario", at.scenario);
  visit("strategy", at.strategy);
  visit("kind", at.kind);
  visit("summary", at.summary);
  visit("why", at.why);
  visit("buffer_bytes", at.buffer_bytes);
  visit("base_offset_bytes", at.base_offset_bytes);
  visit("rounds_asked", at.rounds_asked);
  visit("rounds_done", at.rounds_done);
  visit.computed("trace", end_bytes_by_round(at));
  visit("culprit", at.culprit, Presence::Null);
  visit("out_of_memory", at.out_of_memory, Presence::Null);
  visit("answers", at.answers, Presence::WhenSet);
  visit("rounds", at.rounds);
  visit("rounds_left_out", at.rounds_left_out);
  visit("steps", at.steps);
  visit("steps_left_out", at.steps_left_out);
}

void fields(auto& visit, Is<InputInfo> auto& at) {
  visit("path", at.path);
  visit("name", at.name, Presence::Forgiven);
  visit("format", at.format);
  visit("sha256", at.sha256);
  visit("bytes", at.bytes);
  visit("events", at.events);
  visit("resizes", at.resizes);
  visit("repeat", at.repeat);
  visit("cols", at.cols);
  visit("rows", at.rows);
  visit("seconds", at.seconds, Presence::WhenSet);
}

void fields(auto& visit, Is<ToolInfo> auto& at) {
  visit("name", at.name);
  visit("version", at.version);
  visit("commit", at.commit);
}

void fields(auto& visit, Is<Environment> auto& at) {
  visit("date", at.date, Presence::Forgiven);
  visit("host", at.host, Presence::Forgiven);
  visit("kernel", at.kernel, Presence::Forgiven);
  visit("cpu", at.cpu, Presence::Forgiven);
  visit("num_cpus", at.num_cpus, Presence::Forgiven);
  visit("os_page_bytes", at.os_page_bytes, Presence::Forgiven);
  visit("build_type", at.build_type, Presence::Forgiven);
  visit("compiler", at.compiler, Presence::Forgiven);
  visit("thp", at.thp, Presence::Forgiven);
  visit("memory_tags", at.memory_tags, Presence::Forgiven);
}

void fields(auto& visit, Is<Comparison> auto& at) {
  visit("input", at.input);
  visit("metric", at.metric);
  visit("baseline", at.baseline);
  visit("candidate", at.candidate);
  visit("baseline_value", at.baseline_value);
  visit("candidate_value", at.candidate_value);
}

void fields(auto& visit, Is<RuleOutcome> auto& at) {
  visit("id", at.id);
  visit("status", at.status);
  visit("subject", at.subject);
  visit("level", at.level, Presence::Forgiven);
  visit("metric", at.metric);
  visit("observed", at.observed);
  visit("limit", at.limit);
  visit("reason", at.reason);
  visit("byte_offset", at.byte_offset, Presence::WhenSet);
}

void fields(auto& visit, Is<Verdict> auto& at) {
  visit("status", at.status);
  visit("headline", at.headline, Presence::Forgiven);
  visit("rules", at.rules);
}

void fields(auto& visit, Is<Report> auto& at) {
  visit.version("schema_version", kSchemaVersion);
  visit("tool", at.tool);
  visit("context", at.context, Presence::Forgiven);
  visit.inputs(at.inputs);
  visit("results", at.results);
  visit("comparison", at.comparison, Presence::Forgiven);
  visit("verdict", at.verdict);
}

} // namespace termsoak::measure::values
