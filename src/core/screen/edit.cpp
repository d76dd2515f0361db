#include <algorithm>
#include <utility>
#include <vector>

#include "core/pagelist/page_list.h"
#include "core/screen/screen.h"

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
  if (what == EraseLine::Complete && rules_.dialect->erase_wrapped == dialect::EraseWrapped::EndsWrap)
    reset_wrap();
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
  // The modelled core does not store the pen's link again, not even on another page: there its number names
  // whatever link the page has under it.
  const bool keeps = rules_.dialect->scroll_clear_link == dialect::ScrollClearLink::Kept;
  const pagelist::Node* const node = cursor_.pin->node;
  std::unique_ptr<OwnedHyperlink> link;
  if (keeps) link = std::move(cursor_.hyperlink);
  const page::HyperlinkId link_id =
      keeps ? std::exchange(cursor_.hyperlink_id, page::HyperlinkId{0}) : page::HyperlinkId{0};
  PenHold hold = let_pen_go();
  if (const auto done = list_->scroll_clear(); !done) fail(done.error());
  reload_position();
  const bool stays = cursor_.pin->node == node;
  const auto names_one = [&] {
    return link_id < page().hyperlink_id_next() && page().hyperlink_references(link_id) > 0;
  };
  if (link && (stays || names_one())) {
    cursor_.hyperlink = std::move(link);
    cursor_.hyperlink_id = link_id;
    if (!stays) page().use_hyperlink(link_id);
  } else if (link) {
    hold.hyperlink = std::move(link);
  }
  take_pen(std::move(hold), TakePen::WithSameLink);
}

