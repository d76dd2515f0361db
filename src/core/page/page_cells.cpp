#include "core/page/cell_scan.h"
#include "core/page/page.h"

#include <algorithm>
#include <cstring>
#include <utility>

/// Clearing and moving cells: everything that must keep styles, clusters and links counted. Copies between
/// pages are `page_clone.cpp`.
namespace termsoak::core::page {

void Page::clear_cells(Row& row, std::size_t left, std::size_t end) {
  if (left < end) {
    const bool managed = row.managed();
    if (managed) release_cells(row, left, end);
    std::memset(static_cast<void*>(cells(row) + left), 0, (end - left) * sizeof(Cell));
    if (managed && end - left != cols_) update_row_flags(row);
  }
  if (end - left != cols_) return;
  for (const RowFlag flag :
       {RowFlag::Grapheme, RowFlag::Hyperlink, RowFlag::Styled, RowFlag::KittyPlaceholder})
    row.unmark(flag);
}

// Gives back what cells about to be emptied refer to: a run of cells that refer to the same at a time.
void Page::release_cells(const Row& row, std::size_t left, std::size_t end) {
  constexpr std::uint64_t kLooked = Cell::kHyperlinkBit | Cell::kStyleMask | Cell::kTagMask | Cell::kLinkMask;
  const std::span<Cell> all{cells(row), end};
  Cell* const last = cells(row) + end;
  for (std::size_t x = left; (x = next_referring(all, x)) < end;) {
    Cell* cell = all.data() + x;
    Cell* const first = cell;
    if (cell->has_grapheme()) {
      clear_grapheme(*cell);
      ++cell;
    } else {
      const std::uint64_t looked = cell->bits() & kLooked;
      do
        ++cell;
      while (cell != last && (cell->bits() & kLooked) == looked);
    }
    const auto run = static_cast<std::size_t>(cell - first);
    x += run;
    if (first->has_hyperlink()) {
      release_hyperlink(first->link_entry(), run);
      linked_cells_.remove(run);
    }
    if (first->has_style()) release_style(first->style(), run);
  }
}

// A flag goes when no cell has what it stands for. Some of the first cells do, mostly, and then the rest of a
// long row is not looked at.
void Page::update_row_flags(Row& row) {
  constexpr std::size_t kBlockCells = 32;
  bool clusters = row.has(RowFlag::Grapheme);
  bool links = row.has(RowFlag::Hyperlink);
  bool styles = row.has(RowFlag::Styled);
  auto rest = std::span<const Cell>(row_cells(row));
  while (!rest.empty() && (clusters || links || styles)) {
    const auto block = rest.first(std::min(rest.size(), kBlockCells));
    rest = rest.subspan(block.size());
    std::uint64_t bits = 0;
    for (const Cell& cell : block)
      bits |= cell.bits();
    if ((bits & Cell::kPerhapsClusterBit) != 0 && std::ranges::any_of(block, &Cell::has_grapheme))
      clusters = false;
    if ((bits & Cell::kHyperlinkBit) != 0) links = false;
    if ((bits & Cell::kStyleMask) != 0) styles = false;
  }
  if (clusters) row.unmark(RowFlag::Grapheme);
  if (links) row.unmark(RowFlag::Hyperlink);
  if (styles) row.unmark(RowFlag::Styled);
}

void Page::move_cells(Row& from, std::size_t from_left, Row& to, std::size_t to_left, std::size_t count) {
  Cell* const source = cells(from) + from_left;
  Cell* const target = cells(to) + to_left;
  clear_cells(to, to_left, to_left + count);
  if (!from.managed()) {
    std::memcpy(static_cast<void*>(target), source, count * sizeof(Cell));
  } else {
    if (from.has(RowFlag::Grapheme)) clusters_.lose_order();
    for (std::size_t i = 0; i < count; ++i) {
      target[i] = source[i];
      if (source[i].has_grapheme()) to.mark(RowFlag::Grapheme);
      if (source[i].has_hyperlink()) to.mark(RowFlag::Hyperlink);
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

void Page::shift_cells(Row& row, std::size_t left, std::size_t count, std::size_t by) {
  Cell* const from = cells(row) + left;
  if (!row.has(RowFlag::Grapheme)) {
    std::memmove(static_cast<void*>(from + by), from, count * sizeof(Cell));
    return;
  }
  // Cells with clusters change places nowhere but in swap_cells.
  for (std::size_t i = count; i > 0; --i)
    swap_cells(from[i - 1], from[i - 1 + by]);
}

void Page::swap_cells(Cell& a, Cell& b) {
  if (a.has_grapheme() || b.has_grapheme()) clusters_.lose_order();
  std::swap(a, b);
}

} // namespace termsoak::core::page
