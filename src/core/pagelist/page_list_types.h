#pragma once

#include "core/dialect/dialect.h"
#include "core/memory/facts.h"
#include "core/memory/page_pool.h"
#include "core/page/capacity.h"
#include "core/page/page.h"
#include "core/page/page_layout.h"
#include "core/pagelist/prune_strategy.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

/// The plain values of a page list: its nodes, places in it, what a resize is told, figures and options.
namespace termsoak::core::pagelist {

class PageList;

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
  Node* heir = nullptr;        ///< where a prune leaves pins: the page that has this one's record upstream
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

enum class Reflow : std::uint8_t { No, Yes };

/// The cursor's place in the active area, so that a resize keeps it where the text is.
struct CursorPlace {
  page::CellCount x = 0;
  page::CellCount y = 0;
  const Pin* pin = nullptr; ///< tracked, of the cursor itself; may be null
};

struct ResizeRequest {
  std::optional<page::CellCount> cols;
  std::optional<page::CellCount> rows;
  Reflow reflow = Reflow::Yes;
  std::optional<CursorPlace> cursor;
};

/// Exact figures of one list as the list itself keeps them; reading them costs nothing that grows with the
/// list. What they should equal, and what is mapped, owned or orphaned, is found from outside (`audit`).
struct ListFigures {
  std::uint64_t page_size_bytes = 0; ///< the list's cached account of its pages
  std::uint64_t limit_bytes = 0;     ///< the effective limit; UINT64_MAX when unlimited
  std::uint64_t total_rows = 0;
  std::uint64_t rows_counted = 0; ///< the list's cached count of them
  std::uint64_t history_rows = 0;
  std::uint64_t prunes = 0;
  std::uint64_t reuses = 0;
  std::uint64_t capacity_increases = 0;
  std::uint64_t growths_refused = 0; ///< at the end of a dimension, or because the copy did not fit
  std::array<std::uint64_t, page::kDimensionCount> refused_by_dimension{}; ///< the first of these two, by it
  std::uint64_t splits = 0;       ///< of pages that could not grow any further, by a style or in a reflow
  std::uint64_t zeroed_bytes = 0; ///< by whole-length zeroing of blocks, as the modelled core does it
  std::uint64_t decommits = 0;    ///< pool items whose RAM went back to the kernel, one call each
  std::uint64_t rows_gone = 0;    ///< rows pruned or erased from the top, ever
  std::uint64_t rows_lost = 0;    ///< visible rows that prunes took away and that came back empty, ever
};

/// One page as the list records it.
struct PageFigures {
  std::uint64_t mapped_bytes = 0;
  std::uint64_t believed_bytes = 0;
  std::uint64_t rows = 0;
};

struct PageListOptions {
  memory::PageSource& source;
  page::Geometry geometry;
  page::CellCount cols = 80;
  page::CellCount rows = 24;
  std::optional<std::uint64_t> bytes_max; ///< none: unlimited; 0: no history at all (alternate screen)
  std::optional<std::uint64_t> lines_max; ///< rows above the screen; none: unlimited
  const PruneStrategy& strategy;          ///< must outlive the list
  const dialect::Dialect* dialect = &dialect::kStandard; ///< must outlive the list
  memory::FactSink* facts = nullptr;                     ///< may be null; must outlive the list
};

enum class Fate : std::uint8_t { Reused, Destroyed };       ///< of a pruned page
enum class AtTop : std::uint8_t { Stays, GoesToPageAbove }; ///< a pin in row 0 that moves up
enum class Widening : std::uint8_t { InPlace, Copied };     ///< of a page that is wide enough

/// Who asked a page to grow, named by the caller in the slow path only.
struct Trigger {
  std::uint64_t row_in_page = 0;
  std::string_view what = {};
};

/// New values for a page's capacity, as the caller asks for them. 2026-01 rounds them up to powers of two;
/// none shrinks.
struct CapacityWish {
  std::optional<std::size_t> styles = {};
  std::optional<std::size_t> grapheme_bytes = {};
  std::optional<std::size_t> string_bytes = {};
  std::optional<std::size_t> hyperlink_bytes = {};
};

/// A capacity doubled until what it gained holds `extra` bytes: a wish of the time before #10337.
[[nodiscard]] constexpr std::size_t doubled_for(std::size_t value, std::size_t extra) {
  std::size_t doubled = value;
  while (doubled - value < extra)
    doubled *= 2;
  return doubled;
}

/// Where the viewport stands.
enum class Viewport : std::uint8_t { Active, Top, Pin };

/// A page as the list asks itself for one.
struct PageRequest {
  page::Capacity capacity;
  memory::Cause cause = memory::Cause::Grow;
  Trigger trigger = {};
  std::uint64_t row = 0; ///< of the trigger, counted from the start
};

} // namespace termsoak::core::pagelist