void Screen::fill_with_e() {
  move_to(0, 0);
  // DECALN fills whatever was protected, too (xterm). A cell that was not cleared first would leave its
  // cluster in the page for good.
  clear_rows(0, static_cast<std::uint16_t>(rules_.rows - 1), Protection::Override);
  for (;;) {
    page::Page& here = page();
    // As wide as the page, which may be wider than the screen (dialect::GrownWidth).
    std::fill_n(cursor_.cells, here.cols(), Cell::of('E', cursor_.style_id));
    if (cursor_.style_id != 0) {
      here.use_style(cursor_.style_id, here.cols());
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

using page::RowFlag;

// Clears what would become half a wide character when the cells left and right of `col` part ways. `col` may
// be the number of columns: then the spacer at the end of a wrapped row is meant.
void Screen::split_boundary(const pagelist::Pin& at, std::size_t col, dialect::InsertAtSpacer above_is) {
  page::Page& here = at.page();
  page::Row& row = at.row();
  Cell* cells = here.cells(row);
  if (col >= rules_.cols) {
    if (cells[rules_.cols - 1].wide() == Wide::SpacerHead)
      clear_cells(here, row, rules_.cols - 1U, rules_.cols);
    return;
  }
  const bool clears_above = above_is == dialect::InsertAtSpacer::ClearsIt;
  if (clears_above && col <= 1 && row.has(RowFlag::WrapContinuation) && cells[0].wide() == Wide::Wide) {
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
  split_boundary(*cursor_.pin, x, rules_.dialect->insert_at_spacer);
  const std::size_t columns = margins.right - x + 1;
  const std::size_t blanks = std::min(count, columns);
  const std::size_t kept = columns - blanks;
  // What lies across the right margin must not be cut in two, even when nothing is kept; nor the last kept
  // cell.
  if (rules_.dialect->cut_at_margin == dialect::CutAtMargin::Whole)
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

namespace {

/// A cell taken out of its page: what a rectangle copy carries from one place to another.
struct LooseCell {
  char32_t code_point = 0;
  Wide wide = Wide::Narrow;
  page::Style style;
  bool is_protected = false;
};

LooseCell take(const page::Page& page, const Cell& cell) {
  return {.code_point = cell.codepoint(),
          .wide = cell.wide(),
          .style = cell.has_style() ? page.style(cell.style()) : page::Style{},
          .is_protected = cell.is_protected()};
}

} // namespace

void Screen::erase_rectangle(const Rectangle& where, Protection protection) {
  pagelist::Pin at = list_->active_row(where.top);
  for (unsigned y = where.top; y <= where.bottom; ++y, at = pagelist::down(at, 1)) {
    split_boundary(at, where.left);
    split_boundary(at, where.right + 1U);
    if (protection == Protection::Respect)
      clear_unprotected(at.page(), at.row(), where.left, where.right + 1U);
    else
      clear_cells(at.page(), at.row(), where.left, where.right + 1U);
  }
}

// Writes one narrow cell anywhere on the screen with any style, growing the page when the style does not fit.
void Screen::write_cell_at(const pagelist::Pin& at, Cell cell, const page::Style& style) {
  pagelist::Pin* pin = list_->track(at);
  page::StyleId id = 0;
  if (!style.is_default()) {
    page::StyleAdded added = pin->page().add_style(style);
    if (added.shortage != page::Shortage::None &&
        make_room(pin->node, added.shortage, "a style of a rectangle"))
      added = pin->page().add_style(style);
    if (added.shortage == page::Shortage::None) id = added.id;
  }
  page::Page& page = pin->page();
  page.clear_cells(pin->row(), pin->x, pin->x + 1U);
  if (id != 0) pin->row().mark(page::RowFlag::Styled);
  cell.set_style(id);
  pin->cell() = cell;
  list_->untrack(pin);
}

void Screen::fill_rectangle(const Rectangle& where, char32_t code_point) {
  const page::Style style = cursor_.style;
  for (unsigned y = where.top; y <= where.bottom; ++y) {
    pagelist::Pin at = list_->active_row(y);
    split_boundary(at, where.left);
    split_boundary(at, where.right + 1U);
    for (unsigned x = where.left; x <= where.right; ++x) {
      at.x = static_cast<page::CellCount>(x);
      Cell cell = Cell::of(code_point);
      if (cursor_.is_protected) cell.set_protected(1);
      write_cell_at(at, cell, style);
      at = list_->active_row(y);
    }
  }
  refresh_row();
}

void Screen::copy_rectangle(const Rectangle& from, Position to) {
  const unsigned rows = std::min<unsigned>(from.bottom - from.top + 1U, rules_.rows - to.row);
  const unsigned cols = std::min<unsigned>(from.right - from.left + 1U, rules_.cols - to.col);
  std::vector<LooseCell> cells;
  for (unsigned y = 0; y < rows; ++y) {
    const pagelist::Pin at = list_->active_row(from.top + y);
    for (unsigned x = 0; x < cols; ++x)
      cells.push_back(take(at.page(), at.page().cells(at.row())[from.left + x]));
  }
  for (unsigned y = 0; y < rows; ++y) {
    const pagelist::Pin row = list_->active_row(to.row + y);
    split_boundary(row, to.col);
    split_boundary(row, to.col + cols);
    for (unsigned x = 0; x < cols; ++x) {
      const LooseCell& loose = cells[y * cols + x];
      pagelist::Pin at = list_->active_row(to.row + y);
      at.x = static_cast<page::CellCount>(to.col + x);
      // A wide character whose other half is outside the rectangle comes out as a blank.
      const bool whole =
          loose.wide != Wide::Wide || (x + 1 < cols && cells[y * cols + x + 1].wide == Wide::SpacerTail);
      const bool tail = loose.wide == Wide::SpacerTail && x > 0;
      Cell cell = Cell::of(whole ? loose.code_point : 0, 0,
                           whole && loose.wide == Wide::Wide ? Wide::Wide
                           : tail                            ? Wide::SpacerTail
                                                             : Wide::Narrow);
      if (loose.is_protected) cell.set_protected(1);
      write_cell_at(at, cell, loose.style);
    }
  }
  refresh_row();
}

void Screen::restyle(const Rectangle& where, Extent extent, const StyleChange& change) {
  for (unsigned y = where.top; y <= where.bottom; ++y) {
    const bool stream = extent == Extent::Stream;
    const unsigned left = stream && y > where.top ? 0 : where.left;
    const unsigned right = stream && y < where.bottom ? rules_.cols - 1U : where.right;
    for (unsigned x = left; x <= right; ++x) {
      pagelist::Pin at = list_->active_row(y);
      at.x = static_cast<page::CellCount>(x);
      const Cell cell = at.cell();
      if (cell.codepoint() == 0 || cell.has_grapheme() || cell.has_hyperlink()) continue;
      const page::Style style = cell.has_style() ? at.page().style(cell.style()) : page::Style{};
      write_cell_at(at, cell, change(style));
    }
  }
  refresh_row();
}

} // namespace termsoak::core::screen
