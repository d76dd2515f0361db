#pragma once

#include "core/memory/page_pool.h"
#include "core/pagelist/page_list_types.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace termsoak::core::pagelist {

/// The pages of one screen, oldest first, with their limit, pins and accounts. States facts about what it
/// does and judges nothing. Does not know cursor, text or escape sequences: `core/screen` does. Nothing here
/// throws; calls that can run out of memory say so and leave the list as it was.
class PageList {
public:
  [[nodiscard]] static base::Result<std::unique_ptr<PageList>> create(const PageListOptions& options);
  ~PageList();
  PageList(const PageList&) = delete;
  PageList& operator=(const PageList&) = delete;

  // Shape.
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
  [[nodiscard]] Pin row_at(std::size_t index) const; ///< from the oldest
  /// Rows from the oldest row to `pin`'s row.
  [[nodiscard]] std::size_t index_of(const Pin& pin) const;

  // Pins.
  /// The returned pin is kept up to date until untracked; its address is stable.
  [[nodiscard]] Pin* track(const Pin& pin);
  void untrack(Pin* pin);
  [[nodiscard]] std::span<const std::unique_ptr<Pin>> pins() const { return pins_; }

  // Growing.
  /// Adds one empty row at the end. The node that got it, or null: out of memory, nothing changed.
  /// May prune the oldest page; the result differs from the old last() when a page was appended.
  [[nodiscard]] Node* grow() {
    if (!last_->page.has_free_row() || total_rows_ >= rows_allowed_) [[unlikely]]
      return grow_slowly();
    last_->page.take_row();
    ++total_rows_;
    return last_;
  }

  /// A larger page in `node`'s place, with its rows and pins; ids may change.
  [[nodiscard]] base::Result<Node*> adjust_capacity(Node* node, const CapacityWish& wish,
                                                    const Trigger& trigger);
  /// One step of the layout's own growth rule for what was short; OutOfSpace at the dimension's maximum.
  [[nodiscard]] base::Result<Node*> make_room(Node* node, page::Shortage shortage, const Trigger& trigger);
  /// Moves the rows from `at` on to a new page behind, unless `at` is a page's first row.
  [[nodiscard]] base::Result<void> split(const Pin& at, const PageRequest& request);

  // Erasing.
  /// Drops all history rows, or the oldest `rows` of them.
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
  /// Gives back what the strategy knows how to give back; the list is unusable then. Calling twice is fine.
  void close();

  // Resizing and scrolling.
  /// On failure the list is usable and cols() and rows() say how it is: a widening leaves the old size, a
  /// narrowing that runs out of memory cuts the rows it could not lay out anew.
  [[nodiscard]] base::Result<void> resize(const ResizeRequest& how);
  [[nodiscard]] bool releases_to_pool(const Node& node) const; ///< else its mapping goes with it
  /// Where the modelled core gave up in the last operation: what was short. Empty: it did not.
  [[nodiscard]] std::string_view take_core_failure() { return std::exchange(core_failure_, {}); }
  [[nodiscard]] Viewport viewport() const { return viewport_; }
  void scroll_to_active() { viewport_ = Viewport::Active; }
  void scroll_to_top() { viewport_ = Viewport::Top; }
  void scroll_rows(std::ptrdiff_t rows);
  [[nodiscard]] Pin viewport_top() const;

  // What can be looked at from outside.
  [[nodiscard]] ListFigures figures() const;
  [[nodiscard]] std::vector<PageFigures> pages() const;
  [[nodiscard]] const PruneStrategy& strategy() const { return options_.strategy; }
  [[nodiscard]] std::uint64_t max_bytes() const;                               ///< the effective limit
  [[nodiscard]] std::size_t standard_bytes() const { return standard_bytes_; } ///< of a pool item
  /// Nodes ever made, and those of them that wait for a page; the others are the list's.
  [[nodiscard]] std::size_t nodes_made() const { return nodes_.size(); }
  [[nodiscard]] std::size_t nodes_free() const { return nodes_free_.size(); }
  /// Null once the list is closed.
  [[nodiscard]] const memory::PagePool* pool() const { return pool_ ? &*pool_ : nullptr; }
  /// The first broken invariant of a page or of the list's links, or null. Walks every cell.
  [[nodiscard]] const char* find_broken_page(page::LoneTails tails = page::LoneTails::Faulty) const;

private:
  friend class ReflowCursor;
  explicit PageList(const PageListOptions& options);

