#pragma once

#include "core/page/bitmap_allocator.h"
#include "core/page/cell_map.h"
#include "core/page/shortage.h"

#include <span>

namespace termsoak::core::page {

/// What a page's cells have beyond their first codepoints: one numbered cluster for each such cell, its
/// codepoints in a run of whole chunks. Knows no cells but the offsets they had when they got their clusters;
/// does not grow and keeps no pointer: every call gets the page's base.
class ClusterStore {
public:
  /// A new cluster's number, or what there was no room for.
  struct Added {
    std::uint32_t number = 0;
    Shortage shortage = Shortage::None;
  };

  ClusterStore() = default;
  ClusterStore(std::byte* page_base, const PageLayout& layout);

  [[nodiscard]] std::size_t count() const { return entries_.count(); }
  [[nodiscard]] std::size_t load_max() const { return entries_.load_max(); }
  [[nodiscard]] std::size_t bytes_used(const std::byte* base) const { return runs_.bytes_used(base); }
  [[nodiscard]] ClusterEntry& at(std::byte* base, std::uint32_t number) const {
    return entries_.at(base, number);
  }
  [[nodiscard]] char32_t* codepoints(std::byte* base, const ClusterEntry& cluster) const {
    return reinterpret_cast<char32_t*>(base + runs_.chunks_offset() + cluster.offset);
  }

  /// A cluster for the cell at `cell_offset` from the base.
  [[nodiscard]] Added add(std::byte* base, std::size_t cell_offset, std::uint16_t link, char32_t codepoint) {
    const std::uint32_t chunk = runs_.allocate_chunk(base);
    if (chunk == BitmapAllocator::kNone) [[unlikely]]
      return {.shortage = Shortage::GraphemeBytes};
    const ClusterEntry first{.offset = chunk * std::uint32_t{kGraphemeChunkBytes}, .length = 1, .link = link};
    *codepoints(base, first) = codepoint;
    return enter(base, cell_offset, first);
  }
  [[nodiscard]] Added add(std::byte* base, std::size_t cell_offset, std::uint16_t link,
                          std::span<const char32_t> codepoints);
  /// The copy of another page's cluster.
  [[nodiscard]] Added copy(std::byte* base, std::size_t cell_offset, std::uint16_t link,
                           const ClusterStore& other, std::byte* other_base, std::uint32_t number);
  /// One more codepoint. With too many of them already it is dropped, by upstream's rule.
  [[nodiscard]] Shortage append(std::byte* base, std::uint32_t number, char32_t codepoint) {
    ClusterEntry& cluster = at(base, number);
    // A limit on codepoints is one of whole chunks.
    if (cluster.length % kPerChunk == 0) return append_chunk(base, cluster, codepoint);
    codepoints(base, cluster)[cluster.length++] = codepoint;
    return Shortage::None;
  }
  void remove(std::byte* base, std::uint32_t number);
  [[nodiscard]] bool fits(std::byte* base, std::size_t codepoints);

  /// Clusters may have changed their cells, or are of cells that are no more.
  void lose_order() {
    if (count() != 0) last_cell_ = kNoOrder;
  }
  /// Whether each cluster has one chunk, and chunks, numbers and cells are in the same order: what a copy
  /// cell by cell into an empty store would make of it.
  [[nodiscard]] bool in_order(const std::byte* base) const {
    return last_cell_ != kNoOrder && bytes_used(base) == count() * kGraphemeChunkBytes;
  }
  /// The copy of a store that is in order, its cells being at the same offsets here, as one block. False, and
  /// nothing done, where it does not fit. Only into an unused store.
  [[nodiscard]] bool copy_in_order(std::byte* base, const ClusterStore& other, std::byte* other_base);

private:
  static constexpr std::size_t kPerChunk = kGraphemeChunkBytes / sizeof(char32_t);
  static constexpr std::uint32_t kNoOrder = UINT32_MAX;

  /// The codepoints are there; without room for the entry they are given back.
  [[nodiscard]] Added enter(std::byte* base, std::size_t cell_offset, const ClusterEntry& cluster) {
    const std::uint32_t number = entries_.add(base, cluster);
    if (number == 0) [[unlikely]] {
      release(base, cluster);
      return {.shortage = Shortage::GraphemeCells};
    }
    // Where order is lost it stays lost.
    last_cell_ = cell_offset > last_cell_ ? static_cast<std::uint32_t>(cell_offset) : kNoOrder;
    return {.number = number};
  }
  [[nodiscard]] Shortage append_chunk(std::byte* base, ClusterEntry& cluster, char32_t codepoint);
  [[nodiscard]] std::uint32_t allocate(std::byte* base, std::size_t codepoints);
  void release(std::byte* base, const ClusterEntry& cluster);

  BitmapAllocator runs_;
  ClusterEntries entries_;
  std::uint32_t codepoints_max_ = 0; ///< of one cluster
  std::uint32_t last_cell_ = 0;      ///< got its cluster last, and behind all others; kNoOrder: not so
};

} // namespace termsoak::core::page
