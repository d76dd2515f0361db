#include "core/screen/screen.h"

#include <algorithm>

namespace termsoak::core::screen {

using page::Cell;
using page::RowFlag;
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
      before_shift(at->page(), at->row()); // not every row that is cleared was moved before
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
      before_shift(at->page(), at->row()); // not every row that is cleared was moved before
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
