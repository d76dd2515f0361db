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
    return codepoints(base, cluster.offset);
  }

  /// Whether `add_one` finds a chunk and an entry without a search.
  [[nodiscard]] bool has_room_at_hand(std::byte* base) const {
    return runs_.has_chunk(base) && !entries_.is_full();
  }
  /// The number of a new cluster for the cell at `cell_offset` from the base. Callers check
  /// has_room_at_hand().
  [[nodiscard]] std::uint32_t add_one(std::byte* base, std::size_t cell_offset, std::uint16_t link,
                                      char32_t codepoint) {
    const std::uint32_t offset = runs_.take_chunk(base) * std::uint32_t{kGraphemeChunkBytes};
    *codepoints(base, offset) = codepoint;
    return enter(base, cell_offset, offset, 1, link);
  }
  [[nodiscard]] Added add(std::byte* base, std::size_t cell_offset, std::uint16_t link,
                          std::span<const char32_t> codepoints);
  /// The copy of another page's cluster.
  [[nodiscard]] Added copy(std::byte* base, std::size_t cell_offset, std::uint16_t link,
                           const ClusterStore& other, std::byte* other_base, std::uint32_t number);
  /// One more codepoint. With too many of them already it is dropped, by upstream's rule.
  [[nodiscard]] Shortage append(std::byte* base, std::uint32_t number, char32_t codepoint);
  /// The same where it fits into the last chunk; else false, and nothing done.
  [[nodiscard]] bool append_at_hand(std::byte* base, std::uint32_t number, char32_t codepoint) {
    ClusterEntry& cluster = at(base, number);
    if (cluster.length % kPerChunk == 0) return false;
    codepoints(base, cluster)[cluster.length++] = codepoint;
    return true;
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

  /// The codepoints are there, and room for the entry.
  std::uint32_t enter(std::byte* base, std::size_t cell_offset, std::uint32_t offset, std::uint32_t length,
                      std::uint16_t link) {
    // Where order is lost it stays lost.
    last_cell_ = cell_offset > last_cell_ ? static_cast<std::uint32_t>(cell_offset) : kNoOrder;
    return entries_.add(base, offset, length, link);
  }
  [[nodiscard]] char32_t* codepoints(std::byte* base, std::uint32_t offset) const {
    return reinterpret_cast<char32_t*>(base + runs_.chunks_offset() + offset);
  }
  [[nodiscard]] Added allocate(std::byte* base, std::size_t cell_offset, std::uint16_t link,
                               std::size_t length);
  [[nodiscard]] std::uint32_t allocate_run(std::byte* base, std::size_t length);
  void release_run(std::byte* base, std::uint32_t offset, std::size_t length);

  GraphemeAllocator runs_;
  ClusterEntries entries_;
  std::uint32_t codepoints_max_ = 0; ///< of one cluster
  std::uint32_t last_cell_ = 0;      ///< got its cluster last, and behind all others; kNoOrder: not so
};

} // namespace termsoak::core::page
