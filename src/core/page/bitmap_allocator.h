#pragma once

#include "base/check.h"
#include "core/page/page_layout.h"

#include <cstddef>
#include <cstdint>

namespace termsoak::core::page {

/// Hands out runs of equal chunks from a region that starts with one bit per chunk (1 = free). First fit; a
/// run of up to 64 chunks lies inside one 64-bit word, a longer one starts at the free tail of a word. Holes
/// are never moved together. Does not grow and keeps no pointer: calls get the page's base, results are byte
/// offsets from it.
class BitmapAllocator {
public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  BitmapAllocator() = default;
  /// Marks every chunk free. `offset` of the region from `page_base`.
  BitmapAllocator(std::byte* page_base, std::size_t offset, const BitmapShape& shape,
                  std::size_t chunk_bytes);

  /// Byte offset of a run that holds `bytes` (> 0), or kNone.
  [[nodiscard]] std::uint32_t allocate(std::byte* page_base, std::size_t bytes) {
    base::check(bytes > 0, "an empty run was asked for");
    if (bytes > chunk_bytes_) return allocate_run(page_base, bytes);
    pass_full_words(page_base);
    return has_chunk(page_base) ? chunks_offset_ + take_chunk(page_base) * chunk_bytes_ : kNone;
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
  [[nodiscard]] std::size_t capacity_bytes() const { return std::size_t{words_} * 64 * chunk_bytes_; }

private:
  [[nodiscard]] std::uint32_t allocate_run(std::byte* page_base, std::size_t bytes);
  void pass_full_words(std::byte* page_base);
  [[nodiscard]] std::uint64_t* words(std::byte* page_base) const {
    return reinterpret_cast<std::uint64_t*>(page_base + offset_);
  }

  std::uint32_t offset_ = 0;
  std::uint32_t words_ = 0;
  std::uint32_t chunk_bytes_ = 0;
  std::uint32_t chunks_offset_ = 0;
  std::uint32_t full_words_ = 0; ///< words before this one are full: nothing can start there
};

} // namespace termsoak::core::page
