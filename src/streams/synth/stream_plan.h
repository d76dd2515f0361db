#pragma once

#include "base/error.h"
#include "streams/synth/recipe.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Streams made of streams: one after another, again, in turn, and under a storm of resizes. A plan is a
/// value; opening it gives a producer, the same one each time.
namespace termsoak::streams::synth {

enum class StormPattern : std::uint8_t {
  Jitter,     ///< one column more, one less, around the base
  PingPong,   ///< between the base and half its columns
  ShrinkGrow, ///< down to 1 column, up to 500, back
  Mixed,      ///< any of them, columns and rows, drawn anew each time
};
inline constexpr std::array<std::string_view, 4> kStormPatternNames{"jitter", "ping-pong", "shrink-grow",
                                                                    "mixed"};

struct Storm {
  StormPattern pattern = StormPattern::PingPong;
  ScreenSize base;
  std::uint64_t every_bytes = 4096; ///< at least so many between two resizes, to the end of the unit
  std::uint64_t seed = 1;
};

/// Resizes between the units of `inner`, and a last one back to the base when it ends.
[[nodiscard]] Producer with_storm(Producer inner, const Storm& storm);

struct Plan;
/// A plan within a plan.
using Part = std::shared_ptr<const Plan>;

struct TextPlan {
  std::string bytes;
};
struct SequencePlan {
  std::vector<Part> parts;
};
struct RepeatPlan {
  std::uint64_t times;
  Part part;
};
/// A unit of one, a unit of the next; those that end drop out.
struct InterleavePlan {
  std::vector<Part> parts;
  std::uint64_t turn_bytes = 0; ///< a turn lasts for so many bytes, and at least one unit
};
struct StormPlan {
  Storm storm;
  Part part;
};

struct Plan {
  std::variant<Request, TextPlan, SequencePlan, RepeatPlan, InterleavePlan, StormPlan> what;
};

[[nodiscard]] Producer open(const Plan& plan);
/// The same plan, each of its recipes changed, wherever it stands.
[[nodiscard]] Plan change_recipes(const Plan& plan, const std::function<void(Request&)>& change);
/// The screen the first recipe of the plan draws for.
[[nodiscard]] ScreenSize screen_of(const Plan& plan);

} // namespace termsoak::streams::synth
