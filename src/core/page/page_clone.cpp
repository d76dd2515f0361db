#include "core/page/page.h"

#include "base/check.h"

#include <algorithm>
#include <cstring>
#include <vector>

/// Copies of rows between pages: the price of every growth of a page, so that it is paid per run of like
/// cells. Does not decide what is copied where, and leaves the sets exactly as a copy cell by cell would.
namespace termsoak::core::page {

namespace {

/// Placeholder codepoint of the kitty graphics protocol; rows that hold one are marked.
constexpr char32_t kKittyPlaceholder = 0x10EEEE;

/// A page's map is read once from end to end, instead of once a cell, when it holds at least this share of
/// the cells.
constexpr std::size_t kIndexedShare = 8;

} // namespace

/// What the maps of the copied page hold, by cell; empty where looking them up one by one is cheaper.
struct Page::CloneIndex {
  explicit CloneIndex(const Page& page) {
    const std::size_t entries = page.hyperlink_map_.count();
    if (entries == 0) return;
    // Rows change places, so the lowest and the highest cells need not be those of the first and the last
    // row.
    std::size_t low = SIZE_MAX;
    std::size_t high = 0;
    for (std::size_t y = 0; y < page.rows(); ++y) {
      low = std::min<std::size_t>(low, page.row(y).cells_offset());
      high = std::max<std::size_t>(high, page.row(y).cells_offset());
    }
    const std::size_t cells = (high - low) / sizeof(Cell) + page.capacity_.cols;
    first = reinterpret_cast<const Cell*>(page.base_ + low);
    if (entries * kIndexedShare < cells) return;
    links.resize(cells);
    page.hyperlink_map_.for_each(page.base_, [&](std::uint32_t key, HyperlinkId id) {
      const std::size_t place = (key - low) / sizeof(Cell);
      base::check(place < cells, "an entry belongs to no row");
      links[place] = id;
    });
  }

