#include "core/page/page_layout.h"

#include "base/bytes.h"

#include <algorithm>
#include <bit>

namespace termsoak::core::page {

namespace {

using base::align_down;
using base::align_up;

constexpr std::size_t kRowBytes = 8;
constexpr std::size_t kCellBytes = 8;
constexpr std::size_t kIdBytes = 2;
constexpr std::size_t kWordChunks = 64;  ///< chunks per bitmap word
constexpr std::size_t kHeaderBytes = 16; ///< of a map

// Alignment of each region's start.
constexpr std::size_t kRegionAlignment = 8;
constexpr std::size_t kHyperlinkMapAlignment = 4;

/// Items fill 13/16 of the table, and slot 0 is never used.
constexpr std::size_t kLoadNumerator = 13, kLoadDenominator = 16;
/// Ids have 16 bits, so that a larger set is so much memory that nothing can name.
constexpr std::size_t kIds = std::size_t{UINT16_MAX} + 1;
/// Where capacities of the time before #10337 end here. Upstream they ended nowhere: a set that growth cannot
/// help (32 values with one hash) was doubled by everyone who asked, until its size overflowed. A page of
/// this many styles takes 33 MB, enough to see that and too little to harm the machine.
constexpr std::size_t kStylesUnbounded = std::size_t{1} << 20;
constexpr std::size_t kDirtyWordRows = 64;

constexpr std::size_t ceil_div(std::size_t a, std::size_t b) {
  return (a + b - 1) / b;
}

SetShape shape_set(std::size_t capacity, std::size_t item_bytes, std::size_t item_alignment) {
  if (capacity == 0) return {};
  SetShape shape;
  shape.table_slots = std::bit_ceil(capacity);
  shape.items = shape.table_slots * kLoadNumerator / kLoadDenominator;
  shape.items_offset = align_up(shape.table_slots * kIdBytes, item_alignment);
  shape.bytes = shape.items_offset + shape.items * item_bytes;
  shape.table_slots = std::min(shape.table_slots, kIds);
  shape.items = std::min(shape.items, kIds * kLoadNumerator / kLoadDenominator);
  return shape;
}

BitmapShape shape_bitmap(const LayoutRules& rules, std::size_t capacity_bytes, std::size_t chunk_bytes) {
  const std::size_t aligned = align_up(capacity_bytes, chunk_bytes);
  BitmapShape shape;
  shape.words = ceil_div(aligned / chunk_bytes, kWordChunks);
  const std::size_t area =
      rules.chunk_area_squared ? aligned * chunk_bytes : shape.words * kWordChunks * chunk_bytes;
  shape.bytes = shape.words * sizeof(std::uint64_t) + area;
  return shape;
}

MapShape shape_map(std::size_t slots, std::size_t load_max, std::size_t key_bytes, std::size_t value_bytes,
                   std::size_t value_alignment, std::size_t alignment) {
  MapShape shape;
  shape.slots = slots;
  shape.load_max = load_max;
  shape.keys_offset = align_up(kHeaderBytes + slots, key_bytes);
  shape.values_offset = align_up(shape.keys_offset + slots * key_bytes, value_alignment);
  shape.bytes = align_up(shape.values_offset + slots * value_bytes, alignment);
  return shape;
}

MapShape shape_grapheme_map(const LayoutRules& rules, std::size_t grapheme_bytes) {
  std::size_t slots = grapheme_bytes / kGraphemeChunkBytes;
  if (rules.projects && grapheme_bytes != 0) // to sizes that are no powers of two
    slots = std::bit_ceil(ceil_div(grapheme_bytes, kGraphemeChunkBytes));
  return shape_map(slots, slots, 4, 16, 8, 8);
}

MapShape shape_hyperlink_map(const LayoutRules& rules, std::size_t links) {
  const std::size_t cells = links * kHyperlinkCellsPerLink;
  if (cells == 0) return shape_map(0, 0, 4, kIdBytes, 2, kHyperlinkMapAlignment);
  const std::size_t percent = rules.link_map_load_percent;
  const std::size_t slots = std::bit_ceil(ceil_div(cells * 100, percent));
  return shape_map(slots, slots * percent / 100, 4, kIdBytes, 2, kHyperlinkMapAlignment);
}

constexpr std::size_t dirty_bytes(std::size_t rows) {
  return ceil_div(rows, kDirtyWordRows) * sizeof(std::uint64_t);
}

std::size_t place(Region& region, std::size_t offset, std::size_t alignment, std::size_t bytes) {
  region = {align_up(offset, alignment), bytes};
  return region.end();
}

} // namespace

PageLayout layout_page(const Geometry& geometry, const Capacity& capacity) {
  PageLayout layout;
  const LayoutRules& rules = layout_rules(geometry.version);
  layout.capacity = capacity;
  layout.style_hash = rules.style_hash;
  layout.graphemes_per_cell_max = rules.graphemes_per_cell_max;
  const std::size_t links = capacity.hyperlink_bytes / kHyperlinkItemBytes;
  layout.style_set = shape_set(capacity.styles, kStyleItemBytes, 4);
  layout.grapheme_bitmap = shape_bitmap(rules, capacity.grapheme_bytes, kGraphemeChunkBytes);
  layout.grapheme_map_shape = shape_grapheme_map(rules, capacity.grapheme_bytes);
  layout.string_bitmap = shape_bitmap(rules, capacity.string_bytes, kStringChunkBytes);
  layout.hyperlink_set_shape = shape_set(links, kHyperlinkItemBytes, 8);
  layout.hyperlink_map_shape = shape_hyperlink_map(rules, links);

  const std::size_t rows = capacity.rows;
  std::size_t end = place(layout.rows, 0, kRegionAlignment, rows * kRowBytes);
  end = place(layout.cells, end, kRegionAlignment, rows * capacity.cols * kCellBytes);
  if (rules.dirty_bits) end = place(layout.dirty_bits, end, kRegionAlignment, dirty_bytes(rows));
  end = place(layout.styles, end, kRegionAlignment, layout.style_set.bytes);
  end = place(layout.grapheme_alloc, end, kRegionAlignment, layout.grapheme_bitmap.bytes);
  end = place(layout.grapheme_map, end, kRegionAlignment, layout.grapheme_map_shape.bytes);
  end = place(layout.string_alloc, end, kRegionAlignment, layout.string_bitmap.bytes);
  end = place(layout.hyperlink_set, end, kRegionAlignment, layout.hyperlink_set_shape.bytes);
  end = place(layout.hyperlink_map, end, kHyperlinkMapAlignment, layout.hyperlink_map_shape.bytes);
  layout.end = end;
  layout.total_bytes = align_up(end, geometry.os_page_bytes);
  return layout;
}

std::size_t rows_for_columns(const Geometry& geometry, const Capacity& capacity, CellCount cols) {
  const PageLayout layout = layout_page(geometry, capacity);
  std::size_t end = layout.total_bytes;
  for (const auto& [bytes, alignment] : {std::pair{layout.hyperlink_map.bytes, kHyperlinkMapAlignment},
                                         std::pair{layout.hyperlink_set.bytes, kRegionAlignment},
                                         std::pair{layout.string_alloc.bytes, kRegionAlignment},
                                         std::pair{layout.grapheme_map.bytes, kRegionAlignment},
                                         std::pair{layout.grapheme_alloc.bytes, kRegionAlignment},
                                         std::pair{layout.styles.bytes, kRegionAlignment}})
    end = align_down(end - bytes, alignment);
  const std::size_t row_bytes = kRowBytes + kCellBytes * std::size_t{cols};
  std::size_t rows = end / row_bytes;
  if (layout_rules(geometry.version).dirty_bits)
    while (rows > 0 && rows * row_bytes + dirty_bytes(rows) > end)
      --rows;
  return rows;
}

std::optional<Capacity> with_columns(const Geometry& geometry, const Capacity& capacity, CellCount cols) {
  const std::size_t rows = rows_for_columns(geometry, capacity, cols);
  if (rows == 0) return std::nullopt;
  Capacity adjusted = capacity;
  adjusted.cols = cols;
  // Rows are counted in 16 bits like columns; a page of one column would have room for more.
  adjusted.rows = static_cast<CellCount>(std::min<std::size_t>(rows, UINT16_MAX));
  return adjusted;
}

std::optional<Capacity> widened_capacity(const Geometry& geometry, const Capacity& capacity, CellCount cols,
                                         CellCount rows_max) {
  if (auto fitted = with_columns(geometry, capacity, cols)) return fitted;
  if (layout_rules(geometry.version).growth == Growth::PowersOfTwo) return std::nullopt;
  Capacity wide = capacity;
  wide.cols = cols;
  wide.rows = rows_max;
  return wide;
}

std::optional<Capacity> initial_capacity(const Geometry& geometry, CellCount cols) {
  if (auto fitted = with_columns(geometry, kStandardCapacity, cols)) return fitted;
  if (layout_rules(geometry.version).growth == Growth::PowersOfTwo) return std::nullopt;
  Capacity wide = kStandardCapacity;
  wide.cols = cols;
  return wide;
}

std::size_t standard_page_bytes(const Geometry& geometry) {
  return layout_page(geometry, kStandardCapacity).total_bytes;
}

std::size_t capacity_max(LayoutVersion version, Dimension dimension) {
  const bool counted_in_16_bits = dimension == Dimension::Styles || dimension == Dimension::HyperlinkBytes;
  if (layout_rules(version).growth != Growth::PowersOfTwo)
    return counted_in_16_bits ? UINT16_MAX : UINT32_MAX;
  // Until #10337 the fields were as wide as a pointer.
  if (dimension == Dimension::Styles) return kStylesUnbounded;
  if (dimension == Dimension::HyperlinkBytes) return std::bit_floor(kIds * kHyperlinkItemBytes);
  return std::size_t{1} << 31;
}

std::optional<std::size_t> grown_value(LayoutVersion version, Dimension dimension, std::size_t value) {
  const std::size_t max = capacity_max(version, dimension);
  if (value >= max) return std::nullopt;
  if (layout_rules(version).growth == Growth::PowersOfTwo) {
    const std::size_t rounded = std::bit_ceil(value * 2);
    return rounded > max ? std::nullopt : std::optional(rounded);
  }
  return std::min(value * 2, max);
}

} // namespace termsoak::core::page
