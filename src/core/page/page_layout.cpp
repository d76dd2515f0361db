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
/// Share of a hyperlink map's slots that may be used from 2026-08 on (#13294).
constexpr std::size_t kMapLoadPercent = 80;
/// Extra codepoints a cell keeps from 2026-08 on (#13633).
constexpr std::uint32_t kGraphemesPerCellMax = 64;

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

/// Until #13240 the chunk area was laid out as bytes × chunk size, although only one chunk per bit can be
/// handed out.
BitmapShape shape_bitmap(LayoutVersion version, std::size_t capacity_bytes, std::size_t chunk_bytes) {
  const std::size_t aligned = align_up(capacity_bytes, chunk_bytes);
  BitmapShape shape;
  shape.words = ceil_div(aligned / chunk_bytes, kWordChunks);
  const std::size_t area =
      version == LayoutVersion::V2026_08 ? shape.words * kWordChunks * chunk_bytes : aligned * chunk_bytes;
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

MapShape shape_grapheme_map(LayoutVersion version, std::size_t grapheme_bytes) {
  std::size_t slots = grapheme_bytes / kGraphemeChunkBytes;
  if (version == LayoutVersion::V2026_08 && grapheme_bytes != 0)
    slots = std::bit_ceil(ceil_div(grapheme_bytes, kGraphemeChunkBytes));
  return shape_map(slots, slots, 4, 16, 8, 8);
}

MapShape shape_hyperlink_map(LayoutVersion version, std::size_t links) {
  const std::size_t cells = links * kHyperlinkCellsPerLink;
  if (cells == 0) return shape_map(0, 0, 4, kIdBytes, 2, kHyperlinkMapAlignment);
  if (version != LayoutVersion::V2026_08) {
    const std::size_t slots = std::bit_ceil(cells);
    return shape_map(slots, slots, 4, kIdBytes, 2, kHyperlinkMapAlignment);
  }
  const std::size_t slots = std::bit_ceil(ceil_div(cells * 100, kMapLoadPercent));
  return shape_map(slots, slots * kMapLoadPercent / 100, 4, kIdBytes, 2, kHyperlinkMapAlignment);
}

std::size_t place(Region& region, std::size_t offset, std::size_t alignment, std::size_t bytes) {
  region = {align_up(offset, alignment), bytes};
  return region.end();
}

} // namespace

PageLayout layout_page(const Geometry& geometry, const Capacity& capacity) {
  PageLayout layout;
  layout.capacity = capacity;
  if (geometry.version == LayoutVersion::V2026_08) layout.graphemes_per_cell_max = kGraphemesPerCellMax;
  const std::size_t links = capacity.hyperlink_bytes / kHyperlinkItemBytes;
  layout.style_set = shape_set(capacity.styles, kStyleItemBytes, 4);
  layout.grapheme_bitmap = shape_bitmap(geometry.version, capacity.grapheme_bytes, kGraphemeChunkBytes);
  layout.grapheme_map_shape = shape_grapheme_map(geometry.version, capacity.grapheme_bytes);
  layout.string_bitmap = shape_bitmap(geometry.version, capacity.string_bytes, kStringChunkBytes);
  layout.hyperlink_set_shape = shape_set(links, kHyperlinkItemBytes, 8);
  layout.hyperlink_map_shape = shape_hyperlink_map(geometry.version, links);

  const std::size_t rows = capacity.rows;
  std::size_t end = place(layout.rows, 0, kRegionAlignment, rows * kRowBytes);
  end = place(layout.cells, end, kRegionAlignment, rows * capacity.cols * kCellBytes);
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
  return end / (kRowBytes + kCellBytes * std::size_t{cols});
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
  if (geometry.version == LayoutVersion::V2026_01) return std::nullopt;
  Capacity wide = capacity;
  wide.cols = cols;
  wide.rows = rows_max;
  return wide;
}

std::optional<Capacity> initial_capacity(const Geometry& geometry, CellCount cols) {
  if (auto fitted = with_columns(geometry, kStandardCapacity, cols)) return fitted;
  if (geometry.version == LayoutVersion::V2026_01) return std::nullopt;
  Capacity wide = kStandardCapacity;
  wide.cols = cols;
  return wide;
}

std::size_t standard_page_bytes(const Geometry& geometry) {
  return layout_page(geometry, kStandardCapacity).total_bytes;
}

std::size_t capacity_max(LayoutVersion version, Dimension dimension) {
  const bool counted_in_16_bits = dimension == Dimension::Styles || dimension == Dimension::HyperlinkBytes;
  if (version != LayoutVersion::V2026_01) return counted_in_16_bits ? UINT16_MAX : UINT32_MAX;
  // Until #10337 the fields were as wide as a pointer.
  if (dimension == Dimension::Styles) return kStylesUnbounded;
  if (dimension == Dimension::HyperlinkBytes) return std::bit_floor(kIds * kHyperlinkItemBytes);
  return std::size_t{1} << 31;
}

std::optional<std::size_t> grown_value(LayoutVersion version, Dimension dimension, std::size_t value) {
  const std::size_t max = capacity_max(version, dimension);
  if (value >= max) return std::nullopt;
  if (version == LayoutVersion::V2026_01) {
    const std::size_t rounded = std::bit_ceil(value * 2);
    return rounded > max ? std::nullopt : std::optional(rounded);
  }
  return std::min(value * 2, max);
}

} // namespace termsoak::core::page
