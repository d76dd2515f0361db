#include "core/screen/screen.h"

#include <algorithm>

namespace termsoak::core::screen {

using page::RowFlag;

void Screen::index() {
  cursor_.pending_wrap = false;
  const Margins& margins = rules_.margins;
  if (cursor_.y != margins.bottom) [[likely]] {
    // Below the region the last row of the screen holds; inside and above it there is always a next row.
    if (cursor_.y + 1 < rules_.rows) rows_down(1);
    return;
  }
  if (cursor_.x < margins.left || cursor_.x > margins.right) {
    // Outside the columns of the region nothing scrolls (DEC STD 070 5.4.3).
    return;
  }
  if (margins.top == 0 && rules_.full_width()) {
    scroll_above();
    return;
  }
  if (!rules_.full_width() || cursor_.style.background().kind() != page::Color::Kind::None) {
    scroll_up(1);
    return;
  }
  // The row that leaves the region is lost; its slot comes back empty at the bottom.
  with_pen_lifted([this, &margins] {
    const auto erased =
        list_->erase_row_bounded(list_->active_row(margins.top), std::size_t{margins.bottom} - margins.top);
    if (erased) {
      // The pin went up with its row, perhaps into the page above.
      *cursor_.pin = pagelist::down(*cursor_.pin, 1);
    } else {
      // A page refused the row from below: the rows are as they were, and the pin may be anywhere.
      fail(erased.error());
      *cursor_.pin = list_->active_row(cursor_.y);
    }
    cursor_.pin->x = cursor_.x;
  });
}

void Screen::line_feed() {
  index();
  if (rules_.line_feed_returns) carriage_return();
}

void Screen::reverse_index() {
  const Margins& margins = rules_.margins;
  if (cursor_.y != margins.top || cursor_.x < margins.left || cursor_.x > margins.right) {
    cursor_up(1);
    return;
  }
  scroll_down(1);
}

void Screen::scroll_up(std::size_t count) {
  const Position old{.row = cursor_.y, .col = cursor_.x};
  const bool pending = cursor_.pending_wrap;
  const Margins& margins = rules_.margins;
  if (margins.top == 0 && rules_.full_width()) {
    // What leaves the top of the screen becomes history (xterm).
    place({.row = margins.bottom, .col = 0});
    for (std::size_t i = std::min<std::size_t>(count, margins.bottom + 1U); i > 0; --i)
      scroll_above();
  } else {
    place({.row = margins.top, .col = margins.left});
    delete_lines(count);
  }
  place(old);
  cursor_.pending_wrap = pending;
}

void Screen::scroll_down(std::size_t count) {
  const Position old{.row = cursor_.y, .col = cursor_.x};
  const bool pending = cursor_.pending_wrap;
  place({.row = rules_.margins.top, .col = rules_.margins.left});
  insert_lines(count);
  place(old);
  cursor_.pending_wrap = pending;
}

// A line feed in the last row of the screen.
void Screen::scroll_at_bottom() {
  if (list_->keeps_history()) [[likely]] {
    pagelist::Pin& pin = *cursor_.pin;
    const pagelist::Node* node = pin.node;
    if (list_->grow() == nullptr) {
      fail({.kind = base::ErrorKind::OutOfMemory,
            .message = "no memory for another row",
            .remedy = memory::kOutOfMemoryRemedy});
      return;
    }
    if (pin.node == node && pin.y + 1 < pin.page().rows()) [[likely]] {
      ++pin.y;
      refresh_row();
    } else if (pin.node == node) {
      change_pin(pagelist::down(pin, 1));
    } else {
      // The cursor's own page was pruned: its pin already stands in the first row that is left.
      pagelist::Pin to = pin;
      to.x = cursor_.x;
      change_pin(to);
    }
  } else if (rules_.rows > 1) {
    const pagelist::Pin old = *cursor_.pin;
    if (const auto erased = list_->erase_row(list_->active_top()); !erased) fail(erased.error());
    *cursor_.pin = old;
    refresh_row();
  } else {
    clear_cells(page(), *cursor_.row, 0, rules_.cols);
  }
  if (cursor_.style.background().kind() != page::Color::Kind::None)
    clear_cells(page(), *cursor_.row, 0, rules_.cols);
}

// Scrolls everything at and above the cursor's row into history. Rows below it stay: a row is grown at the
// end and brought up to the cursor, which costs as many rows as lie below and not the whole history.
void Screen::scroll_above() {
  if (cursor_.y + 1 == rules_.rows) [[likely]] {
    scroll_at_bottom();
    return;
  }
  if (!list_->keeps_history()) {
    const pagelist::Pin old = *cursor_.pin;
    const auto erased = list_->erase_row_bounded(list_->active_top(), cursor_.y);
    if (!erased) fail(erased.error());
    *cursor_.pin = old;
    refresh_row();
  } else if (cursor_.pin->node == list_->first() && !list_->last()->page.has_free_row()) {
    // The page that holds the pen is the next to be pruned.
    with_pen_lifted([this] { scroll_above_into_history(); });
  } else {
    scroll_above_into_history();
  }
  if (cursor_.style.background().kind() != page::Color::Kind::None)
    clear_cells(page(), *cursor_.row, 0, rules_.cols);
}

void Screen::scroll_above_into_history() {
  const pagelist::Node* own = cursor_.pin->node;
  const pagelist::Node* last = list_->last();
  const pagelist::Node* grown = list_->grow();
  if (grown == nullptr) {
    fail({.kind = base::ErrorKind::OutOfMemory,
          .message = "no memory for another row",
          .remedy = memory::kOutOfMemoryRemedy});
    return;
  }
  if (cursor_.pin->node != own || !own->linked) {
    // Pruned away beneath the cursor, whose pin names another row by now, or none at all.
    *cursor_.pin = list_->active_row(cursor_.y);
    cursor_.pin->x = cursor_.x;
    scroll_above_across_pages();
    return;
  }
  if (grown != last || cursor_.pin->node != last) {
    change_pin(pagelist::down(*cursor_.pin, 1));
    scroll_above_across_pages();
    return;
  }
  pagelist::Pin& pin = *cursor_.pin;
  ++pin.y;
  page::Row* rows = &pin.page().row(0);
  std::rotate(rows + pin.y, rows + pin.page().rows() - 1, rows + pin.page().rows());
  refresh_row();
}

void Screen::scroll_above_across_pages() {
  for (pagelist::Node* node = list_->last(); node != cursor_.pin->node; node = node->previous) {
    page::Row* rows = &node->page.row(0);
    std::rotate(rows, rows + node->page.rows() - 1, rows + node->page.rows());
    for (;;) {
      const page::Page& above = node->previous->page;
      const page::Shortage shortage =
          node->page.clone_row_from(above, node->page.row(0), above.row(above.rows() - 1U));
      if (shortage == page::Shortage::None) break;
      const pagelist::Node* previous = node->previous;
      if (!make_room(node, shortage, "a row moved to the next page")) return;
      node = previous->next;
    }
  }
  page::Page& here = page();
  page::Row* rows = &here.row(0);
  std::rotate(rows + cursor_.pin->y, rows + here.rows() - 1, rows + here.rows());
  refresh_row();
  clear_cells(here, *cursor_.row, 0, rules_.cols);
  cursor_.row->clear_flags();
}

} // namespace termsoak::core::screen
