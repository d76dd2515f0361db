#pragma once

#include "streams/synth/recipe.h"

#include <limits>
#include <span>

/// The recipes by family; `recipe.cpp` joins them. For the files of this folder only.
namespace termsoak::streams::synth {

inline constexpr std::uint64_t kNoMaximum = std::numeric_limits<std::uint64_t>::max();

inline constexpr Parameter kRowsParameter{"rows", 0, 0, kNoMaximum,
                                          "rows to make; 0: as many as the bytes allow"};
inline constexpr Parameter kFramesParameter{"frames", 0, 0, kNoMaximum,
                                            "frames to draw; 0: as many as the bytes allow"};
inline constexpr Parameter kCyclesParameter{"cycles", 0, 0, kNoMaximum,
                                            "cycles to run; 0: as many as the bytes allow"};
inline constexpr Parameter kColsParameter{"cols", 80, 1, 2000, "columns of the screen it is drawn for"};
inline constexpr Parameter kScreenRowsParameter{"screen_rows", 24, 1, 1000,
                                                "rows of the screen it is drawn for"};
inline constexpr Parameter kWidthParameter{"width", 60, 1, 2000, "columns of plain text in each row"};

[[nodiscard]] std::span<const Recipe> scroll_recipes();
[[nodiscard]] std::span<const Recipe> redraw_recipes();
[[nodiscard]] std::span<const Recipe> session_recipes();
[[nodiscard]] std::span<const Recipe> hostile_recipes();
[[nodiscard]] std::span<const Recipe> control_recipes();

/// Counts units; `count` 0 never ends.
class Countdown {
public:
  explicit Countdown(std::uint64_t count) : left_(count), endless_(count == 0) {}
  /// True when one more may be made.
  [[nodiscard]] bool take() {
    if (endless_) return true;
    if (left_ == 0) return false;
    --left_;
    return true;
  }

private:
  std::uint64_t left_;
  bool endless_;
};

} // namespace termsoak::streams::synth
