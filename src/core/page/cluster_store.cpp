#include "core/page/cluster_store.h"

#include <cstring>

namespace termsoak::core::page {

ClusterStore::ClusterStore(std::byte* page_base, const PageLayout& layout)
    : runs_(page_base, layout.grapheme_alloc.offset, layout.grapheme_bitmap),
      entries_(page_base, layout.grapheme_map.offset, layout.grapheme_map_shape),
      codepoints_max_(layout.graphemes_per_cell_max) {}

// The place of a run for so many codepoints, or kNone.
std::uint32_t ClusterStore::allocate_run(std::byte* base, std::size_t length) {
  const std::uint32_t run = runs_.allocate(base, length * sizeof(char32_t));
  return run == GraphemeAllocator::kNone ? run : run - runs_.chunks_offset();
}

void ClusterStore::release_run(std::byte* base, std::uint32_t offset, std::size_t length) {
  runs_.release(base, runs_.chunks_offset() + offset, length * sizeof(char32_t));
}

// A cluster whose codepoints the caller writes. A run too few is said before an entry too few.
ClusterStore::Added ClusterStore::allocate(std::byte* base, std::size_t cell_offset, std::uint16_t link,
                                           std::size_t length) {
  const std::uint32_t run = allocate_run(base, length);
  if (run == GraphemeAllocator::kNone) return {.shortage = Shortage::GraphemeBytes};
  if (entries_.is_full()) {
    release_run(base, run, length);
    return {.shortage = Shortage::GraphemeCells};
  }
  return {.number = enter(base, cell_offset, run, static_cast<std::uint32_t>(length), link)};
}

ClusterStore::Added ClusterStore::add(std::byte* base, std::size_t cell_offset, std::uint16_t link,
                                      std::span<const char32_t> codepoints) {
  const Added added = allocate(base, cell_offset, link, codepoints.size());
  if (added.number != 0)
    std::memcpy(this->codepoints(base, at(base, added.number)), codepoints.data(), codepoints.size_bytes());
  return added;
}

ClusterStore::Added ClusterStore::copy(std::byte* base, std::size_t cell_offset, std::uint16_t link,
                                       const ClusterStore& other, std::byte* other_base,
                                       std::uint32_t number) {
  const ClusterEntry& source = other.at(other_base, number);
  const Added added = allocate(base, cell_offset, link, source.length);
  if (added.number == 0) return added;
  // Whole chunks: both runs consist of them.
  char32_t* const to = codepoints(base, at(base, added.number));
  const char32_t* const from = other.codepoints(other_base, source);
  for (std::size_t done = 0; done < source.length; done += kPerChunk)
    std::memcpy(to + done, from + done, kGraphemeChunkBytes);
  return added;
}

Shortage ClusterStore::append(std::byte* base, std::uint32_t number, char32_t codepoint) {
  // A limit on codepoints is one of whole chunks.
  if (append_at_hand(base, number, codepoint)) return Shortage::None;
  ClusterEntry& cluster = at(base, number);
  const std::uint32_t length = cluster.length;
  if (length >= codepoints_max_) return Shortage::None;
  // The old run stays until the new one is filled: both must fit beside each other.
  const std::uint32_t larger = allocate_run(base, length + 1);
  if (larger == GraphemeAllocator::kNone) return Shortage::GraphemeBytes;
  std::memcpy(codepoints(base, larger), codepoints(base, cluster), length * sizeof(char32_t));
  codepoints(base, larger)[length] = codepoint;
  release_run(base, cluster.offset, length);
  cluster.offset = larger;
  cluster.length = length + 1;
  lose_order();
  return Shortage::None;
}

void ClusterStore::remove(std::byte* base, std::uint32_t number) {
  const ClusterEntry& cluster = at(base, number);
  release_run(base, cluster.offset, cluster.length);
  entries_.remove(base, number);
  last_cell_ = kNoOrder;
}

bool ClusterStore::fits(std::byte* base, std::size_t codepoints) {
  const std::uint32_t run = allocate_run(base, codepoints);
  if (run == GraphemeAllocator::kNone) return false;
  release_run(base, run, codepoints);
  return true;
}

bool ClusterStore::copy_in_order(std::byte* base, const ClusterStore& other, std::byte* other_base) {
  const auto clusters = static_cast<std::uint32_t>(other.count());
  if (clusters == 0) return true;
  const std::size_t bytes = clusters * kGraphemeChunkBytes;
  if (last_cell_ != 0 || clusters > load_max() || bytes > runs_.capacity_bytes()) return false;
  runs_.take_first(base, clusters);
  std::memcpy(base + runs_.chunks_offset(), other_base + other.runs_.chunks_offset(), bytes);
  entries_.copy_first(base, other_base, other.entries_, clusters);
  last_cell_ = other.last_cell_;
  return true;
}

} // namespace termsoak::core::page
