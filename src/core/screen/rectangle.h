#pragma once

#include "core/page/style.h"

#include <cstdint>
#include <functional>

/// Places on a screen, and what the rectangle functions are told beside them.
namespace termsoak::core::screen {

struct Position {
  std::uint16_t row = 0, col = 0;
};
/// Cells from (top, left) to (bottom, right), 0-based and inclusive.
struct Rectangle {
  std::uint16_t top = 0, left = 0, bottom = 0, right = 0;
};
/// DECSACE: what DECCARA and DECRARA mean by two positions.
enum class Extent : std::uint8_t { Stream, Rectangle };
using StyleChange = std::function<page::Style(page::Style)>;

} // namespace termsoak::core::screen
