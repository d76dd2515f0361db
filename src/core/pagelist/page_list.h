#pragma once

#include "core/memory/ledger.h"
#include "core/memory/page_pool.h"
#include "core/pagelist/event_log.h"
#include "core/pagelist/figures.h"
#include "core/pagelist/node.h"
#include "core/pagelist/prune_strategy.h"
#include "core/pagelist/resize.h"

#include <memory>
#include <optional>
#include <vector>

/// The pages of one screen, oldest first, with their limit, pins and books.
namespace termsoak::core::pagelist {

/// What to do with the RAM of a mapping that nobody will ever unmap. It stays mapped and counted either way.
enum class Orphans : std::uint8_t { Keep, Discard };

struct PageListOptions {
  memory::Ledger& ledger;
  page::Geometry geometry;
  page::CellCount cols = 80;
  page::CellCount rows = 24;
  std::optional<std::uint64_t> bytes_max; ///< none: unlimited; 0: no history at all (alternate screen)
  const PruneStrategy& strategy;
  Orphans orphans = Orphans::Keep;
  EventLog* events = nullptr; ///< may be null; must outlive the list
};

/// New values for a page's capacity, as the caller asks for them. 2026-01 rounds them up to powers of two;
/// none shrinks.
struct CapacityWish {
  std::optional<std::size_t> styles, grapheme_bytes, string_bytes, hyperlink_bytes;
};

/// Where the viewport stands.
enum class Viewport : std::uint8_t { Active, Top, Pin };

/// Owner of the pages. Does not know cursor, text or escape sequences: `core/screen` does.
/// Nothing here throws; calls that can run out of memory say so and leave the list as it was.
class PageList {
public:
  [[nodiscard]] static base::Result<std::unique_ptr<PageList>> create(const PageListOptions& options);
  /// Closes.
  ~PageList();
  PageList(const PageList&) = delete;
  PageList& operator=(const PageList&) = delete;

  // --- Shape
  // ---------------------------------------------------------------------------------------------------
  [[nodiscard]] page::CellCount cols() const { return cols_; }
  [[nodiscard]] page::CellCount rows() const { return rows_; }
  [[nodiscard]] std::size_t total_rows() const { return total_rows_; }
  [[nodiscard]] std::size_t history_rows() const { return total_rows_ > rows_ ? total_rows_ - rows_ : 0; }
  [[nodiscard]] Node* first() const { return first_; }
  [[nodiscard]] Node* last() const { return last_; }
  [[nodiscard]] const page::Geometry& geometry() const { return options_.geometry; }
  [[nodiscard]] bool keeps_history() const { return explicit_max_bytes_ != 0; }
  /// Row 0 of the active area (the newest `rows()` rows); walks back from the end.
  [[nodiscard]] Pin active_top() const;
  [[nodiscard]] Pin active_row(std::size_t y) const;
  /// Row `index` from the oldest.
  [[nodiscard]] Pin row_at(std::size_t index) const;
  /// Rows from the oldest row to `pin`'s row.
  [[nodiscard]] std::size_t index_of(const Pin& pin) const;

  // --- Pins
  // ----------------------------------------------------------------------------------------------------
  /// The returned pin is kept up to date until untracked; its address is stable.
  [[nodiscard]] Pin* track(const Pin& pin);
  void untrack(Pin* pin);
  [[nodiscard]] std::size_t tracked_pins() const { return pins_.size(); }

  // --- Growing
  // -------------------------------------------------------------------------------------------------
  /// Adds one empty row at the end. The node that got it, or null: out of memory, nothing changed.
  /// May prune the oldest page; the result differs from the old last() when a page was appended.
  [[nodiscard]] Node* grow() {
    if (last_->page.has_free_row()) [[likely]] {
      last_->page.take_row();
      ++total_rows_;
      return last_;
    }
    return grow_page();
  }

