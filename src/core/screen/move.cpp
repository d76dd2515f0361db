#include "core/screen/screen.h"

#include "base/check.h"
#include "core/pagelist/page_list.h"

#include <algorithm>
#include <utility>

namespace termsoak::core::screen {

void Screen::refresh_row() {
  cursor_.row = &cursor_.pin->row();
  cursor_.cells = page().cells(*cursor_.row);
}

void Screen::change_pin(const pagelist::Pin& to) {
  if (cursor_.pin->node == to.node) [[likely]] {
    *cursor_.pin = to;
    refresh_row();
    return;
  }
  PenHold hold = let_pen_go();
  *cursor_.pin = to;
  refresh_row();
  take_pen(std::move(hold), TakePen::WithNewLink);
}

// After an operation that moved rows or replaced pages: the tracked pin is always right, everything else
// follows it.
void Screen::reload() {
  reload_position();
  if (cursor_.style_id != 0) set_style(cursor_.style);
}

void Screen::reload_position() {
  const std::size_t history = list_->history_rows();
  // A strategy that leaves pins behind may have left this one: the cursor must not follow it out of the list.
  std::size_t index = cursor_.pin->node->linked ? list_->index_of(*cursor_.pin) : SIZE_MAX;
  if (index < history || index >= history + list_->rows()) {
    *cursor_.pin = list_->active_top();
    index = history;
  }
  cursor_.x = cursor_.pin->x;
  cursor_.y = static_cast<std::uint16_t>(index - history);
  refresh_row();
}

void Screen::rows_up(std::uint16_t count) {
  cursor_.y = static_cast<std::uint16_t>(cursor_.y - count);
  pagelist::Pin& pin = *cursor_.pin;
  if (pin.y >= count) {
    pin.y = static_cast<page::CellCount>(pin.y - count);
    refresh_row();
    return;
  }
  change_pin(pagelist::up(pin, count));
}

void Screen::rows_down(std::uint16_t count) {
  cursor_.y = static_cast<std::uint16_t>(cursor_.y + count);
  pagelist::Pin& pin = *cursor_.pin;
  if (pin.y + count < pin.page().rows()) {
    pin.y = static_cast<page::CellCount>(pin.y + count);
    refresh_row();
    return;
  }
  change_pin(pagelist::down(pin, count));
}

void Screen::place(Position position) {
  set_x(position.col);
  if (position.row < cursor_.y)
    rows_up(static_cast<std::uint16_t>(cursor_.y - position.row));
  else if (position.row > cursor_.y)
    rows_down(static_cast<std::uint16_t>(position.row - cursor_.y));
}

void Screen::cursor_up(std::size_t count) {
  cursor_.pending_wrap = false;
  const std::uint16_t top = rules_.margins.top;
  const std::size_t most = cursor_.y >= top ? cursor_.y - std::size_t{top} : cursor_.y;
  rows_up(static_cast<std::uint16_t>(std::min(most, count)));
}

void Screen::cursor_down(std::size_t count) {
  cursor_.pending_wrap = false;
  const std::uint16_t bottom = rules_.margins.bottom;
  const std::size_t most =
      cursor_.y <= bottom ? std::size_t{bottom} - cursor_.y : std::size_t{rules_.rows} - cursor_.y - 1;
  rows_down(static_cast<std::uint16_t>(std::min(most, count)));
}

void Screen::cursor_right(std::size_t count) {
  cursor_.pending_wrap = false;
  const std::size_t most = std::size_t{right_limit()} - 1 - cursor_.x;
  set_x(static_cast<std::uint16_t>(cursor_.x + std::min(most, count)));
}

void Screen::cursor_left(std::size_t count) {
  const Margins& margins = rules_.margins;
  const ReverseWrap wrap = rules_.autowrap ? rules_.reverse_wrap : ReverseWrap::No;
  // Where moving left wraps, every dialect stops at the margin.
  const bool stops = rules_.dialect->left_margin == dialect::LeftMargin::Stops || wrap != ReverseWrap::No;
  const std::uint16_t left = stops && cursor_.x >= margins.left ? margins.left : std::uint16_t{0};
  if (wrap == ReverseWrap::No) {
    // The left margin holds a cursor that stands inside (DEC STD 070 5.5.4).
    set_x(
        static_cast<std::uint16_t>(cursor_.x - std::min<std::size_t>(count, std::size_t{cursor_.x} - left)));
    cursor_.pending_wrap = false;
    return;
  }
  if (cursor_.pending_wrap) {
    // Leaving the pending column is the first step (xterm).
    cursor_.pending_wrap = false;
    --count;
  }
  if (cursor_.x == left && wrap == ReverseWrap::WrappedRows && cursor_.y <= margins.top) {
    place({.row = margins.top, .col = left});
    return;
  }
  for (;;) {
    const std::size_t step = std::min<std::size_t>(std::size_t{cursor_.x} - left, count);
    set_x(static_cast<std::uint16_t>(cursor_.x - step));
    count -= step;
    if (count == 0) return;
    if (cursor_.y == margins.top) {
      if (wrap != ReverseWrap::AllRows) return;
      place({.row = margins.bottom, .col = margins.right});
      --count;
      continue;
    }
    if (cursor_.y == 0) return;
    const pagelist::Pin above = pagelist::up(*cursor_.pin, 1);
    if (wrap != ReverseWrap::AllRows && !above.row().has(page::RowFlag::Wrap)) return;
    place({.row = static_cast<std::uint16_t>(cursor_.y - 1), .col = margins.right});
    --count;
  }
}

void Screen::carriage_return() {
  cursor_.pending_wrap = false;
  const std::uint16_t left = rules_.margins.left;
  set_x(rules_.origin || cursor_.x >= left ? left : std::uint16_t{0});
}

void Screen::move_to(std::size_t row, std::size_t col) {
  cursor_.pending_wrap = false;
  const Margins& margins = rules_.margins;
  std::size_t row_last = std::size_t{rules_.rows} - 1;
  std::size_t col_last = std::size_t{rules_.cols} - 1;
  if (rules_.origin) {
    row += margins.top;
    col += margins.left;
    row_last = margins.bottom;
    col_last = margins.right;
  }
  place({.row = static_cast<std::uint16_t>(std::min(row, row_last)),
         .col = static_cast<std::uint16_t>(std::min(col, col_last))});
}

} // namespace termsoak::core::screen
