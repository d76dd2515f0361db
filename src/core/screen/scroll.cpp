#include <algorithm>
#include <optional>

#include "core/pagelist/page_list.h"
#include "core/screen/screen.h"

namespace termsoak::core::screen {
using dialect::RegionWithoutHistory;
using dialect::ScrollUp;
using page::RowFlag;

void Screen::index() {
  move_down_or_scroll();
  if (cursor_.semantics == Semantics::Prompt || cursor_.semantics == Semantics::Input) [[unlikely]]
    cursor_.row->set_prompt(page::SemanticPrompt::PromptContinuation);
}

void Screen::move_down_or_scroll() {
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
  const bool coloured = cursor_.style.background().kind() != page::Color::Kind::None;
  if (!rules_.full_width() ||
      (coloured && rules_.dialect->coloured_scroll == dialect::ColouredScroll::DeletesLine)) {
    scroll_up(1);
    return;
  }
  // The row that leaves the region is lost; its slot comes back empty at the bottom. Within one page the pen
  // stays where it is.
  const pagelist::Pin top = list_->active_row(margins.top);
  std::optional<PenHold> hold;
  if (top.node != cursor_.pin->node) hold = let_pen_go();
  const auto erased = list_->erase_row_bounded(top, std::size_t{margins.bottom} - margins.top);
  if (erased) {
    // The pin went up with its row, perhaps into the page above.
    *cursor_.pin = pagelist::down(*cursor_.pin, 1);
  } else {
    // A page refused the row from below: the rows are as they were, and the pin may be anywhere.
    fail(erased.error());
    *cursor_.pin = list_->active_row(cursor_.y);
  }
  cursor_.pin->x = cursor_.x;
  refresh_row();
  if (hold) take_pen(std::move(*hold), TakePen::WithSameLink);
  if (coloured) clear_cells(page(), *cursor_.row, 0, rules_.cols);
}

void Screen::line_feed() {
  index();
  if (cursor_.semantics == Semantics::InputOfLine) cursor_.semantics = Semantics::Output;
  if (rules_.line_feed_returns && rules_.dialect->line_feed_mode == dialect::LineFeedMode::Obeyed)
    carriage_return();
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
  const dialect::Dialect& dialect = *rules_.dialect;
  const bool has_history = list_->keeps_history() || margins.bottom + 1 == rules_.rows ||
                           dialect.region_without_history == RegionWithoutHistory::GrowsHiddenRows;
  if (dialect.scroll_up == ScrollUp::IntoHistory && margins.top == 0 && rules_.full_width() && has_history) {
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
  if (!list_->keeps_history() && rules_.dialect->region_without_history == RegionWithoutHistory::Shifts) {
    const pagelist::Pin old = *cursor_.pin;
    const auto erased = list_->erase_row_bounded(list_->active_top(), cursor_.y);
    if (!erased) fail(erased.error());
    *cursor_.pin = old;
    refresh_row();
  } else if (cursor_.pin->node == list_->first() && !list_->last()->page.has_free_row()) {
    // The page that holds the pen is the next to be pruned.
    PenHold hold = let_pen_go();
    scroll_above_into_history();
    refresh_row();
    take_pen(std::move(hold), TakePen::WithSameLink);
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

using page::Cell;
using page::Wide;

namespace {

void unmark_wrap(page::Row& row) {
  row.unmark(RowFlag::Wrap);
  row.unmark(RowFlag::WrapContinuation);
}

/// The half of a wide character that stays behind when its partner is moved away becomes an empty cell.
void drop_wide(page::Page& page, page::Row& row, Cell& wide, Cell& tail) {
  if (wide.has_grapheme()) {
    page.clear_grapheme(wide);
    page.update_row_flags(row);
  }
  wide = Cell::from_bits(wide.bits() & ~(Cell::kContentMask << Cell::kContentShift));
  wide.set_wide(Wide::Narrow);
  tail.set_wide(Wide::Narrow);
}

} // namespace

// Before a row moves: no spacer may keep pointing at a neighbour row, no wide character may straddle a
// margin.
void Screen::before_shift(page::Page& page, page::Row& row) {
  const Margins& margins = rules_.margins;
  Cell* cells = page.cells(row);
  if (margins.right + 1 == rules_.cols || margins.left < 2) {
    Cell& end = cells[rules_.cols - 1];
    if (end.wide() == Wide::SpacerHead) end.set_wide(Wide::Narrow);
  }
  if (cells[margins.left].wide() == Wide::SpacerTail && margins.left > 0)
    drop_wide(page, row, cells[margins.left - 1], cells[margins.left]);
  if (cells[margins.right].wide() == Wide::Wide && margins.right + 1 < rules_.cols)
    drop_wide(page, row, cells[margins.right], cells[margins.right + 1]);
}

// Brings the region's columns of one row into another; `from` keeps cells that the caller clears or fills
// next. False when a page had to grow first: the caller reads its pins again and repeats.
bool Screen::shift_row(const pagelist::Pin& to, const pagelist::Pin& from) {
  const Margins& margins = rules_.margins;
  before_shift(to.page(), to.row());
  before_shift(from.page(), from.row());
  if (rules_.full_width()) {
    unmark_wrap(to.row());
    unmark_wrap(from.row());
  }
  if (to.node != from.node) {
    const page::Shortage shortage =
        to.page().clone_cells_from(from.page(), to.row(), from.row(), margins.left, margins.right + 1U);
    if (shortage == page::Shortage::None) return true;
    return !make_room(to.node, shortage, "a row moved to another page");
  }
  if (rules_.full_width())
    std::swap(to.row(), from.row());
  else
    to.page().move_cells(from.row(), margins.left, to.row(), margins.left,
                         margins.right - std::size_t{margins.left} + 1);
  return true;
}

void Screen::insert_lines(std::size_t count) {
  const Margins& margins = rules_.margins;
  if (count == 0 || cursor_.y < margins.top || cursor_.y > margins.bottom || cursor_.x < margins.left ||
      cursor_.x > margins.right)
    return;
  const std::uint16_t row_first = cursor_.y;
  const std::size_t rows = margins.bottom - std::size_t{cursor_.y} + 1;
  const std::size_t shift = std::min(count, rows);
  // Tracked, because growing a page on the way moves it.
  pagelist::Pin* at = list_->track(pagelist::down(*cursor_.pin, rows - 1));
  for (std::size_t y = rows; y > 0;) {
    if (y > shift) {
      if (!shift_row(*at, pagelist::up(*at, shift))) continue;
    } else {
      // Not every row that is cleared was moved before.
      if (rules_.dialect->cut_at_margin == dialect::CutAtMargin::Whole) before_shift(at->page(), at->row());
      clear_cells(at->page(), at->row(), margins.left, margins.right + 1U);
    }
    --y;
    if (const pagelist::Pin above = pagelist::up(*at, 1); above.node != nullptr) *at = above;
  }
  list_->untrack(at);
  refresh_row();
  place({.row = row_first, .col = margins.left});
  cursor_.pending_wrap = false;
}

void Screen::delete_lines(std::size_t count) {
  const Margins& margins = rules_.margins;
  if (count == 0 || cursor_.y < margins.top || cursor_.y > margins.bottom || cursor_.x < margins.left ||
      cursor_.x > margins.right)
    return;
  const std::uint16_t row_first = cursor_.y;
  const std::size_t rows = margins.bottom - std::size_t{cursor_.y} + 1;
  const std::size_t shift = std::min(count, rows);
  pagelist::Pin* at = list_->track(*cursor_.pin);
  for (std::size_t y = 0; y < rows;) {
    if (y + shift < rows) {
      if (!shift_row(*at, pagelist::down(*at, shift))) continue;
    } else {
      // Not every row that is cleared was moved before.
      if (rules_.dialect->cut_at_margin == dialect::CutAtMargin::Whole) before_shift(at->page(), at->row());
      clear_cells(at->page(), at->row(), margins.left, margins.right + 1U);
    }
    ++y;
    if (const pagelist::Pin below = pagelist::down(*at, 1); below.node != nullptr) *at = below;
  }
  list_->untrack(at);
  refresh_row();
  place({.row = row_first, .col = margins.left});
  cursor_.pending_wrap = false;
}

} // namespace termsoak::core::screen
