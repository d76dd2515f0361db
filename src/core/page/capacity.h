#pragma once

#include "core/page/style.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// What a page is asked to hold, and the versions of the geometry that turn it into bytes.
/// Does not compute offsets; that is `page_layout.h`.
namespace termsoak::core::page {

/// Columns, rows, and identifiers inside one page.
using CellCount = std::uint16_t;
using StyleId = std::uint16_t;
using HyperlinkId = std::uint16_t;

/// Which upstream state is modelled: geometry of a page and its growth rule. What each is made of says
/// `layout_rules`.
enum class LayoutVersion : std::uint8_t { V1_2_3, V2026_01, V1_3, V2026_07, V2026_08 };

enum class Growth : std::uint8_t {
  PowersOfTwo, ///< doubled and rounded up to a power of two, without an end; a reflow asks for what it wishes
  Doubled,     ///< #10337: exactly doubled, up to the width of the field
};

struct LayoutRules {
  LayoutVersion version;
  std::string_view name;
  std::string_view summary;
  StyleHash style_hash = StyleHash::Folded;
  bool dirty_bits = false;        ///< one bit a row lies in the page, until 2025-11-18
  bool chunk_area_squared = true; ///< bytes x chunk bytes, although one chunk a bit can be had; until #13240
  unsigned link_map_load_percent = 100;
  Growth growth = Growth::PowersOfTwo;
  bool projects = false;     ///< #13826: styles and clusters grow to what the page's rows will need
  bool rows_up_grow = false; ///< #13394: a row that does not fit the page above makes that one grow
  std::uint32_t graphemes_per_cell_max = UINT32_MAX; ///< extra code points of a cell; #13633
};
[[nodiscard]] std::span<const LayoutRules> layouts(); ///< oldest first
[[nodiscard]] const LayoutRules& layout_rules(LayoutVersion version);
[[nodiscard]] std::string_view layout_name(LayoutVersion version);
[[nodiscard]] std::optional<LayoutVersion> find_layout(std::string_view name);

/// The four things besides the grid that can run out.
enum class Dimension : std::uint8_t { Styles, GraphemeBytes, StringBytes, HyperlinkBytes };
inline constexpr std::size_t kDimensionCount = 4;

struct Capacity {
  CellCount cols = 0;
  CellCount rows = 0;
  std::size_t styles = 16;
  std::size_t grapheme_bytes = 1024;
  std::size_t string_bytes = 2048;
  std::size_t hyperlink_bytes = 192;

  [[nodiscard]] std::size_t value(Dimension dimension) const;
  void set(Dimension dimension, std::size_t value);
  bool operator==(const Capacity&) const = default;
};

/// Every page starts from this one; only columns and rows are fitted to the screen. The same since March
/// 2024.
inline constexpr Capacity kStandardCapacity{.cols = 215,
                                            .rows = 215,
                                            .styles = 128,
                                            .grapheme_bytes = 8192,
                                            .string_bytes = 2048,
                                            .hyperlink_bytes = 192};
inline constexpr std::size_t kGraphemeChunkBytes = 16; ///< four extra codepoints
inline constexpr std::size_t kStringChunkBytes = 32;
inline constexpr std::size_t kStyleItemBytes = 36;
inline constexpr std::size_t kHyperlinkItemBytes = 48;
inline constexpr std::size_t kHyperlinkCellsPerLink = 16;
/// Upstream counts a page's bytes in 32-bit offsets.
inline constexpr std::size_t kPageBytesMax = UINT32_MAX;

} // namespace termsoak::core::page
