#include "core/pagelist/page_list.h"
#include "core/pagelist/reflow_cursor.h"

#include <algorithm>

/// Laying all rows out anew for another width.
namespace termsoak::core::pagelist {

using page::CellCount;
using page::RowFlag;

/// One reflow of one list.
class PageList::Reflower {
public:
  Reflower(PageList& list, CellCount cols_before) : list_(list), cols_before_(cols_before) {}

  /// `pin`: of the cursor before anything was resized, where the dialect follows it; else null.
  void keep_cursor(const std::optional<CursorPlace>& cursor, const Pin* pin);
  [[nodiscard]] base::Result<void> run(const std::vector<Node*>& sources);
  [[nodiscard]] base::Result<void> restore_cursor() const;
  void drop_cursor() {
    if (kept_ != nullptr) list_.untrack(kept_);
  }

private:
  [[nodiscard]] std::size_t wrapped_above(const Pin& pin) const;
  void abandon(const std::vector<Node*>& sources, std::size_t first) const;
  void lose(const std::vector<Node*>& sources, std::size_t first) const;

  PageList& list_;
  CellCount cols_before_;
  // Where the cursor stood, so that as many rows stay below it: a screen that was cleared must not fill with
  // history.
  Pin* kept_ = nullptr;
  bool follows_cell_ = false;
  const Pin* cursor_ = nullptr; ///< the cursor's own
  std::size_t rows_below_ = 0;
  std::size_t rows_wrapped_ = 0; ///< continuation rows from the top of the screen down to the cursor
};

std::size_t PageList::Reflower::wrapped_above(const Pin& pin) const {
  const Pin top = list_.active_top();
  std::size_t wrapped = 0;
  for (Pin at = pin; at.node != nullptr; at = up(at, 1)) {
    if (at.row().has(RowFlag::WrapContinuation)) ++wrapped;
    if (at.node == top.node && at.y == top.y) break;
  }
  return wrapped;
}

void PageList::Reflower::keep_cursor(const std::optional<CursorPlace>& cursor, const Pin* pin) {
  follows_cell_ = pin != nullptr;
  if (cursor) cursor_ = cursor->pin;
  if (pin != nullptr) {
    kept_ = list_.track(*pin);
    rows_below_ = std::size_t{list_.rows_} - std::min<std::size_t>(list_.rows_, cursor->y + std::size_t{1});
    rows_wrapped_ = wrapped_above(*pin);
    return;
  }
  // A cursor right of the new width keeps nothing: upstream looks its place up with the new width already in
  // force.
  if (!cursor || cursor->x >= list_.cols_) return;
  Pin place = list_.active_row(cursor->y);
  if (place.node == nullptr) return;
  place.x = cursor->x;
  kept_ = list_.track(place);
  rows_below_ = std::size_t{list_.rows_} - cursor->y - 1;
  rows_wrapped_ = wrapped_above(place);
}

base::Result<void> PageList::Reflower::restore_cursor() const {
  if (kept_ == nullptr || !list_.is_active(*kept_)) return {};
  const std::size_t y = list_.index_of(*kept_) - list_.index_of(list_.active_top());
  const std::size_t wrapped = wrapped_above(*kept_);
  const std::size_t more_wrapped = wrapped > rows_wrapped_ ? wrapped - rows_wrapped_ : 0;
  std::size_t wanted = rows_below_ > more_wrapped ? rows_below_ - more_wrapped : 0;
  const std::size_t below = std::size_t{list_.rows_} - y - 1;
  wanted = wanted > below ? wanted - below : 0;
  for (; wanted > 0; --wanted)
    if (list_.grow() == nullptr) return list_.grow_failed();
  return {};
}

/// Copies every row of `sources` and destroys each page as soon as its last row is out.
base::Result<void> PageList::Reflower::run(const std::vector<Node*>& sources) {
  ReflowCursor target(list_, list_.first_, follows_cell_ ? kept_ : nullptr, cursor_);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    Node* const source = sources[i];
    std::vector<Pin*> pins;
    for (const auto& pin : list_.pins_)
      if (pin->node == source) pins.push_back(pin.get());
    for (std::size_t y = 0; y < source->page.rows(); ++y) {
      if (auto copied = target.copy_row(source, y, pins); !copied) {
        if (list_.core_failure_.empty()) {
          list_.erase_page_head(source, y);
          abandon(sources, i);
        } else {
          lose(sources, i);
        }
        return copied;
      }
    }
    // Every pin has moved with its cell: a row a pin stands on is never blank to the cursor.
    list_.destroy_page(source);
  }
  return {};
}

/// Out of memory half-way. What was laid out stays, the rest of the old pages follows as it is, and all are
/// cut to the narrower of the two widths, which needs no memory.
void PageList::Reflower::abandon(const std::vector<Node*>& sources, std::size_t first) const {
  for (std::size_t i = first; i < sources.size(); ++i)
    list_.link_after(list_.last_, sources[i]);
  const CellCount narrower = std::min(list_.cols_, cols_before_);
  list_.cols_ = std::max(list_.cols_, cols_before_);
  list_.cut_columns(narrower);
}

/// As the modelled core ends there: what was laid out stays, the rest is in no list any more. Mappings of
/// their own are never unmapped, pool items never handed out again, and the account goes on counting both.
void PageList::Reflower::lose(const std::vector<Node*>& sources, std::size_t first) const {
  for (std::size_t i = first; i < sources.size(); ++i) {
    Node* const lost = sources[i];
    for (const auto& pin : list_.pins_)
      if (pin->node == lost) *pin = {.node = list_.last_, .garbage = true};
    list_.retire(lost);
  }
  const CellCount narrower = std::min(list_.cols_, cols_before_);
  list_.cols_ = std::max(list_.cols_, cols_before_);
  list_.cut_columns(narrower);
}

base::Result<void> PageList::reflow(CellCount cols, const std::optional<CursorPlace>& cursor,
                                    const Pin* cursor_pin) {
  const auto capacity =
      page::widened_capacity(options_.geometry, first_->page.capacity(), cols, first_->page.rows());
  if (!capacity) return base::fail(base::ErrorKind::OutOfSpace, "not one row of that width fits a page");
  auto made = new_page({.capacity = *capacity, .cause = memory::Cause::Reflow});
  if (!made) return std::unexpected(made.error());

  Reflower reflower(*this, cols_);
  rows_slipped_ = 0; // rows are counted anew
  cols_ = cols;
  reflower.keep_cursor(cursor, cursor_pin);
  std::vector<Node*> sources;
  while (first_ != nullptr) {
    sources.push_back(first_);
    unlink(first_);
  }
  (*made)->first_row = figures_.rows_gone;
  (*made)->page.set_rows(1);
  link_after(nullptr, *made);

  auto done = reflower.run(sources);
  while (done && total_rows_ < rows_)
    if (grow() == nullptr) done = grow_failed();
  if (done) done = reflower.restore_cursor();
  reflower.drop_cursor();
  if (!done && total_rows_ < rows_) rows_ = static_cast<CellCount>(total_rows_);
  return done;
}

} // namespace termsoak::core::pagelist
