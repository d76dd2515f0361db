#include "core/screen/screen.h"

#include <algorithm>

namespace termsoak::core::screen {

using page::Cell;
using page::Wide;

// Cells become blanks of the pen's background colour; that colour lies in the cell and needs no style.
void Screen::clear_cells(page::Page& page, page::Row& row, std::size_t left, std::size_t end) {
  page.clear_cells(row, left, end);
  const Cell filler = blank();
  if (filler.bits() == 0) return;
  Cell* cells = page.cells(row);
  std::fill(cells + left, cells + end, filler);
}

void Screen::clear_unprotected(page::Page& page, page::Row& row, std::size_t left, std::size_t end) {
  const Cell* cells = page.cells(row);
  while (left < end) {
    while (left < end && cells[left].is_protected())
      ++left;
    std::size_t stop = left;
    while (stop < end && !cells[stop].is_protected())
      ++stop;
    if (stop > left) clear_cells(page, row, left, stop);
    left = stop;
  }
}

void Screen::clear_rows(std::uint16_t first, std::uint16_t last, Protection protection) {
  pagelist::Pin at = list_->active_row(first);
  for (std::size_t y = first; y <= last && at.node != nullptr; ++y) {
    page::Row& row = at.row();
    if (respects(protection)) {
      clear_unprotected(at.page(), row, 0, rules_.cols);
    } else {
      clear_cells(at.page(), row, 0, rules_.cols);
      row.clear_flags();
    }
    at = pagelist::down(at, 1);
  }
}

void Screen::erase_line(EraseLine what, Protection protection) {
  std::size_t left = 0;
  std::size_t end = rules_.cols;
  if (what == EraseLine::Right) {
    left = cursor_.x;
    if (left > 0 && cursor_.cells[left].wide() == Wide::SpacerTail) --left;
    reset_wrap();
  } else if (what == EraseLine::Left) {
    end = cursor_.x + 1U;
    if (cursor_.cells[cursor_.x].wide() == Wide::Wide) ++end;
    end = std::min<std::size_t>(end, rules_.cols);
  }
  cursor_.pending_wrap = false;
  if (respects(protection))
    clear_unprotected(page(), *cursor_.row, left, end);
  else
    clear_cells(page(), *cursor_.row, left, end);
}

void Screen::erase_display(EraseDisplay what, Protection protection) {
  const auto row_last = static_cast<std::uint16_t>(rules_.rows - 1);
  switch (what) {
  case EraseDisplay::Below:
    erase_line(EraseLine::Right, protection);
    if (cursor_.y < row_last) clear_rows(static_cast<std::uint16_t>(cursor_.y + 1), row_last, protection);
    break;
  case EraseDisplay::Above:
    erase_line(EraseLine::Left, protection);
    if (cursor_.y > 0) clear_rows(0, static_cast<std::uint16_t>(cursor_.y - 1), protection);
    break;
  case EraseDisplay::Complete:
    clear_rows(0, row_last, protection);
    cursor_.pending_wrap = false;
    break;
  }
}

void Screen::erase_scrollback() {
  list_->erase_history();
  reload();
}

void Screen::scroll_clear() {
  with_pen_lifted([this] {
    if (const auto done = list_->scroll_clear(); !done) fail(done.error());
    reload_position();
  });
}

void Screen::fill_with_e() {
  move_to(0, 0);
  // DECALN fills whatever was protected, too (xterm). A cell that was not cleared first would leave its
  // cluster in the page for good (D7).
  clear_rows(0, static_cast<std::uint16_t>(rules_.rows - 1), Protection::Override);
  for (;;) {
    page::Page& here = page();
    std::fill_n(cursor_.cells, rules_.cols, Cell::of('E', cursor_.style_id));
    if (cursor_.style_id != 0) {
      here.use_style(cursor_.style_id, rules_.cols);
      cursor_.row->mark(page::RowFlag::Styled);
    }
    if (cursor_.y + 1 == rules_.rows) break;
    rows_down(1);
  }
  move_to(0, 0);
}

bool Screen::respects(Protection protection) const {
  if (protection == Protection::Override) return false;
  return protection == Protection::Respect || protected_mode_ == ProtectedMode::Iso;
}

} // namespace termsoak::core::screen
