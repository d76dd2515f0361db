#include "core/pagelist/page_list.h"

#include <algorithm>
#include <bit>

/// Replacing a page by the smallest one that holds what it has (#10383).
namespace termsoak::core::pagelist {

namespace {

using page::Capacity;

constexpr std::size_t kWordChunks = 64; ///< the bitmaps hand chunks out by words of this many

/// Capacity of a set whose `count` entries and reserved slot 0 fill 13/16 of the table; none for none.
std::size_t set_capacity(std::size_t count) {
  return count == 0 ? 0 : ((count + 1) * 16 + 12) / 13;
}

/// Whole bitmap words, and a power of two of them: what a map of one slot a chunk can be indexed by.
std::size_t chunk_capacity(std::size_t bytes, std::size_t chunk_bytes) {
  const std::size_t word = kWordChunks * chunk_bytes;
  return bytes == 0 ? 0 : std::bit_ceil((bytes + word - 1) / word) * word;
}

Capacity exact_capacity(const page::Page& page) {
  Capacity exact = page.capacity();
  exact.rows = page.rows();
  exact.styles = set_capacity(page.styles().living());
  exact.grapheme_bytes = chunk_capacity(page.grapheme_bytes_used(), page::kGraphemeChunkBytes);
  exact.string_bytes = chunk_capacity(page.string_bytes_used(), page::kStringChunkBytes);
  const std::size_t cells = page.hyperlink_cells();
  const std::size_t links =
      std::max(set_capacity(page.hyperlinks_living()),
               (cells + page::kHyperlinkCellsPerLink - 1) / page::kHyperlinkCellsPerLink);
  exact.hyperlink_bytes = links * page::kHyperlinkItemBytes;
  return exact;
}

} // namespace

base::Result<Node*> PageList::compact(Node* node) {
  if (options_.geometry.version == page::LayoutVersion::V2026_01)
    return base::fail(base::ErrorKind::Usage, "pages are not compacted before layout 1.3");
  if (node->page.rows() == 0) return node;
  const Capacity exact = exact_capacity(node->page);
  if (page::layout_page(options_.geometry, exact).total_bytes >= node->believed_bytes) return node;
  auto smaller =
      replace_page(node, {.capacity = exact, .cause = memory::Cause::Rehash, .row = node->first_row});
  // Packed otherwise, the rows may need more than they use now; then the page stays as it is.
  if (!smaller && smaller.error().kind == base::ErrorKind::OutOfSpace) return node;
  return smaller;
}

} // namespace termsoak::core::pagelist
