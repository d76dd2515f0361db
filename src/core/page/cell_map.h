#pragma once

#include "core/page/page_layout.h"

#include <cstddef>
#include <cstdint>

/// Maps from a cell's byte offset to a small value, inside a page's region. Only count and limit of the
/// modelled maps can be observed, so what happens inside is our own; the bytes they occupy are not. They do
/// not grow and keep no pointer: every call gets the page's base.
namespace termsoak::core::page {

/// Upstream's map header and fingerprints come first in a region and are what a fresh map writes.
inline constexpr std::size_t kMapHeaderBytes = 16;

/// Where a cell's extra codepoints lie.
struct GraphemeRun {
  std::uint32_t offset = 0;
  std::uint32_t length = 0; ///< codepoints
};

/// Clusters of one page. Every slot may be used, and full maps are common, so entries are chained instead of
/// probed: an entry lies in the first free slot, and each slot also holds the head of one chain.
class GraphemeMap {
public:
  GraphemeMap() = default;
  /// `offset` of the region from `page_base`. Slots are zeroed only where memory was used before; a fresh
  /// mapping is zero and stays untouched.
  GraphemeMap(std::byte* page_base, std::size_t offset, const MapShape& shape, Memory memory);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t load_max() const { return slots_; }
  /// The value stored for `key`, or null.
  [[nodiscard]] GraphemeRun* find(std::byte* page_base, std::uint32_t key) const;
  /// Adds a key that is not there; false when the map is full.
  [[nodiscard]] bool insert(std::byte* page_base, std::uint32_t key, const GraphemeRun& run);
  /// Removes a key that is there and gives its value.
  GraphemeRun take(std::byte* page_base, std::uint32_t key);

private:
  /// Slot numbers are stored plus one, so that zero is none.
  struct Slot {
    GraphemeRun run;
    std::uint32_t next; ///< in the entry's chain, or among free slots
    std::uint32_t head; ///< of the chain of this slot's number
  };
  static_assert(sizeof(Slot) == 16, "upstream's value is 16 bytes");
  [[nodiscard]] Slot* slots(std::byte* page_base) const {
    return reinterpret_cast<Slot*>(page_base + values_offset_);
  }
  [[nodiscard]] std::uint32_t* keys(std::byte* page_base) const {
    return reinterpret_cast<std::uint32_t*>(page_base + keys_offset_);
  }
  [[nodiscard]] std::size_t chain_of(std::uint32_t key) const {
    constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;
    return static_cast<std::size_t>(((key >> 3) * kGoldenRatio) >> 32) & (slots_ - 1);
  }

  std::uint32_t keys_offset_ = 0, values_offset_ = 0;
  std::uint32_t slots_ = 0, count_ = 0;
  std::uint32_t fresh_ = 0; ///< slots from here on were never used
  std::uint32_t free_ = 0;  ///< first of the slots used once and free now, plus one
};

/// Linked cells of one page, probed in sequence; removal closes the gap.
class HyperlinkMap {
public:
  HyperlinkMap() = default;
  HyperlinkMap(std::byte* page_base, std::size_t offset, const MapShape& shape);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t load_max() const { return load_max_; }
  [[nodiscard]] HyperlinkId* find(std::byte* page_base, std::uint32_t key) const;
  [[nodiscard]] bool insert(std::byte* page_base, std::uint32_t key, HyperlinkId id);
  HyperlinkId take(std::byte* page_base, std::uint32_t key);

  /// Calls `visit(key, value)` for every entry, in no particular order.
  template <class Visit> void for_each(std::byte* page_base, Visit&& visit) const {
    for (std::size_t slot = 0; count_ != 0 && slot < slots_; ++slot)
      if (marks(page_base)[slot] != 0) visit(keys(page_base)[slot], values(page_base)[slot]);
  }

private:
  [[nodiscard]] std::size_t slot_of(const std::byte* page_base,
                                    std::uint32_t key) const; ///< slots_ when absent
  [[nodiscard]] static std::uint64_t hash(std::uint32_t key) {
    constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;
    return (key >> 3) * kGoldenRatio;
  }
  [[nodiscard]] std::size_t home(std::uint32_t key) const {
    return static_cast<std::size_t>(hash(key) >> 32) & (slots_ - 1);
  }
  /// Seven bits of the hash that do not choose the slot; the eighth says that the slot is taken.
  [[nodiscard]] static std::uint8_t fingerprint(std::uint32_t key) {
    return static_cast<std::uint8_t>(0x80U | (hash(key) >> 24 & 0x7F));
  }
  [[nodiscard]] std::uint8_t* marks(std::byte* page_base) const {
    return reinterpret_cast<std::uint8_t*>(page_base + marks_offset_);
  }
  [[nodiscard]] std::uint32_t* keys(std::byte* page_base) const {
    return reinterpret_cast<std::uint32_t*>(page_base + keys_offset_);
  }
  [[nodiscard]] HyperlinkId* values(std::byte* page_base) const {
    return reinterpret_cast<HyperlinkId*>(page_base + values_offset_);
  }

  std::uint32_t marks_offset_ = 0, keys_offset_ = 0, values_offset_ = 0;
  std::uint32_t slots_ = 0, load_max_ = 0, count_ = 0;
};

} // namespace termsoak::core::page
