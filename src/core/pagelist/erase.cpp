#include "core/pagelist/page_list.h"

#include "base/check.h"

#include <algorithm>

/// Removing rows: whole pages of history, and single rows with everything below them moving up.
namespace termsoak::core::pagelist {

using page::CellCount;
using page::Page;
using page::Row;
using page::Shortage;

namespace {

/// [0 1 2 3] becomes [1 2 3 0]: rows move up without their cells being touched.
void rotate_up(Page& page, std::size_t first, std::size_t end) {
  if (end - first < 2) return;
  std::rotate(&page.row(first), &page.row(first) + 1, &page.row(first) + (end - first));
}

void clear_row(Page& page, std::size_t y) {
  page.clear_cells(page.row(y), 0, page.cols());
}

} // namespace

void PageList::set_page_rows(Node* node, std::size_t rows) {
  if (node->linked) total_rows_ += rows - node->page.rows();
  node->page.set_rows(static_cast<CellCount>(rows));
}

/// Removes a page that is not the only one. Pins on it go to the top of a neighbour.
void PageList::erase_page(Node* node) {
  Node* const neighbour = node->next != nullptr ? node->next : node->previous;
  base::check(neighbour != nullptr, "the only page is erased");
  for (const auto& pin : pins_)
    if (pin->node == node) *pin = {.node = neighbour};
  unlink(node);
  destroy_page(node);
}

/// Removes the first rows of a page; the rest moves up and the slots at its end are cleared for later use.
void PageList::erase_page_head(Node* node, std::size_t rows) {
  Page& page = node->page;
  const std::size_t kept = page.rows() - rows;
  for (std::size_t i = 0; i < kept; ++i)
    std::swap(page.row(i), page.row(i + rows));
  for (std::size_t i = kept; i < page.rows(); ++i)
    clear_row(page, i);
  for (const auto& pin : pins_) {
    if (pin->node != node) continue;
    if (pin->y >= rows) {
      pin->y = static_cast<CellCount>(pin->y - rows);
    } else {
      pin->y = pin->x = 0;
    }
  }
  node->first_row += rows;
  set_page_rows(node, kept);
}

std::size_t PageList::erase_head(std::size_t rows) {
  std::size_t erased = 0;
  while (erased < rows) {
    Node* const node = first_;
    const std::size_t here = node->page.rows();
    if (here > rows - erased) {
      erase_page_head(node, rows - erased);
      return rows;
    }
    if (node->next == nullptr) {
      // Everything goes: the last page is laid out anew over itself, with no rows until they are grown again.
      set_page_rows(node, 0);
      zero_block(node->block, node->believed_bytes);
      node->page = Page(node->block.base, page::layout_page(options_.geometry, node->page.capacity()),
                        node->block.dirty ? page::Memory::Used : page::Memory::Zeroed);
      node->page.set_cols(cols_);
      node->block.dirty = true;
      return erased + here;
    }
    erased += here;
    erase_page(node);
  }
  return erased;
}

void PageList::erase_history(std::optional<std::size_t> rows) {
  const std::size_t history = history_rows();
  const std::size_t wanted = std::min(rows.value_or(history), history);
  if (wanted == 0) return;
  figures_.rows_gone += erase_head(wanted);
  settle_viewport();
}

base::Result<void> PageList::erase_active(std::size_t y_last) {
  const std::size_t count = std::min<std::size_t>(y_last + 1, rows_);
  if (history_rows() == 0) {
    const std::size_t erased = erase_head(count);
    figures_.rows_gone += erased;
    for (std::size_t i = 0; i < erased; ++i)
      if (grow() == nullptr) return grow_failed();
    settle_viewport();
    return {};
  }
  for (std::size_t i = 0; i < count; ++i)
    if (auto erased = erase_row(active_top()); !erased) return erased;
  return {};
}

std::unexpected<base::Error> PageList::grow_failed() const {
  return base::fail(base::ErrorKind::OutOfMemory, "no memory for another page of rows");
}

/// Copies the first row of `next` into the last row of `node`. Until #13394 a page without room for it was an
/// error that left the rows above already moved; since then the page grows and the copy is tried again.
base::Result<Node*> PageList::copy_row_up(Node* node, Node* next) {
  while (true) {
    Page& page = node->page;
    const Shortage shortage =
        page.clone_row_from(next->page, page.row(page.rows() - std::size_t{1}), next->page.row(0));
    if (shortage == Shortage::None) return node;
    if (!page::layout_rules(options_.geometry.version).rows_up_grow)
      return base::fail(base::ErrorKind::OutOfSpace, "a row does not fit the page above it");
    auto larger = make_room(node, shortage, {.row_in_page = page.rows() - std::uint64_t{1}});
    if (!larger) return larger;
    node = *larger;
  }
}

void PageList::move_pins_up(Node* node, std::size_t first, std::size_t end, AtTop at_top) {
  for (const auto& pin : pins_) {
    if (pin->node != node || pin->y < first || pin->y >= end) continue;
    if (pin->y > 0) {
      --pin->y;
    } else if (at_top == AtTop::GoesToPageAbove) {
      pin->node = node->previous;
      pin->y = static_cast<CellCount>(pin->node->page.rows() - 1);
    } else {
      pin->x = 0;
    }
  }
}

base::Result<void> PageList::erase_row(const Pin& pin) {
  Node* node = pin.node;
  rotate_up(node->page, pin.y, node->page.rows());
  move_pins_up(node, std::size_t{pin.y} + 1, node->page.rows(), AtTop::Stays);
  while (node->next != nullptr) {
    auto filled = copy_row_up(node, node->next);
    if (!filled) return std::unexpected(filled.error());
    node = (*filled)->next;
    rotate_up(node->page, 0, node->page.rows());
    move_pins_up(node, 0, node->page.rows(), AtTop::GoesToPageAbove);
  }
  clear_row(node->page, node->page.rows() - std::size_t{1});
  return {};
}

base::Result<void> PageList::erase_row_bounded(const Pin& pin, std::size_t limit) {
  Node* node = pin.node;
  if (std::size_t{node->page.rows()} - pin.y > limit) {
    clear_row(node->page, pin.y);
    rotate_up(node->page, pin.y, pin.y + limit + 1);
    move_pins_up(node, pin.y, pin.y + limit + 1, AtTop::Stays);
    return {};
  }
  rotate_up(node->page, pin.y, node->page.rows());
  std::size_t shifted = std::size_t{node->page.rows()} - pin.y;
  move_pins_up(node, pin.y, node->page.rows(), AtTop::Stays);
  while (node->next != nullptr) {
    auto filled = copy_row_up(node, node->next);
    if (!filled) return std::unexpected(filled.error());
    node = (*filled)->next;
    const std::size_t rest = limit - shifted;
    if (node->page.rows() > rest) {
      clear_row(node->page, 0);
      rotate_up(node->page, 0, rest + 1);
      move_pins_up(node, 0, rest + 1, AtTop::GoesToPageAbove);
      return {};
    }
    rotate_up(node->page, 0, node->page.rows());
    shifted += node->page.rows();
    move_pins_up(node, 0, node->page.rows(), AtTop::GoesToPageAbove);
  }
  clear_row(node->page, node->page.rows() - std::size_t{1});
  return {};
}

base::Result<void> PageList::scroll_clear() {
  // Rows of the active area down to the last one that is not empty are scrolled away.
  std::size_t used = rows_;
  for (Pin pin = active_row(rows_ - std::size_t{1}); used > 0; pin = up(pin, 1), --used) {
    const auto cells = pin.page().row_cells(pin.row());
    if (std::any_of(cells.begin(), cells.end(), [](const page::Cell& cell) { return !cell.is_empty(); }))
      break;
    if (used == 1) {
      used = 0;
      break;
    }
  }
  const Node* grown = last_;
  rows_follow_ = true;
  for (; used > 0 && grown != nullptr; --used)
    grown = grow();
  rows_follow_ = false;
  replace_lost_rows();
  if (grown == nullptr) return grow_failed();
  return {};
}

} // namespace termsoak::core::pagelist
