#pragma once

#include "core/page/cell.h"

#include <cstddef>
#include <span>

/// Which cells refer to something that their page counts. Reads cells and nothing else.
namespace termsoak::core::page {

inline constexpr std::uint64_t kReferenceMask = Cell::kHyperlinkBit | Cell::kStyleMask;

/// Placeholder codepoint of the kitty graphics protocol; rows that hold one are marked.
inline constexpr char32_t kKittyPlaceholder = 0x10EEEE;

[[nodiscard]] inline bool is_plain(const Cell& cell) {
  return (cell.bits() & kReferenceMask) == 0 && !cell.has_grapheme();
}

/// The first cell from `x` on that refers to anything, or the end.
[[nodiscard]] inline std::size_t next_referring(std::span<const Cell> cells, std::size_t x) {
  constexpr std::uint64_t kPerhaps = kReferenceMask | Cell::kPerhapsClusterBit;
  const auto any = [&](std::size_t i) { return cells[i].bits() | cells[i + 1].bits(); };
  while (x + 4 <= cells.size() && ((any(x) | any(x + 2)) & kPerhaps) == 0)
    x += 4;
  while (x < cells.size() && is_plain(cells[x]))
    ++x;
  return x;
}

} // namespace termsoak::core::page
