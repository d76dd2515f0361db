#include "core/screen/screen.h"

#include <algorithm>
#include <vector>

namespace termsoak::core::screen {

using page::Cell;
using page::Wide;

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
