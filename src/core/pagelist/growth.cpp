#include <algorithm>
#include <bit>

#include "core/page/exact_capacity.h"
#include "core/pagelist/page_list.h"

/// Replacing a page by one of larger capacity.
///
/// Making two pages of one that cannot grow any further (#10383).
namespace termsoak::core::pagelist {
using memory::Cause;
using page::Capacity;
using page::Dimension;
using page::LayoutVersion;
using page::Shortage;

namespace {

/// Density projection of 2026-08 (#13826): a quarter of headroom, at most 32 times the old value.
constexpr std::size_t kHeadroomDivisor = 4;
constexpr std::size_t kProjectionFactorMax = 32;

std::optional<Dimension> dimension_of(Shortage shortage) {
  switch (shortage) {
  case Shortage::Styles:
    return Dimension::Styles;
  case Shortage::GraphemeBytes:
  case Shortage::GraphemeCells:
    return Dimension::GraphemeBytes;
  case Shortage::StringBytes:
    return Dimension::StringBytes;
  case Shortage::Hyperlinks:
  case Shortage::HyperlinkCells:
    return Dimension::HyperlinkBytes;
  case Shortage::None:
  case Shortage::StylesRehash:
  case Shortage::HyperlinksRehash:
    return std::nullopt;
  }
  return std::nullopt;
}

Cause cause_of(Dimension dimension) {
  switch (dimension) {
  case Dimension::Styles:
    return Cause::Styles;
  case Dimension::GraphemeBytes:
    return Cause::Graphemes;
  case Dimension::StringBytes:
    return Cause::Strings;
  case Dimension::HyperlinkBytes:
    return Cause::Hyperlinks;
  }
  return Cause::Grow;
}

/// What the page would need if its remaining rows were as rich as those it has, when that is more than
/// `doubled`.
std::size_t projected(const page::Geometry& geometry, const page::Page& page, Dimension dimension,
                      std::size_t doubled) {
  std::size_t used = 0;
  if (dimension == Dimension::Styles) {
    used = page.styles().living();
  } else if (dimension == Dimension::GraphemeBytes) {
    used = page.grapheme_bytes_used();
  } else {
    return doubled;
  }
  const std::size_t old = page.capacity().value(dimension);
  const std::size_t density = used * page.capacity().rows / std::max<std::size_t>(page.rows(), 1);
  const std::size_t wanted = std::min({density + density / kHeadroomDivisor, old * kProjectionFactorMax,
                                       page::capacity_max(geometry.version, dimension)});
  if (wanted <= doubled) return doubled;
  Capacity capacity = page.capacity();
  capacity.set(dimension, wanted);
  const bool fits = page::layout_page(geometry, capacity).total_bytes <= page::kPageBytesMax;
  return fits ? wanted : doubled;
}

std::unexpected<base::Error> refuse(ListFigures& figures) {
  ++figures.growths_refused;
  return base::fail(base::ErrorKind::OutOfSpace, "a page cannot grow any further");
}

std::unexpected<base::Error> refuse(ListFigures& figures, Dimension at_its_end) {
  ++figures.refused_by_dimension[static_cast<std::size_t>(at_its_end)];
  return refuse(figures);
}

} // namespace

base::Result<Node*> PageList::adjust_capacity(Node* node, const CapacityWish& wish, const Trigger& trigger) {
  const LayoutVersion version = options_.geometry.version;
  Capacity capacity = node->page.capacity();
  Cause cause = Cause::Rehash;
  // In this order the last one named is the cause, and links come last: a link's text grows beside it.
  for (const auto& [dimension, value] :
       {std::pair{Dimension::Styles, wish.styles}, std::pair{Dimension::GraphemeBytes, wish.grapheme_bytes},
        std::pair{Dimension::StringBytes, wish.string_bytes},
        std::pair{Dimension::HyperlinkBytes, wish.hyperlink_bytes}}) {
    if (!value) continue;
    const std::size_t rounded =
        page::layout_rules(version).growth == page::Growth::PowersOfTwo ? std::bit_ceil(*value) : *value;
    if (rounded <= capacity.value(dimension)) continue;
    if (rounded > page::capacity_max(version, dimension)) return refuse(figures_, dimension);
    capacity.set(dimension, rounded);
    cause = cause_of(dimension);
  }
  return replace_page(node, {.capacity = capacity,
                             .cause = cause,
                             .trigger = trigger,
                             .row = node->first_row + trigger.row_in_page});
}

base::Result<Node*> PageList::make_room(Node* node, Shortage shortage, const Trigger& trigger) {
  const LayoutVersion version = options_.geometry.version;
  Capacity capacity = node->page.capacity();
  const auto dimension = dimension_of(shortage);
  if (dimension) {
    const auto grown = page::grown_value(version, *dimension, capacity.value(*dimension));
    if (!grown) return refuse(figures_, *dimension);
    capacity.set(*dimension, page::layout_rules(version).projects
                                 ? projected(options_.geometry, node->page, *dimension, *grown)
                                 : *grown);
    if (page::layout_page(options_.geometry, capacity).total_bytes > page::kPageBytesMax)
      return refuse(figures_, *dimension);
  }
  const PageRequest request{.capacity = capacity,
                            .cause = dimension ? cause_of(*dimension) : Cause::Rehash,
                            .trigger = trigger,
                            .row = node->first_row + trigger.row_in_page};
  return replace_page(node, request);
}

base::Result<Node*> PageList::replace_page(Node* node, const PageRequest& request) {
  auto made = new_page(request);
  if (!made) return made;
  Node* const larger = *made;
  larger->page.set_rows(node->page.rows());
  larger->page.set_cols(node->page.cols());
  larger->first_row = node->first_row;
  // Texts of links are packed anew, and first fit may pack them worse.
  if (larger->page.clone_rows_from(node->page, 0, node->page.rows()) != Shortage::None) {
    destroy_page(larger);
    return refuse(figures_);
  }
  if (options_.dialect->grown_width == dialect::GrownWidth::OfCapacity)
    larger->page.set_cols(request.capacity.cols);
  ++figures_.capacity_increases;
  state({.kind = memory::FactKind::Grown,
         .cause = request.cause,
         .block = larger->block.base,
         .from = node->block.base,
         .bytes = larger->block.mapped_bytes,
         .recorded_bytes = larger->believed_bytes,
         .row = request.row,
         .what = request.trigger.what});
  move_pins(node, larger);
  link_after(node, larger);
  unlink(node);
  destroy_page(node);
  return larger;
}

using page::CellCount;

base::Result<void> PageList::split(const Pin& at, const PageRequest& request) {
  Node* const node = at.node;
  page::Page& page = node->page;
  if (page.rows() <= 1) return base::fail(base::ErrorKind::OutOfSpace, "a page of one row cannot be split");
  if (at.y == 0) return {};
  auto made = new_page(request);
  if (!made) return std::unexpected(made.error());
  Node* const below = *made;
  const auto moved = static_cast<CellCount>(page.rows() - at.y);
  below->page.set_rows(moved);
  below->page.set_cols(page.cols());
  below->first_row = node->first_row + at.y;
  // Texts of links are packed anew, and may find no room even in the same capacity.
  if (below->page.clone_rows_from(page, at.y, page.rows()) != page::Shortage::None) {
    destroy_page(below);
    return base::fail(base::ErrorKind::OutOfSpace, "the lower rows of a page do not fit a page of their own");
  }
  ++figures_.splits;
  for (const auto& pin : pins_)
    if (pin->node == node && pin->y >= at.y) {
      pin->node = below;
      pin->y = static_cast<CellCount>(pin->y - at.y);
    }
  for (std::size_t y = at.y; y < page.rows(); ++y)
    page.clear_cells(page.row(y), 0, page.cols());
  set_page_rows(node, at.y);
  link_after(node, below);
  return {};
}

} // namespace termsoak::core::pagelist
