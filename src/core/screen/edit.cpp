#include "core/screen/screen.h"

#include <algorithm>

namespace termsoak::core::screen {

using page::Cell;
using page::RowFlag;
using page::Wide;

// Clears what would become half a wide character when the cells left and right of `col` part ways. `col` may
// be the number of columns: then the spacer at the end of a wrapped row is meant.
void Screen::split_boundary(const pagelist::Pin& at, std::size_t col) {
  page::Page& here = at.page();
  page::Row& row = at.row();
  Cell* cells = here.cells(row);
  if (col >= rules_.cols) {
    if (cells[rules_.cols - 1].wide() == Wide::SpacerHead)
      clear_cells(here, row, rules_.cols - 1U, rules_.cols);
    return;
  }
  if (col <= 1 && row.has(RowFlag::WrapContinuation) && cells[0].wide() == Wide::Wide) {
    pagelist::Pin above = pagelist::up(at, 1);
    above.x = static_cast<page::CellCount>(rules_.cols - 1);
    if (above.node != nullptr && above.cell().wide() == Wide::SpacerHead)
      clear_cells(above.page(), above.row(), rules_.cols - 1U, rules_.cols);
  }
  if (col > 0 && cells[col - 1].wide() == Wide::Wide) clear_cells(here, row, col - 1, col + 1);
}

// The row does not go on in the next one any more.
void Screen::reset_wrap() {
  cursor_.pending_wrap = false;
  if (!cursor_.row->has(RowFlag::Wrap)) return;
  cursor_.row->unmark(RowFlag::Wrap);
  if (const pagelist::Pin below = pagelist::down(*cursor_.pin, 1); below.node != nullptr)
    below.row().unmark(RowFlag::WrapContinuation);
  if (cursor_.cells[rules_.cols - 1].wide() == Wide::SpacerHead)
    clear_cells(page(), *cursor_.row, rules_.cols - 1U, rules_.cols);
}

void Screen::insert_blanks(std::size_t count) {
  cursor_.pending_wrap = false;
  const Margins& margins = rules_.margins;
  if (cursor_.x < margins.left || cursor_.x > margins.right) return;
  page::Page& here = page();
  const std::size_t x = cursor_.x;
  split_boundary(*cursor_.pin, x);
  const std::size_t columns = margins.right - x + 1;
  const std::size_t blanks = std::min(count, columns);
  const std::size_t kept = columns - blanks;
  // What lies across the right margin must not be cut in two, even when nothing is kept; nor the last kept
  // cell.
  split_boundary(*cursor_.pin, margins.right + 1U);
  if (kept > 0) split_boundary(*cursor_.pin, x + kept);
  // What is pushed out gives back what it refers to; the rest takes that along.
  clear_cells(here, *cursor_.row, x + kept, x + columns);
  if (kept == 0) return;
  here.shift_cells(*cursor_.row, x, kept, blanks);
  std::fill_n(cursor_.cells + x, blanks, blank());
}

void Screen::delete_characters(std::size_t count) {
  const Margins& margins = rules_.margins;
  if (count == 0 || cursor_.x < margins.left || cursor_.x > margins.right) return;
  page::Page& here = page();
  Cell* cells = cursor_.cells;
  const std::size_t x = cursor_.x;
  const std::size_t columns = margins.right - x + 1;
  count = std::min(count, columns);
  split_boundary(*cursor_.pin, x);
  split_boundary(*cursor_.pin, x + count);
  split_boundary(*cursor_.pin, margins.right + 1U);
  const std::size_t kept = columns - count;
  for (std::size_t i = 0; i < kept; ++i)
    here.swap_cells(cells[x + i + count], cells[x + i]);
  clear_cells(here, *cursor_.row, x + kept, x + columns);
  reset_wrap();
}

void Screen::erase_characters(std::size_t count) {
  const std::size_t x = cursor_.x;
  const std::size_t left = std::size_t{rules_.cols} - x;
  std::size_t columns = std::min(left, std::max<std::size_t>(count, 1));
  if (columns < left && cursor_.cells[x + columns - 1].wide() == Wide::Wide) ++columns;
  split_boundary(*cursor_.pin, x);
  split_boundary(*cursor_.pin, x + columns);
  reset_wrap();
  if (respects(Protection::Ignore))
    clear_unprotected(page(), *cursor_.row, x, x + columns);
  else
    clear_cells(page(), *cursor_.row, x, x + columns);
}

void Screen::insert_columns(std::uint16_t first_col, std::size_t count) {
  edit_columns(first_col, count, &Screen::insert_blanks);
}

void Screen::delete_columns(std::uint16_t first_col, std::size_t count) {
  edit_columns(first_col, count, &Screen::delete_characters);
}

void Screen::edit_columns(std::uint16_t first_col, std::size_t count, void (Screen::*edit_row)(std::size_t)) {
  const Margins& margins = rules_.margins;
  if (first_col < margins.left || first_col > margins.right || cursor_.y < margins.top ||
      cursor_.y > margins.bottom)
    return;
  const Position old{.row = cursor_.y, .col = cursor_.x};
  const bool pending = cursor_.pending_wrap;
  for (std::uint16_t row = margins.top; row <= margins.bottom; ++row) {
    place({.row = row, .col = first_col});
    (this->*edit_row)(count);
  }
  place(old);
  cursor_.pending_wrap = pending;
}

} // namespace termsoak::core::screen
