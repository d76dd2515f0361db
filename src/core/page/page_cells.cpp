#include "core/page/page.h"

#include <algorithm>
#include <cstring>
#include <utility>

/// Clearing, moving and copying cells: everything that must keep styles, clusters and links counted.
namespace termsoak::core::page {

namespace {

/// Placeholder codepoint of the kitty graphics protocol; rows that hold one are marked.
constexpr char32_t kKittyPlaceholder = 0x10EEEE;

bool any(std::span<const Cell> cells, bool (Cell::*property)() const) {
  return std::any_of(cells.begin(), cells.end(), [property](const Cell& cell) { return (cell.*property)(); });
}

} // namespace

void Page::clear_cells(Row& row, std::size_t left, std::size_t end) {
  if (row.managed()) clear_managed(row, left, end);
  if (row.has(RowFlag::KittyPlaceholder) && end - left == cols_) row.unmark(RowFlag::KittyPlaceholder);
  if (left < end) std::memset(static_cast<void*>(cells(row) + left), 0, (end - left) * sizeof(Cell));
}

void Page::clear_managed(Row& row, std::size_t left, std::size_t end) {
  const std::span<Cell> range{cells(row) + left, end - left};
  for (Cell& cell : range) {
    if (cell.has_grapheme()) clear_grapheme(cell);
    if (cell.has_hyperlink()) clear_hyperlink(cell);
    if (cell.has_style()) {
      release_style(cell.style());
      cell.set_style(0);
    }
  }
  if (range.size() == cols_) {
    row.unmark(RowFlag::Grapheme);
    row.unmark(RowFlag::Hyperlink);
    row.unmark(RowFlag::Styled);
  } else {
    update_row_flags(row);
  }
}

void Page::update_row_flags(Row& row) {
  const std::span<const Cell> all = row_cells(row);
  if (row.has(RowFlag::Grapheme) && !any(all, &Cell::has_grapheme)) row.unmark(RowFlag::Grapheme);
  if (row.has(RowFlag::Hyperlink) && !any(all, &Cell::has_hyperlink)) row.unmark(RowFlag::Hyperlink);
  if (row.has(RowFlag::Styled) && !any(all, &Cell::has_style)) row.unmark(RowFlag::Styled);
}

void Page::move_cells(Row& from, std::size_t from_left, Row& to, std::size_t to_left, std::size_t count) {
  Cell* const source = cells(from) + from_left;
  Cell* const target = cells(to) + to_left;
  clear_cells(to, to_left, to_left + count);
  if (!from.managed()) {
    std::memcpy(static_cast<void*>(target), source, count * sizeof(Cell));
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      target[i] = source[i];
      if (source[i].has_grapheme()) {
        move_grapheme(source[i], target[i]);
        to.mark(RowFlag::Grapheme);
      }
      if (source[i].has_hyperlink()) {
        move_hyperlink(source[i], target[i]);
        to.mark(RowFlag::Hyperlink);
      }
      if (source[i].has_style()) to.mark(RowFlag::Styled);
      if (source[i].codepoint() == kKittyPlaceholder) to.mark(RowFlag::KittyPlaceholder);
    }
  }
  // What the cells referred to has moved along, so they are emptied without giving anything back.
  std::memset(static_cast<void*>(source), 0, count * sizeof(Cell));
  if (count == cols_) {
    for (const RowFlag flag :
         {RowFlag::Grapheme, RowFlag::Hyperlink, RowFlag::Styled, RowFlag::KittyPlaceholder})
      from.unmark(flag);
  }
}

void Page::swap_cells(Cell& a, Cell& b) {
  // Entries are keyed by the cell's place, so they change places before the cells do.
  if (a.has_grapheme() && b.has_grapheme()) {
    std::swap(*grapheme_map_.find(base_, offset_of(a)), *grapheme_map_.find(base_, offset_of(b)));
  } else if (a.has_grapheme()) {
    move_grapheme(a, b);
  } else if (b.has_grapheme()) {
    move_grapheme(b, a);
  }
  if (a.has_hyperlink() && b.has_hyperlink()) {
    std::swap(*hyperlink_map_.find(base_, offset_of(a)), *hyperlink_map_.find(base_, offset_of(b)));
  } else if (a.has_hyperlink()) {
    move_hyperlink(a, b);
  } else if (b.has_hyperlink()) {
    move_hyperlink(b, a);
  }
  std::swap(a, b);
}

// --- Copies
// ---------------------------------------------------------------------------------------------------------

Shortage Page::clone_rows_from(const Page& other, std::size_t y_start, std::size_t y_end) {
  for (std::size_t y = y_start; y < y_end; ++y) {
    const Shortage shortage = clone_row_from(other, row(y - y_start), other.row(y));
    if (shortage != Shortage::None) return shortage;
  }
  return Shortage::None;
}

Shortage Page::clone_row_from(const Page& other, Row& to, const Row& from) {
  return clone_cells_from(other, to, from, 0, cols_);
}

