#pragma once

#include "core/memory/page_pool.h"
#include "core/page/page.h"

#include <cstdint>

namespace termsoak::core::pagelist {

/// A page in the list: what the list believes about its memory, and beside it the truth.
/// Strategies with Release::ByLength may read only the belief; accounts and our own clean-up read the truth.
struct Node {
  Node* previous = nullptr;
  Node* next = nullptr;
  page::Page page;

  std::size_t believed_bytes = 0; ///< recorded length: total of the layout laid over the block
  std::size_t counted_bytes =
      0;               ///< what the page is worth in the list's account: the pool item, or `believed_bytes`
  memory::Block block; ///< the truth: what is really mapped there and who gave it
  bool believed_pool = true;   ///< the owner as the list sees it: false for a mapping of its own
  bool linked = false;         ///< in the list; a pin to a node that is not dangles
  std::uint64_t serial = 0;    ///< fresh at birth and at every reuse
  std::uint64_t first_row = 0; ///< rows the list had ever taken when this page's row 0 was
};

/// A place in the list. Tracked pins (PageList::track) follow their row through every operation.
struct Pin {
  Node* node = nullptr;
  page::CellCount y = 0; ///< row in the node's page
  page::CellCount x = 0;
  bool garbage = false; ///< the row it meant is gone; it now names a neighbour

  [[nodiscard]] page::Page& page() const { return node->page; }
  [[nodiscard]] page::Row& row() const { return node->page.row(y); }
  [[nodiscard]] page::Cell& cell() const { return node->page.cells(row())[x]; }
  bool operator==(const Pin&) const = default;
};

/// `count` rows further down or up; a null node when the list ends before. x is kept, garbage is cleared.
[[nodiscard]] Pin down(const Pin& pin, std::size_t count);
[[nodiscard]] Pin up(const Pin& pin, std::size_t count);
/// Is `a` in an earlier row, or earlier in the same row, than `b`?
[[nodiscard]] bool is_before(const Pin& a, const Pin& b);

} // namespace termsoak::core::pagelist
