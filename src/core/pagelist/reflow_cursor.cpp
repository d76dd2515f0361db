#include "core/pagelist/reflow_cursor.h"

#include <algorithm>

namespace termsoak::core::pagelist {

using page::Cell;
using page::CellCount;
using page::RowFlag;
using page::Shortage;
using page::Wide;

void ReflowCursor::start_at(Node* node) {
  node_ = node;
  x_ = y_ = 0;
  pending_wrap_ = false;
}

void ReflowCursor::go_to(CellCount x, CellCount y) {
  x_ = x;
  y_ = y;
  pending_wrap_ = false;
}

void ReflowCursor::forward() {
  if (x_ + 1 == page().cols()) {
    pending_wrap_ = true;
  } else {
    ++x_;
  }
}

base::Result<void> ReflowCursor::next_row(const page::Capacity& capacity) {
  if (y_ + 1 < page().capacity().rows) {
    list_.set_page_rows(node_, page().rows() + std::size_t{1});
    go_to(0, static_cast<CellCount>(y_ + 1));
    return {};
  }
  auto made = list_.new_page({.capacity = capacity, .cause = memory::Cause::Reflow});
  if (!made) return std::unexpected(made.error());
  list_.link_after(node_, *made);
  list_.set_page_rows(*made, 1);
  start_at(*made);
  return {};
}

/// Cells of the row that mean something, pins included; pins in the blanks beyond the new width are pulled
/// in.
std::size_t ReflowCursor::measure(const Source& source, const std::vector<Pin*>& pins) const {
  const auto cells = source.node->page.row_cells(*source.row);
  std::size_t length = cells.size();
  if (!source.row->has(RowFlag::Wrap)) {
    while (length > 0 && cells[length - 1].is_empty())
      --length;
    // A blank row with a prompt is still a row.
    if (length == 0 && source.row->prompt() != page::SemanticPrompt::Unknown) length = 1;
  }
  const std::size_t text = length;
  for (Pin* pin : pins) {
    if (pin->node != source.node || pin->y != source.y) continue;
    const bool exempt = kept_ != nullptr && (pin == kept_ || pin == cursor_);
    if (pin->x >= text && !exempt)
      pin->x = std::min<CellCount>(pin->x, static_cast<CellCount>(source.capacity.cols - 1 - x_));
    length = std::max<std::size_t>(length, pin->x + std::size_t{1});
  }
  return length;
}

base::Result<void> ReflowCursor::copy_row(const Node* node, std::size_t y, const std::vector<Pin*>& pins) {
  // New pages inherit what the source's page had grown to.
  const auto capacity = page::widened_capacity(list_.geometry(), node->page.capacity(), page().cols(),
                                               std::min(node->page.rows(), page::kStandardCapacity.rows));
  if (!capacity) return base::fail(base::ErrorKind::OutOfSpace, "not one row of that width fits a page");
  const Source source{.node = node, .row = &node->page.row(y), .capacity = *capacity, .y = y};
  const std::size_t length = measure(source, pins);
  if (length == 0) {
    if (!source.row->has(RowFlag::WrapContinuation)) ++new_rows_;
    return {};
  }
  for (; new_rows_ > 0; --new_rows_)
    if (auto next = next_row(source.capacity); !next) return next;
  row().set_prompt(source.row->prompt());

  std::size_t x = 0;
  while (x < length) {
    if (pending_wrap_) {
      row().mark(RowFlag::Wrap);
      if (auto next = next_row(source.capacity); !next) return next;
      row().set_prompt(source.row->prompt());
      row().mark(RowFlag::WrapContinuation);
    }
    for (Pin* pin : pins)
      if (pin->node == node && pin->y == y && pin->x == x)
        *pin = {.node = node_, .y = y_, .x = x_, .garbage = pin->garbage};
    const std::size_t here = x;
    auto copied = copy_cell(source, x);
    if (!copied) copied = make_way(source, copied.error());
    if (!copied) return std::unexpected(copied.error());
    if (x == here + 2 && list_.options_.dialect->skipped_tails == dialect::SkippedTails::PinsFollow)
      for (Pin* pin : pins)
        if (pin->node == node && pin->y == y && pin->x == here + 1)
          *pin = {.node = node_, .y = y_, .x = x_, .garbage = pin->garbage};
    if (*copied == Step::Next) forward();
    if (*copied == Step::Repeat) x = here;
  }
  if (!source.row->has(RowFlag::Wrap)) ++new_rows_;
  return {};
}

/// After a cell for which its page could not grow (#10337; before, growth had no end): a new page for the
/// row, which is the page's last, and the cell again. A row that has a page of its own, or does not fit one,
/// keeps the cell as far as it came.
base::Result<ReflowCursor::Step> ReflowCursor::make_way(const Source& source, const base::Error& error) {
  if (error.kind != base::ErrorKind::OutOfSpace || by_wish()) return std::unexpected(error);
  if (y_ == 0) return Step::Next;
  const auto split =
      list_.split({.node = node_, .y = y_}, {.capacity = source.capacity, .cause = memory::Cause::Reflow});
  if (!split && split.error().kind == base::ErrorKind::OutOfSpace) return Step::Next;
  if (!split) return std::unexpected(split.error());
  node_ = node_->next;
  y_ = 0;
  page().clear_cells(row(), x_, x_ + std::size_t{1});
  return Step::Repeat;
}

/// Copies the cell at `x` and moves x on. Next: the cursor goes one cell on.
base::Result<ReflowCursor::Step> ReflowCursor::copy_cell(const Source& source, std::size_t& x) {
  const Cell from = source.node->page.cells(*source.row)[x];
  const Cell& place = source.node->page.cells(*source.row)[x]; // entries are found by the cell's own place
  ++x;
  if (from.is_background()) {
    cell() = from;
    return Step::Next;
  }
  const bool single_column = page().cols() == 1;
  switch (from.wide()) {
  case Wide::Narrow:
    break;
  case Wide::Wide:
    if (single_column) {
      // Wide characters do not survive a screen of one column; their tail is skipped with them.
      cell() = Cell{};
      ++x;
      return Step::Next;
    }
    if (x_ + 1 == page().cols()) {
      // No room for both halves: a spacer ends the row and the same cell comes again in the next one.
      cell() = Cell::of(0, 0, Wide::SpacerHead);
      --x;
      return Step::Next;
    }
    break;
  case Wide::SpacerTail:
    if (single_column) return Step::Again;
    break;
  case Wide::SpacerHead:
    return Step::Again;
  }
  // What it refers to is copied piece by piece below; until then the cell claims none of it, because the page
  // may be replaced by a larger one in between.
  cell() = from.without_references();
  if (auto copied = copy_managed(source, place); !copied) return std::unexpected(copied.error());
  return Step::Next;
}

base::Result<void> ReflowCursor::copy_managed(const Source& source, const Cell& from) {
  if (from.has_grapheme())
    if (auto copied = copy_graphemes(source, from); !copied) return copied;
  if (from.has_hyperlink())
    if (auto copied = copy_hyperlink(source, from); !copied) return copied;
  if (from.has_style()) return copy_style(source, from);
  return {};
}

/// Until #10337 a page in the way was enlarged to multiples of what the *source* had, each time anew.
bool ReflowCursor::by_wish() const {
  return page::layout_rules(list_.geometry().version).growth == page::Growth::PowersOfTwo;
}

base::Result<void> ReflowCursor::enlarge(const CapacityWish& wish) {
  auto larger = list_.adjust_capacity(node_, wish, {.row_in_page = y_});
  if (!larger) return std::unexpected(larger.error());
  node_ = *larger;
  return {};
}

base::Result<void> ReflowCursor::enlarge(Shortage shortage) {
  auto larger = list_.make_room(node_, shortage, {.row_in_page = y_});
  if (!larger) return std::unexpected(larger.error());
  node_ = *larger;
  return {};
}

/// A set in the way: cloned as it is when it only needs rehashing, else by upstream's wish, whether it helps
/// or not.
base::Result<void> ReflowCursor::enlarge_set(Shortage shortage, const CapacityWish& wish) {
  const bool rehash = shortage == Shortage::StylesRehash || shortage == Shortage::HyperlinksRehash;
  if (rehash) return enlarge(CapacityWish{});
  return by_wish() ? enlarge(wish) : enlarge(shortage);
}

/// Until #10337 one step had to do, and where it did not the whole reflow ended there.
std::unexpected<base::Error> ReflowCursor::give_up(std::string_view what) {
  list_.core_failure_ = what;
  return base::fail(base::ErrorKind::OutOfSpace, "a reflow ended half-way, as the modelled core's does");
}

base::Result<void> ReflowCursor::copy_graphemes(const Source& source, const Cell& from) {
  const auto codepoints = source.node->page.graphemes(from);
  if (by_wish()) {
    if (page().grapheme_cells() >= page().grapheme_cells_max()) {
      // Of links, the wrong dimension; the chunks are full then too, so what was really needed follows below.
      const std::size_t bytes = source.capacity.grapheme_bytes * 2;
      const bool links = list_.options_.dialect->full_cluster_map == dialect::FullClusterMap::AsksForLinks;
      if (auto larger =
              enlarge(links ? CapacityWish{.hyperlink_bytes = bytes} : CapacityWish{.grapheme_bytes = bytes});
          !larger)
        return larger;
    }
    if (!page().fits_graphemes(codepoints.size())) {
      const std::size_t bytes = doubled_for(source.capacity.grapheme_bytes, codepoints.size_bytes());
      if (auto larger = enlarge({.grapheme_bytes = bytes}); !larger) return larger;
    }
  }
  while (true) {
    const Shortage shortage = page().set_graphemes(row(), cell(), codepoints);
    if (shortage == Shortage::None) return {};
    if (by_wish()) return give_up("no room for a cluster");
    if (auto larger = enlarge(shortage); !larger) return larger;
  }
}

base::Result<void> ReflowCursor::copy_hyperlink(const Source& source, const Cell& from) {
  const page::Page& other = source.node->page;
  const page::HyperlinkId id = other.hyperlink_of(from);
  const page::Hyperlink link = other.hyperlink(id);
  // The text must fit once more, even where the page has the link already.
  const std::size_t text = link.uri.size() + (link.explicit_id ? link.explicit_id->size() : 0);
  const bool full = page().hyperlink_cells() >= page().hyperlink_cells_max();
  if (by_wish()) {
    if (full)
      if (auto larger = enlarge({.hyperlink_bytes = source.capacity.hyperlink_bytes * 2}); !larger)
        return larger;
    if (!page().fits_string(text)) {
      const std::size_t bytes = doubled_for(source.capacity.string_bytes, text);
      if (auto larger = enlarge({.string_bytes = bytes}); !larger) return larger;
    }
  } else {
    if (full)
      if (auto larger = enlarge(Shortage::HyperlinkCells); !larger) return larger;
    while (!page().fits_string(text))
      if (auto larger = enlarge(Shortage::StringBytes); !larger) return larger;
  }
  page::HyperlinkAdded added = page().copy_hyperlink(other, id);
  for (bool grown = false; added.shortage != Shortage::None; added = page().copy_hyperlink(other, id)) {
    // No place for its two texts, but for their sum.
    const bool torn = added.shortage == Shortage::StringBytes;
    if (by_wish() && (grown || torn)) return give_up("no room for a link");
    if (torn) return {}; // costs the cell its link
    if (auto larger = enlarge_set(added.shortage, {.hyperlink_bytes = source.capacity.hyperlink_bytes * 2});
        !larger)
      return larger;
    grown = true;
  }
  if (page().set_hyperlink(row(), cell(), added.id) == Shortage::None) return {};
  if (by_wish()) return give_up("no room for the cell of a link");
  // Since #10337 one step has to do; a last one that leaves the map as it was costs the cell its link.
  page().release_hyperlink(added.id);
  return {};
}

base::Result<void> ReflowCursor::copy_style(const Source& source, const Cell& from) {
  for (bool grown = false;; grown = true) {
    const page::StyleAdded added = page().copy_style(source.node->page, from.style());
    if (added.shortage == Shortage::None) {
      row().mark(RowFlag::Styled);
      cell().set_style(added.id);
      return {};
    }
    // Since #10337 one step has to do; a set that no size helps costs the cell its style.
    if (grown && !by_wish()) return {};
    if (grown) return give_up("no room for a style");
    if (auto larger = enlarge_set(added.shortage, {.styles = source.capacity.styles * 2}); !larger)
      return larger;
  }
}

} // namespace termsoak::core::pagelist