  const Cell* first = nullptr;
  std::vector<HyperlinkId> links;
  /// By id over there, the id here; empty unless this page's set was empty. Nothing dies in such a set while
  /// cells are copied, so that a style once added is found again under the same id.
  std::vector<StyleId> styles;
};

Shortage Page::clone_rows_from(const Page& other, std::size_t y_start, std::size_t y_end) {
  if (y_start == y_end) return Shortage::None;
  CloneIndex index(other);
  if (styles_.next_id() == 1) index.styles.resize(other.styles_.next_id());
  for (std::size_t y = y_start; y < y_end; ++y) {
    CloneMemo memo{.index = &index};
    const Shortage shortage =
        clone_cells(other, row(y - y_start), other.row(y), {.left = 0, .end = cols_}, memo);
    if (shortage != Shortage::None) return shortage;
  }
  return Shortage::None;
}

Shortage Page::clone_row_from(const Page& other, Row& to, const Row& from) {
  return clone_cells_from(other, to, from, 0, cols_);
}

Shortage Page::clone_cells_from(const Page& other, Row& to, const Row& from, std::size_t left,
                                std::size_t end) {
  CloneMemo memo;
  return clone_cells(other, to, from, {.left = left, .end = end}, memo);
}

Shortage Page::clone_cells(const Page& other, Row& to, const Row& from, CellRange range, CloneMemo& memo) {
  const std::size_t left = range.left;
  const std::size_t end = std::min<std::size_t>(range.end, std::min(cols_, other.cols_));
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
    for (std::size_t x = left; x < end; ++x) {
      constexpr std::uint64_t kCounted = Cell::kHyperlinkBit | Cell::kStyleMask;
      const std::uint64_t counted = source[x].bits() & kCounted;
      if (counted == 0 && !source[x].has_grapheme()) {
        target[x] = source[x];
        continue;
      }
      std::size_t run = 0;
      if ((counted & Cell::kHyperlinkBit) != 0)
        run = clone_linked_run(memo, target + x, source + x, end - x);
      else if (counted != 0)
        run = clone_styled_run(memo, target + x, source + x, end - x);
      if (run != 0) {
        // The row of a partial copy does not know yet what it now holds.
        if ((counted & Cell::kStyleMask) != 0) to.mark(RowFlag::Styled);
        if ((counted & Cell::kHyperlinkBit) != 0) to.mark(RowFlag::Hyperlink);
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

// Cells like the one before, whose style is known here: their references are counted at once. The order in
// which references are added matters to the set, but nothing else is added in between.
std::size_t Page::clone_styled_run(CloneMemo& memo, Cell* to, const Cell* from, std::size_t count) {
  constexpr std::uint64_t kLooked = Cell::kHyperlinkBit | Cell::kStyleMask | Cell::kTagMask;
  constexpr std::uint64_t kPlaceholder = Cell::of(kKittyPlaceholder).bits();
  constexpr std::uint64_t kText = Cell::kCodepointMask << Cell::kContentShift;
  const StyleId id = from->style();
  if (id != memo.style) {
    if (memo.index == nullptr || memo.index->styles.empty() || memo.index->styles[id] == 0) return 0;
    memo.style = id;
    memo.style_here = memo.index->styles[id];
  }
  const std::uint64_t wanted = Cell::of(0, id).bits();
  // Both ids differ by the same bits in every cell.
  const std::uint64_t exchange = wanted ^ Cell::of(0, memo.style_here).bits();
  std::size_t run = 0;
  for (; run < count; ++run) {
    const std::uint64_t bits = from[run].bits();
    if ((bits & kLooked) != wanted || (bits & kText) == kPlaceholder) break;
    to[run] = Cell::from_bits(bits ^ exchange);
  }
  if (run != 0) use_style(memo.style_here, run);
  return run;
}

// The same for cells that also carry the link of the cell before.
std::size_t Page::clone_linked_run(const CloneMemo& memo, Cell* to, const Cell* from, std::size_t count) {
  if (memo.link_here == 0 || memo.index == nullptr || memo.index->links.empty()) return 0;
  constexpr std::uint64_t kLooked = Cell::kHyperlinkBit | Cell::kStyleMask;
  const std::uint64_t wanted = Cell::of(0, memo.style).bits() | Cell::kHyperlinkBit;
  const std::uint64_t exchange = Cell::of(0, memo.style).bits() ^ Cell::of(0, memo.style_here).bits();
  const HyperlinkId* const links = memo.index->links.data() + (from - memo.index->first);
  const std::size_t room = hyperlink_map_.load_max() - hyperlink_map_.count();
  count = std::min(count, room);
  std::size_t run = 0;
  while (run < count && (from[run].bits() & kLooked) == (wanted & kLooked) && links[run] == memo.link &&
         !from[run].has_grapheme() && from[run].codepoint() != kKittyPlaceholder) {
    to[run] = Cell::from_bits(from[run].bits() ^ exchange);
    (void)hyperlink_map_.insert(base_, offset_of(to[run]), memo.link_here);
    ++run;
  }
  if (run == 0) return 0;
  if (memo.style_here != 0) use_style(memo.style_here, run);
  use_hyperlink(memo.link_here, run);
  return run;
}

Shortage Page::clone_managed(const Page& other, Row& to, Cell& cell, const Cell& from, CloneMemo& memo) {
  cell = from;
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
    const bool indexed = memo.index != nullptr && !memo.index->styles.empty();
    if (indexed) memo.index->styles[from.style()] = id;
    memo.style = indexed || id == from.style() ? from.style() : StyleId{0};
    memo.style_here = memo.style == 0 ? StyleId{0} : id;
  }
  if (from.codepoint() == kKittyPlaceholder) to.mark(RowFlag::KittyPlaceholder);
  return Shortage::None;
}

Shortage Page::clone_hyperlink(const Page& other, Row& to, Cell& cell, const Cell& from, CloneMemo& memo) {
  const bool indexed = memo.index != nullptr && !memo.index->links.empty();
  const HyperlinkId id = indexed ? memo.index->links[static_cast<std::size_t>(&from - memo.index->first)]
                                 : other.hyperlink_of(from);
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
