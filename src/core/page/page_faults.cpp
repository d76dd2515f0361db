#include "core/page/page.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

/// Looks for broken invariants of one page.
namespace termsoak::core::page {

namespace {

struct Seen {
  std::size_t graphemes = 0;
  std::size_t hyperlinks = 0;
  std::unordered_map<StyleId, std::size_t> styles;
  std::unordered_map<HyperlinkId, std::size_t> links;
};

const char* find_spacer_fault(std::span<const Cell> cells, std::size_t x, LoneTails tails) {
  switch (cells[x].wide()) {
  case Wide::Narrow:
  case Wide::Wide:
    return nullptr;
  case Wide::SpacerTail:
    if (tails == LoneTails::Accepted || (x > 0 && cells[x - 1].wide() == Wide::Wide)) return nullptr;
    return "a spacer tail without its wide cell";
  case Wide::SpacerHead:
    return x + 1 == cells.size() ? nullptr : "a spacer head that does not end its row";
  }
  return nullptr;
}

} // namespace

std::size_t Page::style_references(StyleId id) const {
  return styles_.references(base_ + styles_offset_, id);
}

std::size_t Page::hyperlink_references(HyperlinkId id) const {
  return hyperlink_set_.references(base_ + hyperlink_set_offset_, id);
}

// What `in_order` says of the cells: it does not look at the rows' order.
bool Page::clusters_lie_in_order() const {
  std::vector<Row> in_memory(rows_);
  for (std::size_t y = 0; y < rows_; ++y)
    in_memory[y] = row(y);
  std::ranges::sort(in_memory, {}, &Row::cells_offset);
  std::uint32_t number = 0;
  for (const Row& header : in_memory)
    for (const Cell& cell : row_cells(header)) {
      if (!cell.has_grapheme()) continue;
      if (cell.cluster_entry() != ++number) return false;
      const ClusterEntry& cluster = clusters_.at(base_, number);
      if (cluster.offset != (number - 1) * kGraphemeChunkBytes) return false;
      if (cluster.length * sizeof(char32_t) > kGraphemeChunkBytes) return false;
    }
  return number == clusters_.count();
}

const char* Page::find_fault(LoneTails tails) const {
  if (rows_ == 0 || cols_ == 0) return "a page without rows or columns";
  if (rows_ > capacity_.rows || cols_ > capacity_.cols) return "a page larger than its capacity";
  Seen seen;
  for (std::size_t y = 0; y < rows_; ++y) {
    const Row& header = row(y);
    const std::span<const Cell> all = row_cells(header);
    for (std::size_t x = 0; x < all.size(); ++x) {
      const Cell& cell = all[x];
      if (cell.has_grapheme()) {
        if (!header.has(RowFlag::Grapheme)) return "a cluster in a row that is not marked";
        if (graphemes(cell).empty()) return "a cluster without codepoints";
        ++seen.graphemes;
      }
      if (cell.has_style()) {
        if (!header.has(RowFlag::Styled)) return "a style in a row that is not marked";
        ++seen.styles[cell.style()];
      }
      if (cell.has_hyperlink()) {
        if (!header.has(RowFlag::Hyperlink)) return "a link in a row that is not marked";
        if (hyperlink_of(cell) == 0) return "a linked cell without its entry";
        ++seen.links[hyperlink_of(cell)];
        ++seen.hyperlinks;
      }
      if (const char* fault = find_spacer_fault(all, x, tails); fault != nullptr) return fault;
    }
  }
  if (clusters_.in_order(base_) && !clusters_lie_in_order()) return "clusters out of their order";
  if (seen.graphemes > clusters_.count()) return "more clusters than entries";
  if (seen.hyperlinks > linked_cells_.count()) return "more linked cells than entries";
  // Counts may be higher than what cells use: the cursor holds references of its own.
  for (const auto& [id, count] : seen.styles)
    if (styles_.references(base_ + styles_offset_, id) < count) return "a style counted too low";
  for (const auto& [id, count] : seen.links)
    if (hyperlink_set_.references(base_ + hyperlink_set_offset_, id) < count) return "a link counted too low";
  return nullptr;
}

} // namespace termsoak::core::page
