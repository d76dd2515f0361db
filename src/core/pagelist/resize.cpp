#include "core/pagelist/page_list.h"

#include "base/check.h"

#include <algorithm>
#include <vector>

/// Another screen size. Reflow itself is in reflow.cpp.
namespace termsoak::core::pagelist {

using page::CellCount;
using page::Page;
using page::Shortage;

/// What a strategy left behind on a page that is gone means whatever page upstream handed its record out for.
void PageList::adopt_pins() {
  for (const auto& pin : pins_) {
    if (pin->node->linked) continue;
    while (!pin->node->linked && pin->node->heir != nullptr)
      pin->node = pin->node->heir;
    if (pin->node->linked)
      pin->y = std::min(pin->y, static_cast<CellCount>(pin->node->page.capacity().rows - 1));
  }
}

base::Result<void> PageList::resize(const ResizeRequest& how) {
  const CellCount cols = how.cols.value_or(cols_);
  const CellCount rows = how.rows.value_or(rows_);
  base::check(cols > 0 && rows > 0, "a screen has columns and rows");
  auto limit = min_max_for(cols, rows);
  if (!limit) return std::unexpected(limit.error());
  min_max_bytes_ = *limit;
  adopt_pins();

  Pin* cursor_pin = nullptr;
  if (how.cursor && how.reflow == Reflow::Yes &&
      options_.dialect->cursor_in_reflow == dialect::CursorInReflow::KeepsItsCell) {
    Pin pin = active_row(how.cursor->y);
    pin.x = how.cursor->x;
    cursor_pin = track(pin);
  }
  base::Result<void> done;
  rows_follow_ = true;
  rows_allowed_ = SIZE_MAX;
  if (how.reflow == Reflow::No) {
    done = resize_in_place(how);
  } else if (cols == cols_) {
    done = resize_rows(rows, how.cursor);
  } else if (cols > cols_) {
    // Rows come after, so that lines have been joined before rows are added.
    done = reflow(cols, how.cursor, cursor_pin);
    if (done) done = resize_rows(rows, how.cursor);
  } else {
    // Rows come first, so that the narrower lines have the rows they may use.
    done = resize_rows(rows, how.cursor);
    if (done) done = reflow(cols, how.cursor, cursor_pin);
  }
  rows_follow_ = false;
  if (cursor_pin != nullptr) untrack(cursor_pin);
  replace_lost_rows();
  if (!done) min_max_bytes_ = min_max_for(cols_, rows_).value_or(*limit);
  allow_rows();
  drop_over_lines();
  return done;
}

namespace {

/// A spacer at the end of a wrapped row means nothing once the row is cut or padded instead of laid out anew.
/// Gives whether there was one.
bool drop_spacer_heads(Page& page) {
  bool found = false;
  for (std::size_t y = 0; y < page.rows(); ++y) {
    page::Cell& end = page.cells(page.row(y))[page.cols() - 1];
    if (end.wide() != page::Wide::SpacerHead) continue;
    end.set_wide(page::Wide::Narrow);
    found = true;
  }
  return found;
}

} // namespace

base::Result<void> PageList::resize_in_place(const ResizeRequest& how) {
  // Columns first: widening gives pages back, and rows added after it then prune less.
  const CellCount cols = how.cols.value_or(cols_);
  std::vector<const Node*> spacers;
  if (cols != cols_)
    for (Node* node = first_; node != nullptr; node = node->next)
      if (drop_spacer_heads(node->page)) spacers.push_back(node);
  if (cols < cols_) cut_columns(cols);
  if (cols > cols_)
    if (auto widened = widen_columns(cols, spacers); !widened) return widened;
  return resize_rows(how.rows.value_or(rows_), how.cursor);
}

void PageList::cut_page(Node* node, CellCount cols) {
  Page& page = node->page;
  if (page.cols() <= cols) return;
  for (std::size_t y = 0; y < page.rows(); ++y)
    page.clear_cells(page.row(y), cols, page.cols());
  page.set_cols(cols);
}

void PageList::cut_columns(CellCount cols) {
  for (Node* node = first_; node != nullptr; node = node->next)
    cut_page(node, cols);
  for (const auto& pin : pins_)
    pin->x = std::min<CellCount>(pin->x, static_cast<CellCount>(cols - 1));
  cols_ = cols;
}

/// `spacers`: pages that had a wide character's spacer at the end of a row, in the list's order.
base::Result<void> PageList::widen_columns(CellCount cols, const std::vector<const Node*>& spacers) {
  const bool copies = options_.dialect->widened_spacers == dialect::WidenedSpacers::PageCopied;
  auto spacer = spacers.begin();
  for (Node* node = first_; node != nullptr;) {
    Node* const next = node->next;
    const bool had_spacer = spacer != spacers.end() && *spacer == node;
    if (had_spacer) ++spacer;
    if (auto widened = widen_page(node, cols, copies && had_spacer ? Widening::Copied : Widening::InPlace);
        !widened) {
      // Pages that are wide already are cut back, so that all are as they were.
      const CellCount before = cols_;
      for (Node* wide = first_; wide != nullptr; wide = wide->next)
        cut_page(wide, before);
      return widened;
    }
    node = next;
  }
  cols_ = cols;
  return {};
}

/// Moves rows from the front of a page that is being replaced into `to`, as far as they fit; gives how many.
std::size_t PageList::move_rows(Node* from, std::size_t first, Node* to, std::size_t count,
                                dialect::WidenedPins follow) {
  std::size_t moved = 0;
  for (; moved < count; ++moved) {
    const std::size_t y = to->page.rows();
    set_page_rows(to, y + 1);
    if (to->page.clone_row_from(from->page, to->page.row(y), from->page.row(first + moved)) !=
        Shortage::None) {
      set_page_rows(to, y);
      break;
    }
  }
  if (follow == dialect::WidenedPins::Lost) return moved;
  const std::size_t y_first = to->page.rows() - moved;
  for (const auto& pin : pins_) {
    if (pin->node != from || pin->y < first || pin->y >= first + moved) continue;
    pin->node = to;
    pin->y = static_cast<CellCount>(pin->y - first + y_first);
  }
  return moved;
}

base::Result<void> PageList::widen_page(Node* node, CellCount cols, Widening how) {
  const auto capacity =
      page::widened_capacity(options_.geometry, node->page.capacity(), cols, node->page.rows());
  if (!capacity) return base::fail(base::ErrorKind::OutOfSpace, "not one row of that width fits a page");
  // Once as wide before: the room is still there.
  if (how == Widening::InPlace && node->page.capacity().cols >= cols) {
    node->page.set_cols(cols);
    return {};
  }
  const std::size_t rows = node->page.rows();
  // All pages that may be needed come first; none is linked before the last one is there.
  Node* const before = node->previous;
  std::size_t room = before == nullptr ? 0 : std::size_t{before->page.capacity().rows} - before->page.rows();
  const auto pins = options_.dialect->widened_pins;
  std::size_t moved = room > 0 ? move_rows(node, 0, before, std::min(room, rows), pins) : 0;
  while (moved < rows) {
    auto made =
        new_page({.capacity = *capacity, .cause = memory::Cause::Columns, .row = node->first_row + moved});
    if (!made) {
      if (moved > 0) erase_page_head(node, moved); // those rows live in wider pages now
      return std::unexpected(made.error());
    }
    Node* const wide = *made;
    wide->first_row = node->first_row + moved;
    link_after(node->previous, wide);
    const std::size_t got = move_rows(node, moved, wide, std::min<std::size_t>(capacity->rows, rows - moved));
    moved += got;
    if (got > 0) continue; // as many as its capacity takes, the rest to the next one
    unlink(wide);
    destroy_page(wide);
    if (moved > 0) erase_page_head(node, moved); // those rows live in wider pages now
    return base::fail(base::ErrorKind::OutOfSpace, "a row does not fit a wider page");
  }
  unlink(node);
  destroy_page(node);
  return {};
}

/// Removes up to `rows_max` rows without text from the end. Rows a pin stands on are kept.
void PageList::trim_blank_rows(std::size_t rows_max) {
  for (std::size_t trimmed = 0; trimmed < rows_max; ++trimmed) {
    Node* const node = last_;
    const std::size_t y = node->page.rows() - std::size_t{1};
    const auto cells = node->page.row_cells(node->page.row(y));
    if (std::any_of(cells.begin(), cells.end(), [](const page::Cell& cell) { return cell.has_text(); }))
      return;
    const bool pinned = std::any_of(pins_.begin(), pins_.end(),
                                    [&](const auto& pin) { return pin->node == node && pin->y == y; });
    if (pinned) return;
    // Not cleared: without text there is nothing to give back but styles of blanks, which upstream leaves
    // too.
    set_page_rows(node, y);
    if (y == 0) erase_page(node);
  }
}

base::Result<void> PageList::resize_rows(CellCount rows, const std::optional<CursorPlace>& cursor) {
  if (rows == rows_) return {};
  if (rows < rows_) {
    // Trailing blank rows go before anything is pushed into history.
    trim_blank_rows(std::size_t{rows_} - rows);
    rows_ = rows;
    return {};
  }
  const CellCount before = rows_;
  const bool cursor_inside = cursor && cursor->y < before - 1;
  // Set before growing, so that a prune knows how many rows must stay.
  rows_ = rows;
  std::size_t missing = total_rows_ >= rows ? 0 : rows - total_rows_;
  // With the cursor above the last row, history is not pulled down: rows are added below.
  if (cursor_inside) missing = std::size_t{rows} - before;
  for (; missing > 0; --missing) {
    if (grow() != nullptr) continue;
    rows_ = before;
    return grow_failed();
  }
  replace_lost_rows(); // what follows looks at the screen again
  if (viewport_ == Viewport::Pin) settle_viewport();
  return {};
}

} // namespace termsoak::core::pagelist
