#pragma once

#include "core/page/cell.h"
#include "core/page/page_layout.h"

#include <cstddef>
#include <cstdint>

/// What a page knows of its cells beside the cells. The modelled core keeps two maps keyed by a cell's place;
/// only their counts and limits can be observed, so ours are arrays that the cells themselves point into, in
/// the same bytes. They do not grow and keep no pointer: every call gets the page's base.
namespace termsoak::core::page {

/// Upstream's map header and fingerprints come first in a region and are what a fresh map writes.
inline constexpr std::size_t kMapHeaderBytes = 16;

/// A cell's cluster: where its extra codepoints lie, and its link, because the cell has no room for both.
struct ClusterEntry {
  std::uint32_t offset = 0; ///< from the first chunk for codepoints
  std::uint32_t length = 0; ///< codepoints
  std::uint16_t link = 0;   ///< 0 without one
  std::uint16_t unused = 0;
  std::uint32_t next_free = 0; ///< while the entry is free
};
static_assert(sizeof(ClusterEntry) == 16, "upstream's value is 16 bytes");

/// Clusters of one page, numbered from 1.
class ClusterEntries {
public:
  ClusterEntries() = default;
  /// `offset` of the region from `page_base`.
  ClusterEntries(std::byte* page_base, std::size_t offset, const MapShape& shape);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t load_max() const { return slots_; }
  [[nodiscard]] ClusterEntry& at(std::byte* page_base, std::uint32_t number) const {
    return reinterpret_cast<ClusterEntry*>(page_base + values_offset_)[number - 1];
  }
  [[nodiscard]] bool is_full() const { return count_ >= limit_; }
  /// The number of a new entry. Callers check is_full().
  [[nodiscard]] std::uint32_t add(std::byte* page_base, std::uint32_t offset, std::uint32_t length,
                                  std::uint16_t link) {
    std::uint32_t number = free_;
    if (number != 0) [[unlikely]] {
      free_ = at(page_base, number).next_free;
    } else {
      number = ++fresh_;
    }
    ++count_;
    // One by one: put together elsewhere first, the small fields take longer than the large ones.
    ClusterEntry& entry = at(page_base, number);
    entry.offset = offset;
    entry.length = length;
    entry.link = link;
    return number;
  }
  /// The first clusters of `other`, none of which was ever removed, into a page that has none.
  void copy_first(std::byte* page_base, std::byte* other_base, const ClusterEntries& other,
                  std::uint32_t clusters);
  void remove(std::byte* page_base, std::uint32_t number) {
    at(page_base, number).next_free = free_;
    free_ = number;
    --count_;
  }

private:
  std::uint32_t values_offset_ = 0;
  std::uint32_t slots_ = 0, count_ = 0;
  std::uint32_t limit_ = 0; ///< as many as have room and a number that a cell can hold
  std::uint32_t fresh_ = 0; ///< entries above this number were never used
  std::uint32_t free_ = 0;  ///< the last one freed
};

/// How many cells of a page carry links, and how many may: which links stands in the cells and in the
/// clusters.
class LinkedCells {
public:
  LinkedCells() = default;
  LinkedCells(std::byte* page_base, std::size_t offset, const MapShape& shape);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t load_max() const { return load_max_; }
  /// False, and nothing counted, when not all of them have room.
  [[nodiscard]] bool add(std::size_t cells) {
    if (cells > load_max_ - count_) return false;
    count_ += static_cast<std::uint32_t>(cells);
    return true;
  }
  void remove(std::size_t cells) { count_ -= static_cast<std::uint32_t>(cells); }

private:
  std::uint32_t load_max_ = 0, count_ = 0;
};

} // namespace termsoak::core::page
