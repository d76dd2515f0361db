#include "core/pagelist/page_list.h"

#include "base/check.h"

#include <algorithm>
#include <bit>

/// The slow path of growing: a new page, or the oldest one pruned for it.
namespace termsoak::core::pagelist {

namespace {

// Adaptive reuse. A pruned page counts as large when its *content* would not fit a standard page: its size
// alone would keep the choice alive for ever, because a page that was kept large is large. Large pages are
// kept once the last 8 pruned pages all were rich, and no longer as soon as one was not. In slowly and out at
// once, because the two mistakes cost unlike things: a rich page destroyed in vain costs one ladder of
// growth, a large one kept in vain costs history for a whole lap. Chosen by counts over 19 streams (8
// workloads; clusters and plain text in turn with periods of 1,200 to 24,000 rows), as shares of what `owned`
// needs and keeps: geometric means, and the stream that keeps the fewest rows. Rows are means over the second
// half of a stream; per byte: held against the list's account.
//
//   window, keep from, stop at   calls   zeroed   rows   rows per byte   fewest rows
//   16, 9, 4                     0.30    3.61     0.81   0.78            0.27
//   8, 5, 2                      0.22    3.97     0.78   0.75            0.27
//   8, 8, 4                      0.33    3.15     0.86   0.82            0.27
//   6, 6, 5                      0.42    2.90     0.87   0.84            0.42
//   8, 8, 7                      0.47    2.56     0.93   0.87            0.45
//   12, 12, 11                   0.57    2.09     0.97   0.92            0.55
//   16, 16, 15                   0.66    1.68     0.99   0.94            0.78
//   32, 32, 31                   0.84    1.21     1.00   0.98            1.00
//
// It is a trade and no optimum: before 8, 8, 7 a tenth of the calls buys much history, after it little. The
// fewest rows are those of a stream that is rich for three quarters of the time (6,000 rows, then 2,000 plain
// ones).
constexpr int kRecentPrunes = 8;
constexpr int kKeepFrom = 8;
constexpr int kStopAt = 7;
static_assert(kStopAt < kKeepFrom && kKeepFrom <= kRecentPrunes);
constexpr std::uint32_t kRecentMask = (std::uint32_t{1} << kRecentPrunes) - 1;

bool needs_large_page(const page::Page& page, const page::PageLayout& standard) {
  return page.styles().living() + 1 > standard.style_set.items ||
         page.grapheme_bytes_used() > standard.capacity.grapheme_bytes ||
         page.string_bytes_used() > standard.capacity.string_bytes ||
         page.hyperlink_cells() > standard.hyperlink_map_shape.load_max ||
         page.hyperlinks_living() + 1 > standard.hyperlink_set_shape.items;
}

memory::Fact prune_fact(const Node& oldest, std::uint64_t prune) {
  return {.kind = memory::FactKind::Pruned,
          .block = oldest.block.base,
          .bytes = oldest.block.mapped_bytes,
          .recorded_bytes = oldest.believed_bytes,
          .row = oldest.first_row,
          .prune = prune};
}

} // namespace

/// A new page, or a row after which the list may hold more lines than it is allowed.
Node* PageList::grow_slowly() {
  Node* grown = last_;
  if (grown->page.has_free_row()) {
    grown->page.take_row();
    ++total_rows_;
  } else {
    grown = grow_page();
  }
  drop_over_lines();
  return grown;
}

Node* PageList::grow_page() {
  const auto standard = page::initial_capacity(options_.geometry, cols_);
  if (!standard) return nullptr;
  if (options_.strategy.limit == Limit::Loop) drop_excess();
  if (wants_prune()) return prune(*standard);
  auto node = new_page({.capacity = *standard, .row = figures_.rows_gone + total_rows_});
  if (!node) return nullptr;
  (*node)->page.set_rows(1);
  link_after(last_, *node);
  return *node;
}

bool PageList::wants_prune() const {
  if (first_ == last_ || figures_.page_size_bytes + standard_bytes_ <= max_bytes()) return false;
  if (options_.strategy.guard == Guard::RemainingRows) return total_rows_ - first_->page.rows() + 1 >= rows_;
  // Do the rows cover the screen now? What a prune would leave is not asked.
  return total_rows_ >= rows_;
}

/// Drops the oldest pages while even a prune, which takes one page for one, would leave the list over its
/// limit. What a resize or heavy pages added is given back here, at the next page of rows and not in the
/// resize itself: a window that is made wide and narrow again keeps its history.
void PageList::drop_excess() {
  drop_oldest_while([&] {
    return wants_prune() && total_rows_ - first_->page.rows() >= rows_ &&
           figures_.page_size_bytes + standard_bytes_ - first_->counted_bytes > max_bytes();
  });
}

template <typename Wanted> void PageList::drop_oldest_while(Wanted wanted) {
  const std::uint64_t before = figures_.prunes;
  while (wanted()) {
    Node* const oldest = first_;
    const std::size_t rows = oldest->page.rows();
    ++figures_.prunes;
    state(prune_fact(*oldest, figures_.prunes));
    unlink(oldest);
    follow_prune(oldest, Fate::Destroyed);
    destroy_page(oldest);
    figures_.rows_gone += rows;
  }
  if (figures_.prunes != before) state({.kind = memory::FactKind::PruneEnded, .prune = figures_.prunes});
}

/// A limit below the rows of one standard page is as good as that.
void PageList::allow_rows() {
  rows_allowed_ = SIZE_MAX;
  const auto standard = page::initial_capacity(options_.geometry, cols_);
  if (!options_.lines_max || !standard) return;
  const std::uint64_t lines = std::max<std::uint64_t>(*options_.lines_max, standard->rows);
  if (lines < SIZE_MAX - rows_) rows_allowed_ = lines + rows_;
}

/// Whole pages go, never the one that holds the screen's top row.
void PageList::drop_over_lines() {
  drop_oldest_while([&] { return total_rows_ > rows_allowed_ && active_top().node != first_; });
}

bool PageList::may_reuse(const Node& oldest) {
  switch (options_.strategy.reuse) {
  case Reuse::Every:
    return true;
  case Reuse::StandardByLength:
    return oldest.believed_bytes <= standard_bytes_;
  case Reuse::StandardByOwner:
    return oldest.believed_pool;
  case Reuse::Never:
    return false;
  case Reuse::Adaptive:
    break;
  }
  const auto standard = page::layout_page(options_.geometry, page::kStandardCapacity);
  recent_prunes_ = ((recent_prunes_ << 1) | (needs_large_page(oldest.page, standard) ? 1 : 0)) & kRecentMask;
  const int large = std::popcount(recent_prunes_);
  if (large >= kKeepFrom) keeps_large_pages_ = true;
  if (large <= kStopAt) keeps_large_pages_ = false;
  return oldest.believed_pool || keeps_large_pages_;
}

Node* PageList::prune(const page::Capacity& standard) {
  Node* const oldest = first_;
  const bool reused = may_reuse(*oldest);
  // A page that goes back to the system leaves the pool to give the next one, which can fail: that comes
  // first.
  Node* fresh = nullptr;
  if (!reused && !releases_to_pool(*oldest)) {
    auto node = new_page({.capacity = standard});
    if (!node) return nullptr;
    fresh = *node;
  }

  ++figures_.prunes;
  const std::size_t rows = oldest->page.rows();
  state(prune_fact(*oldest, figures_.prunes));
  unlink(oldest);
  follow_prune(oldest, reused ? Fate::Reused : Fate::Destroyed);

  if (reused) {
    ++figures_.reuses;
    reuse(oldest, standard);
    fresh = oldest;
  } else {
    destroy_page(oldest);
    if (fresh == nullptr) {
      auto node = new_page({.capacity = standard});
      base::check(node.has_value(), "the pool has lost an item it was just given");
      fresh = *node;
    }
    if (leaves_pins() && fresh != oldest) oldest->heir = fresh; // its own record may serve again at once
  }
  figures_.rows_gone += rows;
  fresh->first_row = figures_.rows_gone + total_rows_;
  fresh->page.set_rows(1);
  link_after(last_, fresh);
  if (!rows_follow_) replace_lost_rows();
  state({.kind = memory::FactKind::PruneEnded, .prune = figures_.prunes});
  return fresh;
}

/// Row count, viewport and pins after `oldest` has left the list, as far as the strategy thinks of them.
void PageList::follow_prune(const Node* oldest, Fate fate) {
  if (fate == Fate::Reused || options_.strategy.counters == Counters::Always) {
    if (viewport_ == Viewport::Pin && viewport_pin_->node == oldest) viewport_ = Viewport::Top;
  } else {
    rows_slipped_ += oldest->page.rows();
  }
  if (fate == Fate::Destroyed && leaves_pins()) return;
  for (const auto& pin : pins_)
    if (pin->node == oldest) *pin = {.node = first_, .y = 0, .x = 0, .garbage = pin.get() != viewport_pin_};
}

/// Lays `node`, which is in no list, out anew. Its length becomes that of the new layout; whether the rest of
/// a larger block is remembered, given back or forgotten is the strategy's choice.
void PageList::reuse(Node* node, const page::Capacity& standard) {
  const PruneStrategy& strategy = options_.strategy;
  page::Capacity capacity = standard;
  if (node->block.mapped_bytes > standard_bytes_) {
    if (strategy.length == Length::Keep)
      capacity = page::with_columns(options_.geometry, node->page.capacity(), cols_).value_or(standard);
    if (strategy.length == Length::Trim) give_tail_back(node);
  }
  zero_block(node->block, node->believed_bytes);
  if (strategy.length == Length::Relabel && node->block.own_mapping) forget_size(node);
  lay_page(node, page::layout_page(options_.geometry, capacity));
  node->serial = serial_next_++;
  state({.kind = memory::FactKind::LaidAnew,
         .block = node->block.base,
         .bytes = node->block.mapped_bytes,
         .recorded_bytes = node->believed_bytes,
         .recorded_pool = node->believed_pool,
         .row = node->first_row,
         .prune = figures_.prunes});
}

/// What a larger block has beyond a standard page goes back to the system, and the account says so.
void PageList::give_tail_back(Node* node) {
  options_.source.shrink(node->block.base, node->block.mapped_bytes, standard_bytes_);
  figures_.page_size_bytes += standard_bytes_ - node->counted_bytes;
  node->block.mapped_bytes = node->counted_bytes = node->believed_bytes = standard_bytes_;
}

/// The page is recorded as a standard one of the pool's. The account is left alone, although a larger page
/// was counted in it: it keeps the true length for good, and every later look at the page's length says that
/// it is the pool's.
void PageList::forget_size(Node* node) {
  node->believed_pool = true;
  node->counted_bytes = standard_bytes_;
}

/// A prune took rows of the screen. What upstream then does is undefined; here they come back empty, on top,
/// so that the rows below stay where the cursor believes them. While one operation grows many rows it is not
/// yet known: nobody looks at the screen before the last of them, and they may fill it again.
void PageList::replace_lost_rows() {
  if (total_rows_ >= rows_) return;
  figures_.rows_lost += rows_ - total_rows_;
  state({.kind = memory::FactKind::RowsReplaced});
  const auto capacity = page::initial_capacity(options_.geometry, cols_);
  while (total_rows_ < rows_) {
    auto node = new_page({.capacity = *capacity});
    if (!node) {
      // The screen shrinks rather than name rows that are not there.
      rows_ = static_cast<page::CellCount>(total_rows_);
      return;
    }
    (*node)->page.set_rows(
        static_cast<page::CellCount>(std::min<std::size_t>(rows_ - total_rows_, capacity->rows)));
    link_after(nullptr, *node);
  }
}

} // namespace termsoak::core::pagelist
