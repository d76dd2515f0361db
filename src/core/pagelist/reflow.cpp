#include "core/pagelist/page_list.h"
#include "core/pagelist/reflow_cursor.h"

#include <algorithm>

/// Laying all rows out anew for another width.
namespace termsoak::core::pagelist {

using page::CellCount;
using page::RowFlag;

/// Where the cursor stood, so that as many rows stay below it: a screen that was cleared must not fill with
/// history.
struct PageList::KeptCursor {
  Pin* pin = nullptr;
  std::size_t rows_below = 0;
  std::size_t rows_wrapped = 0; ///< continuation rows from the top of the screen down to the cursor
};

std::size_t PageList::wrapped_above(const Pin& pin) const {
  const Pin top = active_top();
  std::size_t wrapped = 0;
  for (Pin at = pin; at.node != nullptr; at = up(at, 1)) {
    if (at.row().has(RowFlag::WrapContinuation)) ++wrapped;
    if (at.node == top.node && at.y == top.y) break;
  }
  return wrapped;
}

std::optional<PageList::KeptCursor> PageList::keep_cursor(const std::optional<CursorPlace>& cursor) {
  // A cursor right of the new width keeps nothing: upstream looks its place up with the new width already in
  // force.
  if (!cursor || cursor->x >= cols_) return std::nullopt;
  Pin place = active_row(cursor->y);
  if (place.node == nullptr) return std::nullopt;
  place.x = cursor->x;
  return KeptCursor{.pin = track(place),
                    .rows_below = std::size_t{rows_} - cursor->y - 1,
                    .rows_wrapped = wrapped_above(place)};
}

base::Result<void> PageList::restore_cursor(const KeptCursor& kept) {
  if (!is_active(*kept.pin)) return {};
  const std::size_t y = index_of(*kept.pin) - index_of(active_top());
  const std::size_t wrapped = wrapped_above(*kept.pin);
  const std::size_t more_wrapped = wrapped > kept.rows_wrapped ? wrapped - kept.rows_wrapped : 0;
  std::size_t wanted = kept.rows_below > more_wrapped ? kept.rows_below - more_wrapped : 0;
  const std::size_t below = std::size_t{rows_} - y - 1;
  wanted = wanted > below ? wanted - below : 0;
  for (; wanted > 0; --wanted)
    if (grow() == nullptr) return grow_failed();
  return {};
}

base::Result<void> PageList::reflow(CellCount cols, const std::optional<CursorPlace>& cursor) {
  const auto capacity = page::with_columns(options_.geometry, first_->page.capacity(), cols);
  if (!capacity) return base::fail(base::ErrorKind::OutOfSpace, "not one row of that width fits a page");
  auto made = new_page({.capacity = *capacity, .cause = memory::Cause::Reflow});
  if (!made) return std::unexpected(made.error());

  const CellCount cols_before = cols_;
  cols_ = cols;
  const auto kept = keep_cursor(cursor);
  std::vector<Node*> sources;
  while (first_ != nullptr) {
    sources.push_back(first_);
    unlink(first_);
  }
  (*made)->first_row = books_.rows_gone;
  (*made)->page.set_rows(1);
  link_after(nullptr, *made);

  auto done = reflow_pages(sources, cols_before);
  for (; done && total_rows_ < rows_;)
    if (grow() == nullptr) done = grow_failed();
  if (done && kept) done = restore_cursor(*kept);
  if (kept) untrack(kept->pin);
  if (total_rows_ < rows_) rows_ = static_cast<CellCount>(total_rows_);
  return done;
}

/// Copies every row of `sources` and destroys each page as soon as its last row is out.
base::Result<void> PageList::reflow_pages(std::vector<Node*>& sources, CellCount cols_before) {
  ReflowCursor target(*this, first_);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    Node* const source = sources[i];
    std::vector<Pin*> pins;
    for (const auto& pin : pins_)
      if (pin->node == source) pins.push_back(pin.get());
    for (std::size_t y = 0; y < source->page.rows(); ++y) {
      if (auto copied = target.copy_row(source, y, pins); !copied) {
        erase_page_head(source, y);
        abandon_reflow({sources.begin() + static_cast<std::ptrdiff_t>(i), sources.end()}, cols_before);
        return copied;
      }
    }
    // Every pin has moved with its cell: a row a pin stands on is never blank to the cursor.
    destroy_page(source);
  }
  return {};
}

/// Out of memory half-way. What was laid out stays, the rest of the old pages follows as it is, and all are
/// cut to the narrower of the two widths, which needs no memory.
void PageList::abandon_reflow(const std::vector<Node*>& sources, CellCount cols_before) {
  for (Node* source : sources)
    link_after(last_, source);
  const CellCount narrower = std::min(cols_, cols_before);
  cols_ = std::max(cols_, cols_before);
  cut_columns(narrower);
}

} // namespace termsoak::core::pagelist
