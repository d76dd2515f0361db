#include "core/pagelist/page_list.h"

#include "base/check.h"

#include <fmt/format.h>

#include <algorithm>

namespace termsoak::core::pagelist {

namespace {

constexpr std::size_t kItemsPreheated = 4;

base::Error too_wide(page::CellCount cols) {
  return {.kind = base::ErrorKind::OutOfSpace,
          .message = fmt::format("not one row of {} columns fits a page", cols),
          .remedy = "use fewer columns or a later layout"};
}

} // namespace

PageList::PageList(const PageListOptions& options)
    : options_(options), standard_bytes_(page::standard_page_bytes(options.geometry)), cols_(options.cols),
      rows_(options.rows), explicit_max_bytes_(options.bytes_max.value_or(UINT64_MAX)) {}

base::Result<std::unique_ptr<PageList>> PageList::create(const PageListOptions& options) {
  base::check(options.cols > 0 && options.rows > 0, "a screen has columns and rows");
  std::unique_ptr<PageList> list{new PageList(options)};
  const auto limit = list->min_max_for(options.cols, options.rows);
  if (!limit) {
    // Nothing has run out yet: the size was asked for.
    base::Error error = limit.error();
    error.kind = base::ErrorKind::Usage;
    return std::unexpected(error);
  }
  list->min_max_bytes_ = *limit;
  list->allow_rows();
  auto pool = memory::PagePool::create(options.source, {.item_bytes = list->standard_bytes_,
                                                        .os_page_bytes = options.geometry.os_page_bytes,
                                                        .preheat = kItemsPreheated});
  if (!pool) return std::unexpected(pool.error());
  list->pool_ = std::move(*pool);
  if (auto filled = list->fill_rows(options.rows, memory::Cause::List); !filled)
    return std::unexpected(filled.error());
  list->viewport_pin_ = list->track({.node = list->first_});
  return list;
}

PageList::~PageList() {
  options_.facts = nullptr; // whoever listens may look at the list, which is half gone
  close();
}

base::Result<std::uint64_t> PageList::min_max_for(page::CellCount cols, page::CellCount rows) const {
  const auto capacity = page::initial_capacity(options_.geometry, cols);
  if (!capacity) return std::unexpected(too_wide(cols));
  const std::size_t pages = (std::size_t{rows} + capacity->rows - 1) / capacity->rows + 1;
  return std::uint64_t{standard_bytes_} * pages;
}

/// Pages until the list has `rows` rows. Also how an empty list gets its first ones.
base::Result<void> PageList::fill_rows(std::size_t rows, memory::Cause cause) {
  const auto capacity = page::initial_capacity(options_.geometry, cols_);
  if (!capacity) return std::unexpected(too_wide(cols_));
  while (total_rows_ < rows) {
    auto node = new_page({.capacity = *capacity, .cause = cause});
    if (!node) return std::unexpected(node.error());
    (*node)->page.set_rows(
        static_cast<page::CellCount>(std::min<std::size_t>(rows - total_rows_, capacity->rows)));
    link_after(last_, *node);
  }
  return {};
}

void PageList::close() {
  if (!pool_) return;
  state({.kind = memory::FactKind::Closing});
  while (first_ != nullptr) {
    Node* node = first_;
    unlink(node);
    // What claims to be from the pool goes with it.
    if (!releases_to_pool(*node)) unmap_page(node);
    node->page = {};
  }
  pool_->release_all();
  pool_.reset();
  figures_.page_size_bytes = 0;
  viewport_ = Viewport::Active;
  state({.kind = memory::FactKind::Closed});
}

base::Result<void> PageList::reset() {
  const auto capacity = page::initial_capacity(options_.geometry, cols_);
  if (!capacity) return std::unexpected(too_wide(cols_));
  const std::size_t pages = (std::size_t{rows_} + capacity->rows - 1) / capacity->rows;
  state({.kind = memory::FactKind::Resetting});
  // The one step that can fail comes first. What lies on the free list now is forgotten by it.
  auto zeroed = pool_->reset(pages);
  if (!zeroed) return std::unexpected(zeroed.error());
  figures_.zeroed_bytes += *zeroed;
  while (first_ != nullptr) {
    Node* node = first_;
    unlink(node);
    // By their recorded lengths, again: what claims to be from the pool is gone with it.
    if (!releases_to_pool(*node)) unmap_page(node);
    retire(node);
  }
  figures_.page_size_bytes = 0;
  rows_slipped_ = 0;
  if (auto filled = fill_rows(rows_, memory::Cause::Reset); !filled) return filled;
  for (const auto& pin : pins_)
    *pin = {.node = first_};
  viewport_ = Viewport::Active;
  state({.kind = memory::FactKind::Reset});
  return {};
}

// --- Shape
// ----------------------------------------------------------------------------------------------------------

Pin PageList::active_top() const {
  std::size_t rest = rows_;
  for (Node* node = last_; node != nullptr; node = node->previous) {
    if (rest <= node->page.rows())
      return {.node = node, .y = static_cast<page::CellCount>(node->page.rows() - rest)};
    rest -= node->page.rows();
  }
  base::check(false, "fewer rows than the screen");
  return {};
}

Pin PageList::active_row(std::size_t y) const {
  return down(active_top(), y);
}
Pin PageList::row_at(std::size_t index) const {
  return down({.node = first_}, index);
}

std::size_t PageList::index_of(const Pin& pin) const {
  std::size_t index = pin.y;
  for (const Node* node = pin.node->previous; node != nullptr; node = node->previous)
    index += node->page.rows();
  return index;
}

bool PageList::is_active(const Pin& pin) const {
  const Pin top = active_top();
  if (pin.node == top.node) return pin.y >= top.y;
  for (const Node* node = top.node->next; node != nullptr; node = node->next)
    if (node == pin.node) return true;
  return false;
}

// --- Pins
// -----------------------------------------------------------------------------------------------------------

Pin* PageList::track(const Pin& pin) {
  pins_.push_back(std::make_unique<Pin>(pin));
  return pins_.back().get();
}

void PageList::untrack(Pin* pin) {
  base::check(pin != viewport_pin_, "the viewport's pin stays");
  std::erase_if(pins_, [pin](const auto& tracked) { return tracked.get() == pin; });
}

void PageList::move_pins(const Node* from, Node* to) {
  for (const auto& pin : pins_)
    if (pin->node == from) pin->node = to;
  if (!leaves_pins()) return;
  for (const auto& node : nodes_)
    if (node->heir == from) node->heir = to;
}

// --- Viewport
// -------------------------------------------------------------------------------------------------------

Pin PageList::viewport_top() const {
  switch (viewport_) {
  case Viewport::Active:
    return active_top();
  case Viewport::Top:
    return {.node = first_};
  case Viewport::Pin:
    return viewport_pin_->node->linked ? *viewport_pin_ : Pin{.node = first_};
  }
  return active_top();
}

void PageList::scroll_rows(std::ptrdiff_t rows) {
  if (rows == 0) return;
  const Pin top = viewport_top();
  Pin target =
      rows > 0 ? down(top, static_cast<std::size_t>(rows)) : up(top, static_cast<std::size_t>(-rows));
  if (target.node == nullptr) target = rows > 0 ? active_top() : Pin{.node = first_};
  if (is_active(target)) {
    viewport_ = Viewport::Active;
    return;
  }
  *viewport_pin_ = {.node = target.node, .y = target.y};
  viewport_ = Viewport::Pin;
}

/// After rows went away: a viewport inside the active area follows it from now on.
void PageList::settle_viewport() {
  switch (viewport_) {
  case Viewport::Active:
    return;
  case Viewport::Top:
    if (is_active({.node = first_})) viewport_ = Viewport::Active;
    return;
  case Viewport::Pin:
    if (!viewport_pin_->node->linked || is_active(*viewport_pin_)) viewport_ = Viewport::Active;
    return;
  }
}

} // namespace termsoak::core::pagelist
