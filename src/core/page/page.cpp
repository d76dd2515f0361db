#include "core/page/page.h"

#include "base/check.h"

#include <algorithm>
#include <cstring>

namespace termsoak::core::page {

Page::Page(std::byte* base, const PageLayout& layout, Memory memory)
    : base_(base), style_hash_(layout.style_hash), cols_(layout.capacity.cols),
      clean_rows_(memory == Memory::Zeroed ? layout.capacity.rows : CellCount{0}),
      styles_offset_(static_cast<std::uint32_t>(layout.styles.offset)), capacity_(layout.capacity),
      styles_(base + layout.styles.offset, layout.style_set), clusters_(base, layout),
      string_alloc_(base, layout.string_alloc.offset, layout.string_bitmap),
      linked_cells_(base, layout.hyperlink_map.offset, layout.hyperlink_map_shape),
      hyperlink_set_(base + layout.hyperlink_set.offset, layout.hyperlink_set_shape),
      hyperlink_set_offset_(static_cast<std::uint32_t>(layout.hyperlink_set.offset)) {
  const std::size_t row_bytes = std::size_t{capacity_.cols} * sizeof(Cell);
  for (std::size_t y = 0; y < capacity_.rows; ++y)
    row(y) = Row::at(static_cast<std::uint32_t>(layout.cells.offset + y * row_bytes));
}

void Page::zero_row(std::size_t y) {
  std::memset(static_cast<void*>(cells(row(y))), 0, std::size_t{capacity_.cols} * sizeof(Cell));
  clean_rows_ = static_cast<CellCount>(y + 1);
}

void Page::set_rows(CellCount rows) {
  base::check(rows <= capacity_.rows, "more rows than the page has room for");
  if (rows < rows_) clusters_.lose_order();
  while (clean_rows_ < rows)
    zero_row(clean_rows_);
  rows_ = rows;
}

// --- Styles
// ---------------------------------------------------------------------------------------------------------

StyleAdded Page::copy_style(const Page& other, StyleId id) {
  const std::byte* there = other.base_ + other.styles_offset_;
  const SetAdded added = styles_.add_with_id(base_ + styles_offset_, other.styles_.value(there, id),
                                             other.styles_.hash(there, id), id, {});
  return {.id = added.id, .shortage = style_shortage(added.status)};
}

// --- Clusters
// -------------------------------------------------------------------------------------------------------

std::size_t Page::cluster_length(const Cell& cell) const {
  return cell.has_grapheme() ? graphemes(cell).size() : 0;
}

Shortage Page::set_graphemes(Row& row, Cell& cell, std::span<const char32_t> codepoints) {
  const auto added = clusters_.add(base_, offset_of(cell), hyperlink_of(cell), codepoints);
  if (added.shortage != Shortage::None) return added.shortage;
  cell.become_cluster(added.number);
  row.mark(RowFlag::Grapheme);
  return Shortage::None;
}

Shortage Page::append_grapheme(Row& row, Cell& cell, char32_t codepoint) {
  if (append_at_hand(row, cell, codepoint)) return Shortage::None;
  return cell.has_grapheme() ? clusters_.append(base_, cell.cluster_entry(), codepoint)
                             : set_graphemes(row, cell, {&codepoint, 1});
}

std::span<const char32_t> Page::graphemes(const Cell& cell) const {
  if (!cell.has_grapheme()) return {};
  const ClusterEntry& cluster = clusters_.at(base_, cell.cluster_entry());
  return {clusters_.codepoints(base_, cluster), cluster.length};
}

void Page::clear_grapheme(Cell& cell) {
  const std::uint32_t number = cell.cluster_entry();
  const HyperlinkId link = clusters_.at(base_, number).link;
  clusters_.remove(base_, number);
  cell.set_cluster_entry(0);
  cell.set_link_entry(link);
  cell.set_content(Content::Codepoint);
}

bool Page::fits_graphemes(std::size_t codepoints) {
  return clusters_.fits(base_, codepoints);
}

std::size_t Page::grapheme_bytes_used() const {
  return clusters_.bytes_used(base_);
}
std::size_t Page::string_bytes_used() const {
  return string_alloc_.bytes_used(base_);
}

// --- Links
// ----------------------------------------------------------------------------------------------------------

HyperlinkPolicy::Context Page::hyperlink_context(const std::byte* value_base) {
  return {.page_base = base_, .value_base = value_base, .strings = &string_alloc_};
}

std::uint32_t Page::store_text(std::string_view text) {
  const std::uint32_t run = string_alloc_.allocate(base_, text.size());
  if (run != StringAllocator::kNone) std::memcpy(base_ + run, text.data(), text.size());
  return run;
}

Shortage Page::store_hyperlink(const Hyperlink& link, StoredHyperlink& stored) {
  const std::uint32_t uri = store_text(link.uri);
  if (uri == StringAllocator::kNone) return Shortage::StringBytes;
  stored.uri_offset = uri;
  stored.uri_bytes = static_cast<std::uint32_t>(link.uri.size());
  if (!link.explicit_id) {
    stored.implicit_id = link.implicit_id;
    return Shortage::None;
  }
  const std::uint32_t id = store_text(*link.explicit_id);
  if (id == StringAllocator::kNone) {
    string_alloc_.release(base_, uri, link.uri.size());
    return Shortage::StringBytes;
  }
  stored.explicit_id = 1;
  stored.id_offset = id;
  stored.id_bytes = static_cast<std::uint32_t>(link.explicit_id->size());
  return Shortage::None;
}

HyperlinkAdded Page::insert_hyperlink(const Hyperlink& link) {
  // The texts are stored before anyone looks whether the link is known: a second copy must fit for a moment.
  StoredHyperlink stored;
  if (const Shortage shortage = store_hyperlink(link, stored); shortage != Shortage::None)
    return {.id = 0, .shortage = shortage};
  const auto context = hyperlink_context(base_);
  const SetAdded added =
      hyperlink_set_.add(base_ + hyperlink_set_offset_, stored, low_hash(hyperlink_hash(link)), context);
  if (added.status != SetStatus::Ok) context.dropped(stored);
  return {.id = added.id, .shortage = hyperlink_shortage(added.status)};
}

HyperlinkAdded Page::copy_hyperlink(const Page& other, HyperlinkId id) {
  StoredHyperlink stored;
  if (const Shortage shortage = store_hyperlink(other.hyperlink(id), stored); shortage != Shortage::None)
    return {.id = 0, .shortage = shortage};
  // Where this fails the texts stay behind, as upstream leaves them; the page is about to be cloned anyway.
  const auto hash = other.hyperlink_set_.hash(other.base_ + other.hyperlink_set_offset_, id);
  const SetAdded added =
      hyperlink_set_.add_with_id(base_ + hyperlink_set_offset_, stored, hash, id, hyperlink_context(base_));

  return {.id = added.id, .shortage = hyperlink_shortage(added.status)};
}

HyperlinkId Page::find_hyperlink(const Page& other, HyperlinkId id) {
  const std::byte* there = other.base_ + other.hyperlink_set_offset_;
  return hyperlink_set_.lookup(base_ + hyperlink_set_offset_, other.hyperlink_set_.value(there, id),
                               other.hyperlink_set_.hash(there, id), hyperlink_context(other.base_));
}

Shortage Page::set_hyperlink(Row& row, Cell& cell, HyperlinkId id) {
  if (cell.has_hyperlink()) {
    // Released even when it is the same link, because the caller has counted the new use already.
    release_hyperlink(hyperlink_of(cell));
  } else if (!linked_cells_.add(1)) {
    return Shortage::HyperlinkCells;
  }
  set_link_entry(cell, id);
  cell.mark_hyperlink();
  row.mark(RowFlag::Hyperlink);
  return Shortage::None;
}

void Page::clear_hyperlink(Cell& cell) {
  if (!cell.has_hyperlink()) return;
  release_hyperlink(hyperlink_of(cell));
  linked_cells_.remove(1);
  set_link_entry(cell, 0);
  cell.unmark_hyperlink();
}

void Page::link_cells(Row& row, HyperlinkId id, std::size_t cells) {
  base::check(linked_cells_.add(cells), "no room for as many linked cells");
  use_hyperlink(id, cells);
  row.mark(RowFlag::Hyperlink);
}

void Page::set_link_entry(Cell& cell, HyperlinkId id) {
  if (cell.has_grapheme())
    clusters_.at(base_, cell.cluster_entry()).link = id;
  else
    cell.set_link_entry(id);
}

Hyperlink Page::hyperlink(HyperlinkId id) const {
  return view_of(hyperlink_set_.value(base_ + hyperlink_set_offset_, id), base_);
}

void Page::use_hyperlink(HyperlinkId id, std::size_t count) {
  hyperlink_set_.use_many(base_ + hyperlink_set_offset_, id, count);
}

void Page::release_hyperlink(HyperlinkId id, std::size_t count) {
  hyperlink_set_.release_many(base_ + hyperlink_set_offset_, id, count);
}

bool Page::reserve_string(std::size_t bytes) {
  return bytes == 0 || string_alloc_.allocate(base_, bytes) != StringAllocator::kNone;
}

bool Page::fits_string(std::size_t bytes) {
  if (bytes == 0) return true;
  const std::uint32_t run = string_alloc_.allocate(base_, bytes);
  if (run == StringAllocator::kNone) return false;
  string_alloc_.release(base_, run, bytes);
  return true;
}

} // namespace termsoak::core::page