Shortage Page::clone_cells_from(const Page& other, Row& to, const Row& from, std::size_t left,
                                std::size_t end_wanted) {
  const std::size_t end = std::min<std::size_t>(end_wanted, std::min(cols_, other.cols_));
  if (to.managed()) clear_cells(to, left, end);
  const Row kept = to;
  to.take_flags(from);
  if (end - left < cols_) {
    // A partial copy keeps what the row said about the cells it does not touch.
    for (const RowFlag flag :
         {RowFlag::Wrap, RowFlag::WrapContinuation, RowFlag::Grapheme, RowFlag::Hyperlink, RowFlag::Styled}) {
      if (kept.has(flag)) {
        to.mark(flag);
      } else {
        to.unmark(flag);
      }
    }
    if (kept.has(RowFlag::Dirty)) to.mark(RowFlag::Dirty);
  }

  const Cell* const source = other.cells(from);
  Cell* const target = cells(to);
  if (!from.managed()) {
    std::memcpy(static_cast<void*>(target + left), source + left, (end - left) * sizeof(Cell));
  } else {
    CloneMemo memo;
    for (std::size_t x = left; x < end; ++x) {
      if (const std::size_t run = clone_styled_run(memo, target + x, source + x, end - x); run != 0) {
        x += run - 1;
        continue;
      }
      const Shortage shortage = clone_managed(other, to, target[x], source[x], memo);
      if (shortage != Shortage::None) return shortage;
    }
  }
  if (cols_ > other.cols_) {
    Cell& last = target[other.cols_ - 1];
    if (last.wide() == Wide::SpacerHead) last.set_wide(Wide::Narrow);
  }
  return Shortage::None;
}

// Cells like the one before, which got its style under the same id: their references are counted at once. The
// order in which references are added matters to the set, but nothing else is added in between.
std::size_t Page::clone_styled_run(const CloneMemo& memo, Cell* to, const Cell* from, std::size_t count) {
  constexpr std::uint64_t kLooked = Cell::kHyperlinkBit | Cell::kStyleMask;
  const std::uint64_t wanted = Cell::of(0, memo.style).bits() & kLooked;
  if (memo.style == 0) return 0;
  std::size_t run = 0;
  while (run < count && (from[run].bits() & kLooked) == wanted && !from[run].has_grapheme() &&
         from[run].codepoint() != kKittyPlaceholder) {
    to[run] = from[run];
    ++run;
  }
  if (run != 0) use_style(memo.style, run);
  return run;
}

Shortage Page::clone_managed(const Page& other, Row& to, Cell& cell, const Cell& from, CloneMemo& memo) {
  cell = from;
  constexpr std::uint64_t kManaged = Cell::kHyperlinkBit | Cell::kStyleMask;
  if ((from.bits() & kManaged) == 0 && !from.has_grapheme()) return Shortage::None;

  // References are added one by one; a cell that could not get one must not claim it.
  cell.unmark_hyperlink();
  cell.set_style(0);
  if (from.has_grapheme()) {
    cell.set_content(Content::Codepoint);
    const Shortage shortage = set_graphemes(to, cell, other.graphemes(from));
    if (shortage != Shortage::None) return shortage;
  }
  if (from.has_hyperlink()) {
    const Shortage shortage = clone_hyperlink(other, to, cell, from, memo);
    if (shortage != Shortage::None) return shortage;
  }
  if (from.has_style()) {
    to.mark(RowFlag::Styled);
    StyleId id = from.style();
    if (&other == this) {
      use_style(id);
    } else {
      const StyleAdded added = add_style_with_id(other.style(id), id);
      if (added.shortage != Shortage::None) return added.shortage;
      id = added.id;
    }
    cell.set_style(id);
    memo.style = id == from.style() ? id : StyleId{0};
  }
  if (from.codepoint() == kKittyPlaceholder) to.mark(RowFlag::KittyPlaceholder);
  return Shortage::None;
}

Shortage Page::clone_hyperlink(const Page& other, Row& to, Cell& cell, const Cell& from, CloneMemo& memo) {
  const HyperlinkId id = other.hyperlink_of(from);
  if (&other == this) {
    use_hyperlink(id);
    return set_hyperlink(to, cell, id);
  }
  if (hyperlink_map_.count() >= hyperlink_map_.load_max()) return Shortage::HyperlinkCells;
  // Nothing is released while cells are copied, so what was found for the cell before is still there.
  HyperlinkId here = id == memo.link ? memo.link_here : find_hyperlink(other, id);
  if (here != 0) {
    use_hyperlink(here);
  } else {
    const HyperlinkAdded added = copy_hyperlink(other, id);
    if (added.shortage != Shortage::None) return added.shortage;
    here = added.id;
  }
  memo.link = id;
  memo.link_here = here;
  return set_hyperlink(to, cell, here);
}

} // namespace termsoak::core::page
