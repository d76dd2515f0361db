#pragma once

#include "core/page/cell.h"

#include <cstddef>
#include <cstdint>

/// Neighbouring cells read or written many at a time, with the vector code of the machine at hand. Knows no
/// styles and no rows: what may be written this way is the caller's question.
namespace termsoak::core::screen {

/// What a cell must not have for a plain store to be enough: a style, a partner cell, a link or a cluster to
/// let go.
inline constexpr std::uint64_t kNeedsCare = page::Cell::kStyleMask | page::Cell::kWideMask |
                                            page::Cell::kHyperlinkBit | page::Cell::kPerhapsClusterBit;

/// The bits that any of the cells has.
[[nodiscard]] std::uint64_t any_cell_bits(const page::Cell* cells, std::size_t count);
/// How many of the first cells have none of the bits.
[[nodiscard]] std::size_t cells_without(const page::Cell* cells, std::size_t count, std::uint64_t bits);
/// One cell for each byte: `bits` and the byte as its code point.
void store_ascii(page::Cell* cells, const std::uint8_t* bytes, std::size_t count, std::uint64_t bits);

} // namespace termsoak::core::screen
