#include "core/page/exact_capacity.h"
#include "core/pagelist/page_list.h"

#include <bit>

/// Replacing a page by the smallest one that holds what it has (#10383).
namespace termsoak::core::pagelist {

namespace {

using page::Capacity;

constexpr std::size_t kWordChunks = 64; ///< the bitmaps hand chunks out by words of this many

/// Whole bitmap words, and a power of two of them: what a map of one slot a chunk can be indexed by.
std::size_t chunk_capacity(std::size_t bytes, std::size_t chunk_bytes) {
  const std::size_t word = kWordChunks * chunk_bytes;
  return bytes == 0 ? 0 : std::bit_ceil((bytes + word - 1) / word) * word;
}

/// What the page's rows need, in sizes that its bitmaps and maps can be made of.
Capacity compact_capacity(const page::Page& page) {
  Capacity exact = page::exact_capacity(page, 0, page.rows());
  exact.grapheme_bytes = chunk_capacity(exact.grapheme_bytes, page::kGraphemeChunkBytes);
  exact.string_bytes = chunk_capacity(exact.string_bytes, page::kStringChunkBytes);
  return exact;
}

} // namespace

base::Result<Node*> PageList::compact(Node* node) {
  if (options_.geometry.version == page::LayoutVersion::V2026_01)
    return base::fail(base::ErrorKind::Usage, "pages are not compacted before layout 1.3");
  if (node->page.rows() == 0) return node;
  const Capacity exact = compact_capacity(node->page);
  if (page::layout_page(options_.geometry, exact).total_bytes >= node->believed_bytes) return node;
  auto smaller =
      replace_page(node, {.capacity = exact, .cause = memory::Cause::Rehash, .row = node->first_row});
  // Packed otherwise, the rows may need more than they use now; then the page stays as it is.
  if (!smaller && smaller.error().kind == base::ErrorKind::OutOfSpace) return node;
  return smaller;
}

} // namespace termsoak::core::pagelist
