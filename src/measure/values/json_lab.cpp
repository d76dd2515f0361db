#include "measure/values/json_lab.h"

namespace termsoak::measure::values {
namespace {

ordered_json tree_of(const LabBlock& block) {
  return {{"serial", block.serial},
          {"label", block.label},
          {"state", block.state == LabBlockState::Live ? "live" : "dead"},
          {"offset", block.offset},
          {"bytes", block.bytes},
          {"padding_bytes", block.padding_bytes},
          {"count", block.count}};
}

ordered_json tree_of(const LabStep& step) {
  ordered_json spaces = ordered_json::array();
  for (const LabSpace& space : step.spaces) {
    ordered_json blocks = ordered_json::array();
    for (const LabBlock& block : space.blocks)
      blocks.push_back(tree_of(block));
    spaces.push_back({{"name", space.name},
                      {"end_index", space.end_bytes},
                      {"mapped_bytes", space.mapped_bytes},
                      {"blocks", std::move(blocks)}});
  }
  return {{"round", step.round},           {"event", step.event},           {"end_index", step.end_bytes},
          {"live_bytes", step.live_bytes}, {"dead_bytes", step.dead_bytes}, {"spaces", std::move(spaces)}};
}

ordered_json tree_of(const LabRound& round) {
  ordered_json out = {{"index", round.index},
                      {"end_index_start", round.end_bytes_start},
                      {"end_index_peak", round.end_bytes_peak},
                      {"end_index", round.end_bytes},
                      {"live_bytes", round.live_bytes},
                      {"dead_bytes", round.dead_bytes},
                      {"mapped_bytes", round.mapped_bytes}};
  if (round.moved) out["moved"] = *round.moved;
  return out;
}

ordered_json tree_of(const LabCulprit& culprit) {
  return {
      {"round", culprit.round},          {"space", culprit.space},
      {"freed", tree_of(culprit.freed)}, {"above", culprit.above ? tree_of(*culprit.above) : ordered_json()},
      {"reason", culprit.reason},        {"times", culprit.times},
      {"lost_bytes", culprit.lost_bytes}};
}

ordered_json tree_of(const LabOutOfMemory& end) {
  return {{"round", end.round ? ordered_json(*end.round) : ordered_json()},
          {"event", end.event},
          {"end_index", end.end_bytes},
          {"wanted_bytes", end.wanted_bytes},
          {"buffer_bytes", end.buffer_bytes}};
}

ordered_json tree_of(const LabAnswers& answers) {
  ordered_json out = {{"elves", answers.elves}, {"empty_after_ten", answers.empty_after_ten}};
  out["first_still_round"] =
      answers.first_still_round ? ordered_json(*answers.first_still_round) : ordered_json();
  return out;
}

/// The article's form: `end_index` at the start of each round, then after the last one.
ordered_json trace_of(const LabTrace& lab) {
  ordered_json out = ordered_json::array();
  for (const LabRound& round : lab.rounds)
    out.push_back(round.end_bytes_start);
  if (!lab.rounds.empty()) out.push_back(lab.rounds.back().end_bytes);
  return out;
}

LabBlock block_of(const Place& at) {
  LabBlock out;
  std::string state;
  at.read("serial", out.serial);
  at.read("label", out.label);
  at.read("state", state);
  at.read("offset", out.offset);
  at.read("bytes", out.bytes);
  at.read("padding_bytes", out.padding_bytes);
  at.read("count", out.count);
  if (state != "live" && state != "dead") at.reader.complain(at.below("state"), "must be live or dead");
  out.state = state == "live" ? LabBlockState::Live : LabBlockState::Dead;
  return out;
}

LabStep step_of(const Place& at) {
  LabStep out;
  at.read("round", out.round);
  at.read("event", out.event);
  at.read("end_index", out.end_bytes);
  at.read("live_bytes", out.live_bytes);
  at.read("dead_bytes", out.dead_bytes);
  at.each("spaces", [&](const Place& space) {
    LabSpace& row = out.spaces.emplace_back();
    space.read("name", row.name);
    space.read("end_index", row.end_bytes);
    space.read("mapped_bytes", row.mapped_bytes);
    space.each("blocks", [&](const Place& block) { row.blocks.push_back(block_of(block)); });
  });
  return out;
}

/// A number that may be null or absent.
std::optional<std::uint64_t> maybe(const Place& at, const char* key) {
  const auto found = at.tree.find(key);
  if (found == at.tree.end() || found->is_null()) return std::nullopt;
  std::uint64_t value = 0;
  at.read(key, value);
  return value;
}

LabRound round_of(const Place& at) {
  LabRound out;
  at.read("index", out.index);
  at.read("end_index_start", out.end_bytes_start);
  at.read("end_index_peak", out.end_bytes_peak);
  at.read("end_index", out.end_bytes);
  at.read("live_bytes", out.live_bytes);
  at.read("dead_bytes", out.dead_bytes);
  at.read("mapped_bytes", out.mapped_bytes);
  out.moved = maybe(at, "moved");
  return out;
}

LabCulprit culprit_of(const Place& at) {
  LabCulprit out;
  at.read("round", out.round);
  at.read("space", out.space);
  at.object("freed", [&](const Place& block) { out.freed = block_of(block); });
  at.object("above", [&](const Place& block) { out.above = block_of(block); });
  at.read("reason", out.reason);
  at.read("times", out.times);
  at.read("lost_bytes", out.lost_bytes);
  return out;
}

LabOutOfMemory out_of_memory_of(const Place& at) {
  LabOutOfMemory out;
  out.round = maybe(at, "round");
  at.read("event", out.event);
  at.read("end_index", out.end_bytes);
  at.read("wanted_bytes", out.wanted_bytes);
  at.read("buffer_bytes", out.buffer_bytes);
  return out;
}

LabAnswers answers_of(const Place& at) {
  LabAnswers out;
  at.read("elves", out.elves);
  at.read("empty_after_ten", out.empty_after_ten);
  out.first_still_round = maybe(at, "first_still_round");
  return out;
}

} // namespace

ordered_json tree_of(const LabTrace& lab) {
  ordered_json rounds = ordered_json::array();
  for (const LabRound& round : lab.rounds)
    rounds.push_back(tree_of(round));
  ordered_json steps = ordered_json::array();
  for (const LabStep& step : lab.steps)
    steps.push_back(tree_of(step));
  ordered_json out = {{"scenario", lab.scenario},
                      {"strategy", lab.strategy},
                      {"kind", lab.kind},
                      {"summary", lab.summary},
                      {"why", lab.why},
                      {"buffer_bytes", lab.buffer_bytes},
                      {"base_offset_bytes", lab.base_offset_bytes},
                      {"rounds_asked", lab.rounds_asked},
                      {"rounds_done", lab.rounds_done},
                      {"trace", trace_of(lab)},
                      {"culprit", lab.culprit ? tree_of(*lab.culprit) : ordered_json()},
                      {"out_of_memory", lab.out_of_memory ? tree_of(*lab.out_of_memory) : ordered_json()}};
  if (lab.answers) out["answers"] = tree_of(*lab.answers);
  out["rounds"] = std::move(rounds);
  out["rounds_left_out"] = lab.rounds_left_out;
  out["steps"] = std::move(steps);
  out["steps_left_out"] = lab.steps_left_out;
  return out;
}

LabTrace lab_of(const Place& at) {
  LabTrace out;
  at.read("scenario", out.scenario);
  at.read("strategy", out.strategy);
  at.read("kind", out.kind);
  at.read("summary", out.summary);
  at.read("why", out.why);
  at.read("buffer_bytes", out.buffer_bytes);
  at.read("base_offset_bytes", out.base_offset_bytes);
  at.read("rounds_asked", out.rounds_asked);
  at.read("rounds_done", out.rounds_done);
  at.object("culprit", [&](const Place& culprit) { out.culprit = culprit_of(culprit); });
  at.object("out_of_memory", [&](const Place& end) { out.out_of_memory = out_of_memory_of(end); });
  at.object("answers", [&](const Place& answers) { out.answers = answers_of(answers); }, false);
  at.each("rounds", [&](const Place& round) { out.rounds.push_back(round_of(round)); });
  at.read("rounds_left_out", out.rounds_left_out);
  at.each("steps", [&](const Place& step) { out.steps.push_back(step_of(step)); });
  at.read("steps_left_out", out.steps_left_out);
  return out;
}

} // namespace termsoak::measure::values
