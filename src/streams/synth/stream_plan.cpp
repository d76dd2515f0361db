#include "streams/synth/stream_plan.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace termsoak::streams::synth {
namespace {

/// Bounds of the storm's widths: one column is the narrowest screen, 500 a wide one on two monitors.
constexpr std::uint16_t kColsMin = 1;
constexpr std::uint16_t kColsMax = 500;

ScreenSize wide(ScreenSize base, std::uint64_t cols) {
  return {.cols = static_cast<std::uint16_t>(std::clamp<std::uint64_t>(cols, kColsMin, kColsMax)),
          .rows = base.rows};
}

ScreenSize storm_size(StormPattern pattern, ScreenSize base, std::uint64_t step, base::Random& random) {
  switch (pattern) {
  case StormPattern::Jitter:
    return wide(base, std::uint64_t{base.cols} + (step % 2 == 0 ? 1 : 0));
  case StormPattern::PingPong:
    return wide(base, step % 2 == 0 ? std::max<std::uint64_t>(1, base.cols / 2U) : base.cols);
  case StormPattern::ShrinkGrow: {
    constexpr std::array<std::uint16_t, 8> kWidths{40, 10, 1, 10, 80, 200, 500, 200};
    return wide(base, kWidths[step % kWidths.size()]);
  }
  case StormPattern::Mixed:
    break;
  }
  const std::uint64_t turn = random.below(8);
  const auto drawn = static_cast<StormPattern>(random.below(3));
  ScreenSize size = storm_size(drawn, base, turn, random);
  if (random.chance(1, 2))
    size.rows = static_cast<std::uint16_t>(random.between(1, std::uint64_t{2} * base.rows));
  return size;
}

Producer literal(std::string bytes) {
  return [bytes = std::move(bytes), done = false](StreamBuilder& builder) mutable {
    if (std::exchange(done, true) || bytes.empty()) return false;
    builder.text(bytes);
    return true;
  };
}

Producer in_sequence(std::vector<Part> parts) {
  return [parts = std::move(parts), at = std::size_t{0},
          current = std::optional<Producer>()](StreamBuilder& builder) mutable {
    while (at < parts.size()) {
      if (!current) current = open(*parts[at]);
      if ((*current)(builder)) return true;
      current.reset();
      ++at;
    }
    return false;
  };
}

Producer repeated(RepeatPlan plan) {
  return [plan = std::move(plan), lap = std::uint64_t{0}, made_any = false,
          current = std::optional<Producer>()](StreamBuilder& builder) mutable {
    while (lap < plan.times) {
      if (!current) {
        current = open(*plan.part);
        made_any = false;
      }
      if ((*current)(builder)) {
        made_any = true;
        return true;
      }
      current.reset();
      // An empty part repeated is still empty; counting its laps would only take time.
      lap = made_any ? lap + 1 : plan.times;
    }
    return false;
  };
}

Producer in_turn(const InterleavePlan& plan) {
  std::vector<Producer> producers;
  producers.reserve(plan.parts.size());
  for (const Part& part : plan.parts)
    producers.push_back(open(*part));
  return [producers = std::move(producers), turn_bytes = plan.turn_bytes, at = std::size_t{0},
          in_turn = std::uint64_t{0}](StreamBuilder& builder) mutable {
    while (!producers.empty()) {
      at %= producers.size();
      const std::size_t before = builder.bytes().size();
      if (!producers[at](builder)) {
        producers.erase(producers.begin() + static_cast<std::ptrdiff_t>(at));
        in_turn = 0;
        continue;
      }
      in_turn += builder.bytes().size() - before;
      if (in_turn >= turn_bytes) {
        in_turn = 0;
        ++at;
      }
      return true;
    }
    return false;
  };
}

struct Opener {
  Producer operator()(const Request& request) const { return request.open(); }
  Producer operator()(const TextPlan& plan) const { return literal(plan.bytes); }
  Producer operator()(const SequencePlan& plan) const { return in_sequence(plan.parts); }
  Producer operator()(const RepeatPlan& plan) const { return repeated(plan); }
  Producer operator()(const InterleavePlan& plan) const { return in_turn(plan); }
  Producer operator()(const StormPlan& plan) const { return with_storm(open(*plan.part), plan.storm); }
};

struct RecipeChanger {
  const std::function<void(Request&)>& change;

  Plan operator()(Request request) const {
    change(request);
    return {std::move(request)};
  }
  Plan operator()(const TextPlan& plan) const { return {plan}; }
  Plan operator()(const SequencePlan& plan) const { return {SequencePlan{all_of(plan.parts)}}; }
  Plan operator()(const RepeatPlan& plan) const { return {RepeatPlan{plan.times, changed(plan.part)}}; }
  Plan operator()(const InterleavePlan& plan) const {
    return {InterleavePlan{all_of(plan.parts), plan.turn_bytes}};
  }
  Plan operator()(const StormPlan& plan) const { return {StormPlan{plan.storm, changed(plan.part)}}; }

  [[nodiscard]] Part changed(const Part& part) const {
    return std::make_shared<const Plan>(std::visit(*this, part->what));
  }
  [[nodiscard]] std::vector<Part> all_of(const std::vector<Part>& parts) const {
    std::vector<Part> out;
    out.reserve(parts.size());
    for (const Part& part : parts)
      out.push_back(changed(part));
    return out;
  }
};

struct ScreenFinder {
  std::optional<ScreenSize> operator()(const Request& request) const { return request.parameters.screen(); }
  std::optional<ScreenSize> operator()(const TextPlan&) const { return std::nullopt; }
  std::optional<ScreenSize> operator()(const SequencePlan& plan) const { return first_of(plan.parts); }
  std::optional<ScreenSize> operator()(const RepeatPlan& plan) const {
    return std::visit(*this, plan.part->what);
  }
  std::optional<ScreenSize> operator()(const InterleavePlan& plan) const { return first_of(plan.parts); }
  std::optional<ScreenSize> operator()(const StormPlan& plan) const { return plan.storm.base; }

  [[nodiscard]] std::optional<ScreenSize> first_of(const std::vector<Part>& parts) const {
    for (const Part& part : parts)
      if (const auto size = std::visit(*this, part->what)) return size;
    return std::nullopt;
  }
};

} // namespace

Producer with_storm(Producer inner, const Storm& storm) {
  return [inner = std::move(inner), storm, random = base::Random(storm.seed), since = std::uint64_t{0},
          step = std::uint64_t{0}, ended = false](StreamBuilder& builder) mutable {
    if (ended) return false;
    const std::size_t before = builder.bytes().size();
    if (!inner(builder)) {
      ended = true;
      builder.resize(storm.base);
      return true;
    }
    since += builder.bytes().size() - before;
    if (since >= storm.every_bytes) {
      since = 0;
      builder.resize(storm_size(storm.pattern, storm.base, step++, random));
    }
    return true;
  };
}

Producer open(const Plan& plan) {
  return std::visit(Opener{}, plan.what);
}

Plan change_recipes(const Plan& plan, const std::function<void(Request&)>& change) {
  return std::visit(RecipeChanger{change}, plan.what);
}

ScreenSize screen_of(const Plan& plan) {
  return std::visit(ScreenFinder{}, plan.what).value_or(ScreenSize{});
}

} // namespace termsoak::streams::synth