  // Pages (pages.cpp): only these give, take, link and unlink them, so that all accounts change together.
  [[nodiscard]] base::Result<Node*> new_page(const PageRequest& request);
  [[nodiscard]] base::Result<memory::Block> get_block(std::size_t bytes, const PageRequest& request);
  [[nodiscard]] Node* new_node();
  void lay_page(Node* node, const page::PageLayout& layout);
  void destroy_page(Node* node); ///< of an unlinked node
  void give_to_pool(Node* node);
  void unmap_page(Node* node);
  void link_after(Node* where, Node* node); ///< `where` null: at the front
  void unlink(Node* node);
  void zero_block(memory::Block& block, std::size_t bytes);
  [[nodiscard]] std::uint64_t account_at_release(const Node& node) const;
  void move_pins(const Node* from, Node* to);
  void retire(Node* node);
  void state(const memory::Fact& fact) const;
  [[nodiscard]] memory::Fact fact_of_release(memory::FactKind kind, const Node& node) const;

  // Growing (grow.cpp, growth.cpp).
  [[nodiscard]] Node* grow_slowly();
  [[nodiscard]] Node* grow_page();
  [[nodiscard]] bool wants_prune() const;
  [[nodiscard]] Node* prune(const page::Capacity& standard);
  void drop_excess();
  template <typename Wanted> void drop_oldest_while(Wanted wanted);
  void allow_rows();
  void drop_over_lines();
  [[nodiscard]] bool may_reuse(const Node& oldest);
  void give_tail_back(Node* node);
  void forget_size(Node* node);
  void reuse(Node* node, const page::Capacity& standard);
  void follow_prune(const Node* oldest, Fate fate);
  [[nodiscard]] bool leaves_pins() const { return options_.strategy.pins == Pins::OnReuseOnly; }
  [[nodiscard]] base::Result<std::uint64_t> min_max_for(page::CellCount cols, page::CellCount rows) const;
  [[nodiscard]] base::Result<void> fill_rows(std::size_t rows, memory::Cause cause);
  void replace_lost_rows();
  [[nodiscard]] base::Result<Node*> replace_page(Node* node, const PageRequest& request);

  // Erasing (erase.cpp).
  void set_page_rows(Node* node, std::size_t rows);
  void erase_page(Node* node);
  void erase_page_head(Node* node, std::size_t rows);
  [[nodiscard]] std::size_t erase_head(std::size_t rows);
  [[nodiscard]] base::Result<Node*> copy_row_up(Node* node, Node* next);
  void move_pins_up(Node* node, std::size_t first, std::size_t end, AtTop at_top);
  [[nodiscard]] std::unexpected<base::Error> grow_failed() const;
  void settle_viewport();

  // Resizing (resize.cpp, reflow.cpp).
  [[nodiscard]] base::Result<void> resize_in_place(const ResizeRequest& how);
  [[nodiscard]] base::Result<void> resize_rows(page::CellCount rows,
                                               const std::optional<CursorPlace>& cursor);
  void cut_page(Node* node, page::CellCount cols);
  void cut_columns(page::CellCount cols);
  [[nodiscard]] base::Result<void> widen_columns(page::CellCount cols,
                                                 const std::vector<const Node*>& spacers);
  [[nodiscard]] base::Result<void> widen_page(Node* node, page::CellCount cols, Widening how);
  [[nodiscard]] std::size_t move_rows(Node* from, std::size_t first, Node* to, std::size_t count,
                                      dialect::WidenedPins follow = dialect::WidenedPins::Follow);
  void trim_blank_rows(std::size_t rows_max);
  void adopt_pins();
  class Reflower;
  [[nodiscard]] base::Result<void> reflow(page::CellCount cols, const std::optional<CursorPlace>& cursor,
                                          const Pin* cursor_pin);
  [[nodiscard]] bool is_active(const Pin& pin) const;
  PageListOptions options_;
  std::size_t standard_bytes_ = 0;
  Node* first_ = nullptr;
  Node* last_ = nullptr;
  std::size_t total_rows_ = 0;
  page::CellCount cols_ = 0;
  page::CellCount rows_ = 0;
  Viewport viewport_ = Viewport::Active;
  Pin* viewport_pin_ = nullptr;
  std::uint64_t explicit_max_bytes_ = 0;
  std::uint64_t min_max_bytes_ = 0;
  std::size_t rows_allowed_ = SIZE_MAX; ///< by the limit on lines, with those of the screen
  std::uint64_t serial_next_ = 1;
  std::optional<memory::PagePool> pool_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<Node*> nodes_free_;
  std::vector<std::unique_ptr<Pin>> pins_;
  ListFigures figures_;
  std::size_t rows_slipped_ = 0;    ///< rows that are gone and still stand in the cached row count
  std::uint32_t recent_prunes_ = 0; ///< Adaptive: one bit per prune, 1 for rich content
  bool keeps_large_pages_ = false;
  std::string_view core_failure_; ///< static text; empty: none since it was last taken
  bool rows_follow_ = false; ///< the running operation grows more rows before anybody looks at the screen
};

} // namespace termsoak::core::pagelist
