#pragma once

#include "core/page/capacity.h"

#include <cstddef>
#include <cstdint>
#include <optional>

/// Where each region of a page lies, byte for byte. Pure arithmetic: maps nothing and touches no memory.
namespace termsoak::core::page {

/// Model parameters that decide geometry.
struct Geometry {
  LayoutVersion version = LayoutVersion::V2026_01;
  std::size_t os_page_bytes = 4096; ///< the modelled OS page, not the host's
  bool operator==(const Geometry&) const = default;
};

/// Whether the memory a page is laid over is known to be zero.
enum class Memory : std::uint8_t { Zeroed, Used };

struct Region {
  std::size_t offset = 0;
  std::size_t bytes = 0;
  [[nodiscard]] std::size_t end() const { return offset + bytes; }
  bool operator==(const Region&) const = default;
};

struct SetShape {
  std::size_t table_slots = 0;  ///< a power of two that 16 bits can number, or 0
  std::size_t items = 0;        ///< slot 0 is never used, so `items - 1` entries fit
  std::size_t items_offset = 0; ///< of the item array, from the region's start
  std::size_t bytes = 0;        ///< of the region; grows with the capacity even where slots and items cannot
};
struct BitmapShape {
  std::size_t words = 0; ///< 64 chunks each; the chunk area starts right behind them
  std::size_t bytes = 0;
};
struct MapShape {
  std::size_t slots = 0;    ///< a power of two, or 0
  std::size_t load_max = 0; ///< entries that fit
  std::size_t keys_offset = 0, values_offset = 0;
  std::size_t bytes = 0;
};

/// Offset table of a page. Regions in this order, each aligned as the table in `page_layout.cpp` says.
struct PageLayout {
  Capacity capacity;
  Region rows, cells, dirty_bits, styles, grapheme_alloc, grapheme_map, string_alloc, hyperlink_set,
      hyperlink_map;
  SetShape style_set, hyperlink_set_shape;
  BitmapShape grapheme_bitmap, string_bitmap;
  MapShape grapheme_map_shape, hyperlink_map_shape;
  std::size_t end = 0; ///< first byte behind the last region
  std::size_t total_bytes =
      0; ///< `end` rounded up to OS pages: what is mapped and what is recorded as the length
  StyleHash style_hash = StyleHash::Folded;
  std::uint32_t graphemes_per_cell_max = UINT32_MAX;
};

[[nodiscard]] PageLayout layout_page(const Geometry& geometry, const Capacity& capacity);

/// Rows that fit when `capacity` gets `cols` columns and its total size stays: the other regions are laid out
/// backwards from the end and the grid gets what is in front. 0 when not even one row fits.
[[nodiscard]] std::size_t rows_for_columns(const Geometry& geometry, const Capacity& capacity,
                                           CellCount cols);

/// `capacity` with other columns and the rows that then fit. Empty when not one row fits.
[[nodiscard]] std::optional<Capacity> with_columns(const Geometry& geometry, const Capacity& capacity,
                                                   CellCount cols);

/// The same for a page whose rows get another width. Where not one row fits: empty in 2026-01 (upstream fails
/// there), and in later layouts a page as much larger as up to `rows_max` such rows need.
[[nodiscard]] std::optional<Capacity> widened_capacity(const Geometry& geometry, const Capacity& capacity,
                                                       CellCount cols, CellCount rows_max);

/// Capacity of a page that a list of `cols` columns starts with. Where even one row does not fit a standard
/// page: empty in 2026-01 (upstream fails there), and since #10297 a wider page of 215 rows that is
/// non-standard from birth.
[[nodiscard]] std::optional<Capacity> initial_capacity(const Geometry& geometry, CellCount cols);

/// Bytes of a pool item: the total of the standard capacity.
[[nodiscard]] std::size_t standard_page_bytes(const Geometry& geometry);

/// The largest value one dimension can take.
[[nodiscard]] std::size_t capacity_max(LayoutVersion version, Dimension dimension);

/// The next value of one dimension by the layout's rule, before any projection: 2026-01 doubles and rounds up
/// to a power of two; later ones double and clamp at the field's maximum. Empty: no room left.
[[nodiscard]] std::optional<std::size_t> grown_value(LayoutVersion version, Dimension dimension,
                                                     std::size_t value);

} // namespace termsoak::core::page
