#pragma once

#include "base/check.h"
#include "core/page/page_layout.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace termsoak::core::page {

/// A map from a cell's byte offset to a small value, inside a page's region: fingerprints, then keys, then
/// values, in the modelled core's places. Only its count and its limit are observable, so probing and removal
/// (backward shift) are our own. Does not grow and keeps no pointer: every call gets the page's base.
template <class Value> class CellMap {
public:
  /// Upstream's map header, in front of the fingerprints.
  static constexpr std::size_t kMapHeaderBytes = 16;

  CellMap() = default;
  /// Zeroes the fingerprints. `offset` of the region from `page_base`.
  CellMap(std::byte* page_base, std::size_t offset, const MapShape& shape);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t load_max() const { return load_max_; }

  /// The value stored for `key`, or null.
  [[nodiscard]] Value* find(std::byte* page_base, std::uint32_t key) const;
  /// Adds a key that is not there; false when the map is at its limit.
  [[nodiscard]] bool insert(std::byte* page_base, std::uint32_t key, const Value& value);
  /// Removes a key that is there and gives its value.
  Value take(std::byte* page_base, std::uint32_t key);

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
    return static_cast<std::size_t>(hash(key) >> shift_) & (slots_ - 1);
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
  [[nodiscard]] Value* values(std::byte* page_base) const {
    return reinterpret_cast<Value*>(page_base + values_offset_);
  }

  std::uint32_t marks_offset_ = 0, keys_offset_ = 0, values_offset_ = 0;
  std::uint32_t slots_ = 0, load_max_ = 0, count_ = 0;
  std::uint8_t shift_ = 63;
};

/// Where a cell's extra codepoints lie.
struct GraphemeRun {
  std::uint32_t offset = 0;
  std::uint32_t length = 0; ///< codepoints
  std::uint64_t unused = 0; ///< upstream's value is 16 bytes
};
static_assert(sizeof(GraphemeRun) == 16);

using GraphemeMap = CellMap<GraphemeRun>;
using HyperlinkMap = CellMap<HyperlinkId>;
extern template class CellMap<GraphemeRun>;
extern template class CellMap<HyperlinkId>;

} // namespace termsoak::core::page
