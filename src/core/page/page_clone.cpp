#include "core/page/cell_scan.h"
#include "core/page/page.h"

#include "base/check.h"

#include <algorithm>
#include <cstring>
#include <vector>

/// Copies of rows between pages: the price of every growth of a page, so that it is paid per run of like
/// cells. Does not decide what is copied where, and leaves the sets exactly as a copy cell by cell would.
namespace termsoak::core::page {

namespace {

/// Cells from the first of `cells` on that refer to the same style and link; a cluster ends the run.
std::size_t like_cells(std::span<const Cell> cells) {
  constexpr std::uint64_t kLooked = kReferenceMask | Cell::kTagMask | Cell::kLinkMask;
  if (cells[0].has_grapheme()) return 1;
  const std::uint64_t looked = cells[0].bits() & kLooked;
  const auto differs = [&](std::size_t i) { return cells[i].bits() ^ looked; };
  std::size_t count = 1;
  while (count + 4 <= cells.size() &&
         ((differs(count) | differs(count + 1) | differs(count + 2) | differs(count + 3)) & kLooked) == 0)
    count += 4;
  while (count < cells.size() && (differs(count) & kLooked) == 0)
    ++count;
  return count;
}

/// A partial copy keeps what the row said about the cells it does not touch.
void keep_flags(Row& to, const Row& kept) {
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

} // namespace

struct Page::CloneIndex {
  std::vector<StyleId> styles;
  std::vector<HyperlinkId> links;
  bool has_clusters = false; ///< all of them were copied as one block
};

bool Page::is_unused() const {
  return styles_.next_id() == 1 && hyperlink_set_.next_id() == 1 && clusters_.count() == 0 &&
         linked_cells_.count() == 0;
}

// For growth: the caller throws this page away when something is short.
Shortage Page::clone_rows_from(const Page& other, std::size_t y_start, std::size_t y_end) {
  base::check(is_unused() && cols_ == other.cols_, "rows are copied into an unused page of the same width");
  CloneIndex index{.styles = std::vector<StyleId>(other.styles_.next_id()),
                   .links = std::vector<HyperlinkId>(other.hyperlink_set_.next_id())};
  index.has_clusters = y_start == 0 && y_end == other.rows_ && clone_clusters(other);
  const std::size_t count = cols_;
  for (std::size_t y = y_start; y < y_end; ++y) {
    Row& to = row(y - y_start);
    const Row& from = other.row(y);
    to.take_flags(from);
    Cell* const target = cells(to);
    const std::span<const Cell> source{other.cells(from), count};
    std::memcpy(static_cast<void*>(target), source.data(), source.size_bytes());
    if (!from.managed()) continue;
    if (from.only_styled()) {
      const Shortage shortage = clone_styles(other, target, source, index);
      if (shortage != Shortage::None) return shortage;
      continue;
    }
    if (index.has_clusters && !from.has(RowFlag::Styled) && !from.has(RowFlag::Hyperlink)) continue;
    for (std::size_t x = 0; (x = next_referring(source, x)) < count;) {
      const bool cluster_only = source[x].has_grapheme() && (source[x].bits() & kReferenceMask) == 0;
      const std::size_t run = cluster_only ? 1 : like_cells(source.subspan(x));
      const Shortage shortage = cluster_only ? clone_cluster(other, target[x], source[x], 0, index)
                                             : clone_run(other, target + x, source.subspan(x, run), index);
      if (shortage != Shortage::None) return shortage;
      x += run;
    }
  }
  return Shortage::None;
}

// As copy_style into a page in which nothing has died.
[[gnu::always_inline]] inline StyleAdded Page::clone_style(const Page& other, StyleId id) {
  const std::byte* there = other.base_ + other.styles_offset_;
  const SetAdded added = styles_.copy_with_id(base_ + styles_offset_, other.styles_.value(there, id),
                                              other.styles_.hash(there, id), id, {});
  return {.id = added.id, .shortage = style_shortage(added.status)};
}

// As clone_run for a whole row of cells that refer to styles only. Colourful output changes its style every
// few cells, so that the price of a change counts here.
Shortage Page::clone_styles(const Page& other, Cell* to, std::span<const Cell> from, CloneIndex& index) {
  for (std::size_t x = 0; x < from.size();) {
    Cell cell = from[x];
    const StyleId id = cell.style();
    StyleId here = id == 0 ? StyleId{0} : index.styles[id];
    std::size_t counted = 0;
    if (id != here && here == 0) {
      const StyleAdded added = clone_style(other, id);
      if (added.shortage != Shortage::None) return added.shortage;
      here = index.styles[id] = added.id;
      counted = 1;
    }
    const std::uint64_t exchange = static_cast<std::uint64_t>(id ^ here) << Cell::kStyleShift;
    const std::size_t first = x;
    do {
      to[x] = Cell::from_bits(cell.bits() ^ exchange);
      if (++x == from.size()) break;
      cell = from[x];
    } while (cell.style() == id);
    if (id != 0) use_style(here, x - first - counted);
  }
  return Shortage::None;
}

// `to` are copies already, but for what they refer to. What the first cell of the run adds is added for all
// of them; nothing else is added in between, so that the sets take the same course.
Shortage Page::clone_run(const Page& other, Cell* to, std::span<const Cell> from, CloneIndex& index) {
  const Cell first = from[0];
  std::uint64_t exchange = 0; // ids differ by the same bits in every cell
  HyperlinkId link = 0;
  if (first.has_hyperlink()) {
    const HyperlinkId id = other.hyperlink_of(first);
    HyperlinkId& here = index.links[id];
    std::size_t used = from.size();
    if (here == 0) {
      const HyperlinkAdded added = clone_first_hyperlink(other, id);
      if (added.shortage != Shortage::None) return added.shortage;
      here = added.id;
      --used;
    }
    use_hyperlink(here, used);
    if (!linked_cells_.add(from.size())) return Shortage::HyperlinkCells;
    link = here;
    if (!first.has_grapheme()) exchange ^= static_cast<std::uint64_t>(id ^ here) << Cell::kEntryShift;
  }
  if (first.has_style()) {
    const StyleId id = first.style();
    StyleId& here = index.styles[id];
    std::size_t used = from.size();
    if (here == 0) {
      const StyleAdded added = clone_style(other, id);
      if (added.shortage != Shortage::None) return added.shortage;
      here = added.id;
      --used;
    }
    use_style(here, used);
    exchange ^= static_cast<std::uint64_t>(id ^ here) << Cell::kStyleShift;
  }
  if (exchange != 0)
    for (std::size_t x = 0; x < from.size(); ++x)
      to[x] = Cell::from_bits(from[x].bits() ^ exchange);
  return first.has_grapheme() ? clone_cluster(other, *to, first, link, index) : Shortage::None;
}

// All clusters at once, where a copy cell by cell would leave them as they lie over there. False: not so.
bool Page::clone_clusters(const Page& other) {
  if (!other.clusters_.in_order(other.base_) || other.linked_cells_.count() != 0) return false;
  std::uint32_t previous = 0;
  for (std::size_t y = 0; y < other.rows_; ++y) {
    const std::uint32_t here = row(y).cells_offset();
    if (here != other.row(y).cells_offset() || here <= previous) return false;
    previous = here;
  }
  return clusters_.copy_in_order(base_, other.clusters_, other.base_);
}

// `cell` is the copy of `from`, but for the entry of its cluster.
Shortage Page::clone_cluster(const Page& other, Cell& cell, const Cell& from, HyperlinkId link,
                             const CloneIndex& index) {
  if (index.has_clusters) return Shortage::None;
  const auto added =
      clusters_.copy(base_, offset_of(cell), link, other.clusters_, other.base_, from.cluster_entry());
  if (added.shortage == Shortage::None) cell.set_cluster_entry(added.number);
  return added.shortage;
}

Shortage Page::clone_row_from(const Page& other, Row& to, const Row& from) {
  return clone_cells_from(other, to, from, 0, cols_);
}

Shortage Page::clone_cells_from(const Page& other, Row& to, const Row& from, std::size_t left,
                                std::size_t end) {
  end = std::min<std::size_t>(end, std::min(cols_, other.cols_));
  if (to.managed()) clear_cells(to, left, end);
  const Row kept = to;
  to.take_flags(from);
  if (end - left < cols_) keep_flags(to, kept);

  const Cell* const source = other.cells(from);
  Cell* const target = cells(to);
  if (!from.managed()) {
    std::memcpy(static_cast<void*>(target + left), source + left, (end - left) * sizeof(Cell));
  } else {
    for (std::size_t x = left; x < end; ++x) {
      if (is_plain(source[x])) {
        target[x] = source[x];
        continue;
      }
      const Shortage shortage = clone_managed(other, to, target[x], source[x]);
      if (shortage != Shortage::None) return shortage;
    }
  }
  if (cols_ > other.cols_) {
    Cell& last = target[other.cols_ - 1];
    if (last.wide() == Wide::SpacerHead) last.set_wide(Wide::Narrow);
  }
  return Shortage::None;
}

// References are added one by one; a cell that could not get one does not claim it.
Shortage Page::clone_managed(const Page& other, Row& to, Cell& cell, const Cell& from) {
  cell = from.without_references();
  if (from.has_grapheme()) {
    const Shortage shortage = set_graphemes(to, cell, other.graphemes(from));
    if (shortage != Shortage::None) return shortage;
  }
  if (from.has_hyperlink()) {
    HyperlinkId id = other.hyperlink_of(from);
    if (&other == this) {
      use_hyperlink(id);
    } else {
      if (linked_cells_.count() >= linked_cells_.load_max()) return Shortage::HyperlinkCells;
      const HyperlinkAdded added = clone_hyperlink(other, id);
      if (added.shortage != Shortage::None) return added.shortage;
      id = added.id;
    }
    const Shortage shortage = set_hyperlink(to, cell, id);
    if (shortage != Shortage::None) return shortage;
  }
  if (from.has_style()) {
    to.mark(RowFlag::Styled);
    StyleId id = from.style();
    if (&other == this) {
      use_style(id);
    } else {
      const StyleAdded added = copy_style(other, id);
      if (added.shortage != Shortage::None) return added.shortage;
      id = added.id;
    }
    cell.set_style(id);
  }
  if (from.codepoint() == kKittyPlaceholder) to.mark(RowFlag::KittyPlaceholder);
  return Shortage::None;
}

// As clone_hyperlink, where nothing has died yet: what is not found goes where it was looked for, under the
// next id, because every smaller one is another link's.
HyperlinkAdded Page::clone_first_hyperlink(const Page& other, HyperlinkId id) {
  std::byte* const set = base_ + hyperlink_set_offset_;
  const std::byte* const there = other.base_ + other.hyperlink_set_offset_;
  const StoredHyperlink& link = other.hyperlink_set_.value(there, id);
  const auto hash = other.hyperlink_set_.hash(there, id);
  const auto context = hyperlink_context(other.base_);
  const bool new_here = hyperlink_set_.home_is_free(set, hash);
  const auto found = new_here ? HyperlinkSet::Found{} : hyperlink_set_.find(set, link, hash, context);
  if (found.id != 0) {
    use_hyperlink(found.id);
    return {.id = found.id};
  }
  StoredHyperlink stored;
  if (const Shortage shortage = store_hyperlink(view_of(link, other.base_), stored);
      shortage != Shortage::None)
    return {.id = 0, .shortage = shortage};
  if (new_here) return {.id = hyperlink_set_.enter(set, stored, hash)};
  const SetAdded added = hyperlink_set_.add_missing(set, stored, hash, found.probe, context);
  return {.id = added.id, .shortage = hyperlink_shortage(added.status)};
}

// One reference on another page's link, which is added where it is not known.
HyperlinkAdded Page::clone_hyperlink(const Page& other, HyperlinkId id) {
  const HyperlinkId here = find_hyperlink(other, id);
  if (here == 0) return copy_hyperlink(other, id);
  use_hyperlink(here);
  return {.id = here};
}

} // namespace termsoak::core::page
