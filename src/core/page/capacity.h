#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// What a page is asked to hold, and the versions of the geometry that turn it into bytes.
/// Does not compute offsets; that is `page_layout.h`.
namespace termsoak::core::page {

/// Columns, rows, and identifiers inside one page.
using CellCount = std::uint16_t;
using StyleId = std::uint16_t;
using HyperlinkId = std::uint16_t;

/// Which upstream state is modelled: geometry of a page and its growth rule.
enum class LayoutVersion : std::uint8_t {
  V2026_01, ///< until January 2026 (also right for 1.2.3): doubled capacities rounded up to powers of two
  V1_3,     ///< 1.3.x: same geometry, plain doubling (#10337)
  V2026_08, ///< August 2026: bitmap regions of true size (#13240), maps at 80 % load (#13294), density
            ///< projection (#13826)
};
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
