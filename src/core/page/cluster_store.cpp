#include "core/page/cluster_store.h"

#include <cstring>

namespace termsoak::core::page {

ClusterStore::ClusterStore(std::byte* page_base, const PageLayout& layout)
    : runs_(page_base, layout.grapheme_alloc.offset, layout.grapheme_bitmap, kGraphemeChunkBytes),
      entries_(page_base, layout.grapheme_map.offset, layout.grapheme_map_shape),
      codepoints_max_(layout.graphemes_per_cell_max) {}

// The place of a run for so many codepoints, or kNone.
std::uint32_t ClusterStore::allocate(std::byte* base, std::size_t codepoints) {
  const std::uint32_t run = runs_.allocate(base, codepoints * sizeof(char32_t));
  return run == BitmapAllocator::kNone ? run : run - runs_.chunks_offset();
}

void ClusterStore::release(std::byte* base, const ClusterEntry& cluster) {
  runs_.release(base, runs_.chunks_offset() + cluster.offset, cluster.length * sizeof(char32_t));
}

ClusterStore::Added ClusterStore::add(std::byte* base, std::size_t cell_offset, std::uint16_t link,
                                      std::span<const char32_t> codepoints) {
  const ClusterEntry cluster{.offset = allocate(base, codepoints.size()),
                             .length = static_cast<std::uint32_t>(codepoints.size()),
                             .link = link};
  if (cluster.offset == BitmapAllocator::kNone) return {.shortage = Shortage::GraphemeBytes};
  std::memcpy(this->codepoints(base, cluster), codepoints.data(), codepoints.size_bytes());
  return enter(base, cell_offset, cluster);
}

ClusterStore::Added ClusterStore::copy(std::byte* base, std::size_t cell_offset, std::uint16_t link,
                                       const ClusterStore& other, std::byte* other_base,
                                       std::uint32_t number) {
  const ClusterEntry& source = other.at(other_base, number);
  const ClusterEntry cluster{.offset = allocate(base, source.length), .length = source.length, .link = link};
  if (cluster.offset == BitmapAllocator::kNone) return {.shortage = Shortage::GraphemeBytes};
  // Whole chunks: both runs consist of them.
  char32_t* const to = codepoints(base, cluster);
  const char32_t* const from = other.codepoints(other_base, source);
  for (std::size_t done = 0; done < source.length; done += kPerChunk)
    std::memcpy(to + done, from + done, kGraphemeChunkBytes);
  return enter(base, cell_offset, cluster);
}

// The last chunk is full. The old run stays until the new one is filled: both must fit beside each other.
Shortage ClusterStore::append_chunk(std::byte* base, ClusterEntry& cluster, char32_t codepoint) {
  if (cluster.length >= codepoints_max_) return Shortage::None;
  ClusterEntry larger = cluster;
  larger.offset = allocate(base, ++larger.length);
  if (larger.offset == BitmapAllocator::kNone) return Shortage::GraphemeBytes;
  std::memcpy(codepoints(base, larger), codepoints(base, cluster), cluster.length * sizeof(char32_t));
  codepoints(base, larger)[cluster.length] = codepoint;
  release(base, cluster);
  cluster = larger;
  lose_order();
  return Shortage::None;
}

void ClusterStore::remove(std::byte* base, std::uint32_t number) {
  release(base, at(base, number));
  entries_.remove(base, number);
  last_cell_ = kNoOrder;
}

bool ClusterStore::fits(std::byte* base, std::size_t codepoints) {
  const ClusterEntry cluster{.offset = allocate(base, codepoints),
                             .length = static_cast<std::uint32_t>(codepoints)};
  if (cluster.offset == BitmapAllocator::kNone) return false;
  release(base, cluster);
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