  /// Replaces `node`'s page by one of larger capacity and gives the node that took its place. 2026-01's rule.
  /// Pins move along; rows and list length stay. Ids may change: callers re-read what they hold.
  [[nodiscard]] base::Result<Node*> adjust_capacity(Node* node, const CapacityWish& wish,
                                                    const Trigger& trigger);
  /// One step of the layout's own growth rule for what was short (rehash: same capacity).
  /// OutOfSpace when the dimension is at its maximum.
  [[nodiscard]] base::Result<Node*> make_room(Node* node, page::Shortage shortage, const Trigger& trigger);

  // --- Erasing
  // -------------------------------------------------------------------------------------------------
  /// Drops all history rows, or those above `end`.
  void erase_history(std::optional<std::size_t> rows = std::nullopt);
  /// Drops active rows 0..y_last (included): the rest moves up and as many rows are grown at the end.
  [[nodiscard]] base::Result<void> erase_active(std::size_t y_last);
  /// Drops one row; all rows below move up and the last row becomes empty.
  [[nodiscard]] base::Result<void> erase_row(const Pin& pin);
  /// Drops one row; the `limit` rows below move up and the last of them becomes empty.
  [[nodiscard]] base::Result<void> erase_row_bounded(const Pin& pin, std::size_t limit);
  /// Scrolls the used part of the active area into history. Used by clear at a prompt and by ED 22.
  [[nodiscard]] base::Result<void> scroll_clear();
  /// Empties the list as RIS does: one screen of empty rows in fresh standard pages. Pins go to the top left.
  [[nodiscard]] base::Result<void> reset();
  /// Gives everything back that the strategy knows how to give back. The list is unusable afterwards; calling
  /// twice is fine.
  void close();

  // --- Resizing and scrolling
  // ----------------------------------------------------------------------------------
  [[nodiscard]] base::Result<void> resize(const Resize& how);
  [[nodiscard]] Viewport viewport() const { return viewport_; }
  void scroll_to_active() { viewport_ = Viewport::Active; }
  void scroll_to_top() { viewport_ = Viewport::Top; }
  void scroll_rows(std::ptrdiff_t rows);
  [[nodiscard]] Pin viewport_top() const;

  // --- Books
  // ---------------------------------------------------------------------------------------------------
  [[nodiscard]] Figures figures() const;
  [[nodiscard]] std::vector<PageFigures> pages() const;
  [[nodiscard]] const std::optional<Divergence>& first_divergence() const { return first_divergence_; }
  [[nodiscard]] const PruneStrategy& strategy() const { return options_.strategy; }
  [[nodiscard]] std::uint64_t max_bytes() const; ///< the effective limit
  /// Broken invariants by rule id; empty when all books agree. Walks the list.
  [[nodiscard]] std::vector<Divergence> find_faults() const;
  /// Tracked pins whose node is no longer in the list.
  [[nodiscard]] std::size_t dangling_pins() const;

private:
  struct Impl; ///< the slow path, one file per family of operations
  friend struct Impl;
  explicit PageList(const PageListOptions& options);
  [[nodiscard]] Node* grow_page();

  PageListOptions options_;
  Node* first_ = nullptr;
  Node* last_ = nullptr;
  std::size_t total_rows_ = 0;
  page::CellCount cols_ = 0;
  page::CellCount rows_ = 0;
  Viewport viewport_ = Viewport::Active;
  Pin* viewport_pin_ = nullptr;
  std::uint64_t explicit_max_bytes_ = 0;
  std::uint64_t min_max_bytes_ = 0;
  std::uint64_t page_size_bytes_ = 0;
  std::uint64_t serial_next_ = 1;
  std::uint64_t serial_min_valid_ = 0;
  std::optional<memory::PagePool> pool_;
  std::vector<std::unique_ptr<Node>> nodes_free_;
  std::vector<std::unique_ptr<Pin>> pins_;
  Figures books_;
  std::optional<Divergence> first_divergence_;
  // Adaptive reuse: share of non-standard pages among recent prunes.
  std::uint32_t recent_prunes_ = 0;
  bool keeps_large_pages_ = false;
};

} // namespace termsoak::core::pagelist
