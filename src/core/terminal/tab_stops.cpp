#include "core/terminal/tab_stops.h"

#include <algorithm>

namespace termsoak::core::terminal {

TabStops::TabStops(std::uint16_t cols) : stops_(cols) {
  reset();
}

void TabStops::set(std::uint16_t col) {
  if (col < stops_.size()) stops_[col] = 1;
}

void TabStops::clear(std::uint16_t col) {
  if (col < stops_.size()) stops_[col] = 0;
}

void TabStops::clear_all() {
  std::ranges::fill(stops_, std::uint8_t{0});
}

void TabStops::reset() {
  clear_all();
  // The first column is no stop: a tab never moves there.
  for (std::size_t col = kTabInterval; col < stops_.size(); col += kTabInterval)
    stops_[col] = 1;
}

void TabStops::resize(std::uint16_t cols) {
  stops_.assign(cols, 0);
  reset();
}

std::uint16_t TabStops::next(std::uint16_t col, std::uint16_t limit) const {
  while (col < limit) {
    ++col;
    if (is_set(col)) break;
  }
  return col;
}

std::uint16_t TabStops::previous(std::uint16_t col, std::uint16_t limit) const {
  while (col > limit) {
    --col;
    if (is_set(col)) break;
  }
  return col;
}

} // namespace termsoak::core::terminal
