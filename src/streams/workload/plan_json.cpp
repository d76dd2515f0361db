#include "streams/workload/plan_json.h"

#include <array>
#include <limits>

#include <fmt/format.h>

namespace termsoak::streams::workload {
namespace {

constexpr std::uint64_t kAnyNumber = std::numeric_limits<std::uint64_t>::max();
/// Deeper nesting is a mistake or an attack; either way the reader's own stack comes first.
constexpr int kDepthMax = 16;

synth::Plan read(const JsonNode& node, std::optional<synth::ScreenSize> screen, int depth);

synth::Plan nothing() {
  return {synth::TextPlan{}};
}

synth::Part part_of(synth::Plan plan) {
  return std::make_shared<const synth::Plan>(std::move(plan));
}

/// "NAME,param=value" or {"recipe": NAME, "seed": 1, "bytes": "10MB", "parameters": {...}}.
synth::Plan read_recipe(const JsonNode& node, std::optional<synth::ScreenSize> screen) {
  if (node.is_text()) {
    auto request = synth::parse_request(node.text(), screen);
    if (request) return {std::move(*request)};
    node.refuse(request.error().message, request.error().remedy);
    return nothing();
  }
  constexpr std::array<std::string_view, 4> kKeys{"recipe", "seed", "bytes", "parameters"};
  node.allow_only(kKeys);
  const auto name = node.require("recipe");
  auto request = synth::parse_request(name ? name->text() : "", screen);
  if (!request) {
    if (name) name->refuse(request.error().message, request.error().remedy);
    return nothing();
  }
  if (const auto seed = node.find("seed")) request->seed = seed->number(0, kAnyNumber);
  if (const auto bytes = node.find("bytes")) request->bytes = bytes->bytes();
  if (const auto parameters = node.find("parameters"))
    for (const auto& [key, value] : parameters->members())
      if (const auto done = request->parameters.set(key, value.as_typed()); !done)
        value.refuse(done.error().message, done.error().remedy);
  return {std::move(*request)};
}

std::vector<synth::Part> read_parts(const JsonNode& node, std::optional<synth::ScreenSize> screen,
                                    int depth) {
  std::vector<synth::Part> parts;
  for (const JsonNode& item : node.items())
    parts.push_back(part_of(read(item, screen, depth + 1)));
  return parts;
}

synth::Part read_of(const JsonNode& node, std::optional<synth::ScreenSize> screen, int depth) {
  const auto of = node.require("of");
  return part_of(of ? read(*of, screen, depth + 1) : nothing());
}

synth::Plan read_repeat(const JsonNode& node, std::optional<synth::ScreenSize> screen, int depth) {
  constexpr std::array<std::string_view, 2> kKeys{"times", "of"};
  node.allow_only(kKeys);
  const auto times = node.require("times");
  return {synth::RepeatPlan{.times = times ? times->number(1, kAnyNumber) : 1,
                            .part = read_of(node, screen, depth)}};
}

synth::Plan read_interleave(const JsonNode& node, std::optional<synth::ScreenSize> screen, int depth) {
  constexpr std::array<std::string_view, 2> kKeys{"parts", "turn_bytes"};
  node.allow_only(kKeys);
  synth::InterleavePlan plan;
  if (const auto parts = node.require("parts")) plan.parts = read_parts(*parts, screen, depth);
  if (const auto turn = node.find("turn_bytes")) plan.turn_bytes = turn->bytes();
  return {std::move(plan)};
}

synth::Plan read_storm(const JsonNode& node, std::optional<synth::ScreenSize> screen, int depth) {
  constexpr std::array<std::string_view, 5> kKeys{"of", "pattern", "every_bytes", "seed", "base"};
  node.allow_only(kKeys);
  synth::StormPlan plan{.storm = {}, .part = read_of(node, screen, depth)};
  plan.storm.base = screen.value_or(synth::screen_of(*plan.part));
  if (const auto pattern = node.find("pattern"))
    plan.storm.pattern = static_cast<synth::StormPattern>(pattern->choice(synth::kStormPatternNames));
  if (const auto every = node.find("every_bytes")) plan.storm.every_bytes = every->bytes();
  if (const auto seed = node.find("seed")) plan.storm.seed = seed->number(0, kAnyNumber);
  if (const auto base = node.find("base")) plan.storm.base = read_screen(*base);
  return {std::move(plan)};
}

synth::Plan read(const JsonNode& node, std::optional<synth::ScreenSize> screen, int depth) {
  if (depth > kDepthMax) {
    node.refuse(fmt::format("nested more than {} deep", kDepthMax));
    return nothing();
  }
  if (node.is_text() || node.find("recipe")) return read_recipe(node, screen);
  constexpr std::array<std::string_view, 6> kKinds{"recipe", "text",       "sequence",
                                                   "repeat", "interleave", "resize_storm"};
  node.allow_only(kKinds);
  const auto members = node.members();
  if (members.size() != 1) {
    node.refuse("must hold exactly one of recipe, text, sequence, repeat, interleave, resize_storm");
    return nothing();
  }
  const auto& [kind, inner] = members.front();
  if (kind == "text") return {synth::TextPlan{inner.text()}};
  if (kind == "sequence") return {synth::SequencePlan{read_parts(inner, screen, depth)}};
  if (kind == "repeat") return read_repeat(inner, screen, depth);
  if (kind == "interleave") return read_interleave(inner, screen, depth);
  if (kind == "resize_storm") return read_storm(inner, screen, depth);
  return nothing();
}

} // namespace

synth::Plan read_plan(const JsonNode& node, std::optional<synth::ScreenSize> screen) {
  return read(node, screen, 0);
}

synth::ScreenSize read_screen(const JsonNode& node) {
  constexpr std::array<std::string_view, 2> kKeys{"cols", "rows"};
  node.allow_only(kKeys);
  synth::ScreenSize size;
  if (const auto cols = node.require("cols")) size.cols = static_cast<std::uint16_t>(cols->number(1, 65535));
  if (const auto rows = node.require("rows")) size.rows = static_cast<std::uint16_t>(rows->number(1, 65535));
  return size;
}

} // namespace termsoak::streams::workload
