#include "core/page/bitmap_allocator.h"

#include "base/check.h"

#include <algorithm>
#include <bit>
#include <span>

namespace termsoak::core::page {

namespace {

constexpr std::size_t kNoRun = SIZE_MAX;
using detail::kAllFree;
using detail::kWordBits;
using detail::low_bits;

/// Ends behind the run that starts in the free tail of word `start`, or says how far the next try must begin.
struct LongRun {
  bool found = false;
  std::size_t next_start = 0;
};
LongRun measure_long_run(std::span<const std::uint64_t> words, std::size_t start, std::size_t rest) {
  std::size_t i = start + 1;
  for (; rest > kWordBits; ++i, rest -= kWordBits) {
    if (i >= words.size()) return {.next_start = words.size()};
    if (words[i] != kAllFree) return {.next_start = i};
  }
  if (i >= words.size()) return {.next_start = words.size()};
  const auto free_head = static_cast<std::size_t>(std::countr_one(words[i]));
  return {.found = free_head >= rest, .next_start = i};
}

/// More than one word's worth of chunks: only runs that begin in the free tail of a word are looked for.
std::size_t take_long_run(std::span<std::uint64_t> words, std::size_t count) {
  std::size_t start = 0;
  while (start < words.size()) {
    const auto tail = static_cast<std::size_t>(std::countl_one(words[start]));
    if (tail == 0) {
      ++start;
      continue;
    }
    const LongRun run = measure_long_run(words, start, count - tail);
    if (!run.found) {
      start = run.next_start;
      continue;
    }
    words[start] &= tail == kWordBits ? 0 : low_bits(kWordBits - tail);
    std::size_t rest = count - tail;
    for (std::size_t i = start + 1; rest > 0; ++i) {
      const std::size_t bits = std::min(rest, kWordBits);
      words[i] &= ~low_bits(bits);
      rest -= bits;
    }
    return start * kWordBits + (kWordBits - tail);
  }
  return kNoRun;
}

} // namespace

template <std::size_t kChunkBytes>
BitmapAllocator<kChunkBytes>::BitmapAllocator(std::byte* page_base, std::size_t offset,
                                              const BitmapShape& shape)
    : offset_(static_cast<std::uint32_t>(offset)), words_(static_cast<std::uint32_t>(shape.words)),
      chunks_offset_(static_cast<std::uint32_t>(offset + shape.words * sizeof(std::uint64_t))) {
  std::fill_n(words(page_base), words_, kAllFree);
}

template <std::size_t kChunkBytes>
std::uint32_t BitmapAllocator<kChunkBytes>::allocate_long_run(std::byte* page_base, std::size_t chunks) {
  const std::size_t chunk = take_long_run({words(page_base), words_}, chunks);
  return chunk == kNoRun ? kNone : offset_of(chunk);
}

template <std::size_t kChunkBytes>
void BitmapAllocator<kChunkBytes>::take_first(std::byte* page_base, std::uint32_t chunks) {
  std::uint64_t* const all = words(page_base);
  std::fill_n(all, chunks / kWordBits, 0);
  if (chunks % kWordBits != 0) all[chunks / kWordBits] &= ~low_bits(chunks % kWordBits);
}

template <std::size_t kChunkBytes>
void BitmapAllocator<kChunkBytes>::release(std::byte* page_base, std::uint32_t offset, std::size_t bytes) {
  std::size_t rest = chunks_for(bytes);
  std::size_t chunk = (offset - chunks_offset_) / kChunkBytes;
  full_words_ = std::min(full_words_, static_cast<std::uint32_t>(chunk / kWordBits));
  while (rest > 0) {
    const std::size_t bit = chunk % kWordBits;
    const std::size_t bits = std::min(rest, kWordBits - bit);
    words(page_base)[chunk / kWordBits] |= low_bits(bits) << bit;
    chunk += bits;
    rest -= bits;
  }
}

template <std::size_t kChunkBytes>
std::size_t BitmapAllocator<kChunkBytes>::bytes_used(const std::byte* page_base) const {
  const auto* all = reinterpret_cast<const std::uint64_t*>(page_base + offset_);
  std::size_t used = 0;
  for (std::size_t i = 0; i < words_; ++i)
    used += kWordBits - static_cast<std::size_t>(std::popcount(all[i]));
  return used * kChunkBytes;
}

template class BitmapAllocator<kGraphemeChunkBytes>;
template class BitmapAllocator<kStringChunkBytes>;

} // namespace termsoak::core::page
