#pragma once

#include "base/check.h"
#include "core/page/page_layout.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace termsoak::core::page {

namespace detail {

inline constexpr std::size_t kWordBits = 64;
inline constexpr std::uint64_t kAllFree = ~std::uint64_t{0};

/// `count` low bits; count 1..64.
constexpr std::uint64_t low_bits(std::size_t count) {
  return kAllFree >> (kWordBits - count);
}

/// Position of the lowest run of `count` ones, or kWordBits.
inline std::size_t find_run(std::uint64_t word, std::size_t count) {
  std::size_t have = 1;
  while (have < count) {
    const std::size_t step = std::min(have, count - have);
    word &= word >> step;
    have += step;
  }
  return word == 0 ? kWordBits : static_cast<std::size_t>(std::countr_zero(word));
}

} // namespace detail

/// Hands out runs of equal chunks from a region that starts with one bit per chunk (1 = free). First fit; a
/// run of up to 64 chunks lies inside one 64-bit word, a longer one starts at the free tail of a word. Holes
/// are never moved together. Does not grow and keeps no pointer: calls get the page's base, results are byte
/// offsets from it.
template <std::size_t kChunkBytes> class BitmapAllocator {
public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  BitmapAllocator() = default;
  /// Marks every chunk free. `offset` of the region from `page_base`.
  BitmapAllocator(std::byte* page_base, std::size_t offset, const BitmapShape& shape);

  /// Byte offset of a run that holds `bytes` (> 0), or kNone.
  [[nodiscard]] std::uint32_t allocate(std::byte* page_base, std::size_t bytes) {
    base::check(bytes > 0, "an empty run was asked for");
    pass_full_words(page_base);
    if (bytes > kChunkBytes) return allocate_run(page_base, chunks_for(bytes));
    return has_chunk(page_base) ? offset_of(take_chunk(page_base)) : kNone;
  }
  /// Whether a single chunk can be taken without a search.
  [[nodiscard]] bool has_chunk(std::byte* page_base) const {
    return full_words_ < words_ && words(page_base)[full_words_] != 0;
  }
  /// Its number. Callers check has_chunk().
  [[nodiscard]] std::uint32_t take_chunk(std::byte* page_base) {
    std::uint64_t& word = words(page_base)[full_words_];
    // Not `std::countr_zero`, which asks whether it is 0.
    const auto chunk = full_words_ * 64 + static_cast<std::uint32_t>(__builtin_ctzll(word));
    word &= word - 1;
    return chunk;
  }
  /// Takes the first chunks of an unused region, which are there.
  void take_first(std::byte* page_base, std::uint32_t chunks);
  [[nodiscard]] std::uint32_t chunks_offset() const { return chunks_offset_; }
  void release(std::byte* page_base, std::uint32_t offset, std::size_t bytes);
  [[nodiscard]] std::size_t bytes_used(const std::byte* page_base) const;
  [[nodiscard]] std::size_t capacity_bytes() const { return std::size_t{words_} * 64 * kChunkBytes; }

private:
  static constexpr std::size_t chunks_for(std::size_t bytes) {
    return (bytes + kChunkBytes - 1) / kChunkBytes;
  }
  [[nodiscard]] std::uint32_t offset_of(std::size_t chunk) const {
    return chunks_offset_ + static_cast<std::uint32_t>(chunk * kChunkBytes);
  }
  void pass_full_words(std::byte* page_base) {
    const std::uint64_t* const all = words(page_base);
    while (full_words_ < words_ && all[full_words_] == 0)
      ++full_words_;
  }
  /// More than one chunk.
  [[nodiscard]] std::uint32_t allocate_run(std::byte* page_base, std::size_t chunks);
  /// Apart, so that its weight is not carried by the runs that nearly all are.
  [[gnu::noinline]] [[nodiscard]] std::uint32_t allocate_long_run(std::byte* page_base, std::size_t chunks);
  [[nodiscard]] std::uint64_t* words(std::byte* page_base) const {
    return reinterpret_cast<std::uint64_t*>(page_base + offset_);
  }

  std::uint32_t offset_ = 0;
  std::uint32_t words_ = 0;
  std::uint32_t chunks_offset_ = 0;
  std::uint32_t full_words_ = 0; ///< words before this one are full: nothing can start there
};

template <std::size_t kChunkBytes>
inline std::uint32_t BitmapAllocator<kChunkBytes>::allocate_run(std::byte* page_base, std::size_t chunks) {
  if (chunks > detail::kWordBits) [[unlikely]]
    return allocate_long_run(page_base, chunks);
  std::uint64_t* const all = words(page_base);
  for (std::size_t i = full_words_; i < words_; ++i) {
    const std::size_t bit = detail::find_run(all[i], chunks);
    if (bit == detail::kWordBits) continue;
    all[i] &= ~(detail::low_bits(chunks) << bit);
    return offset_of(i * detail::kWordBits + bit);
  }
  return kNone;
}

using GraphemeAllocator = BitmapAllocator<kGraphemeChunkBytes>;
using StringAllocator = BitmapAllocator<kStringChunkBytes>;
extern template class BitmapAllocator<kGraphemeChunkBytes>;
extern template class BitmapAllocator<kStringChunkBytes>;

} // namespace termsoak::core::page
