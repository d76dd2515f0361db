#include "core/page/cell_map.h"

#include <bit>

namespace termsoak::core::page {

template <class Value>
CellMap<Value>::CellMap(std::byte* page_base, std::size_t offset, const MapShape& shape)
    : marks_offset_(static_cast<std::uint32_t>(offset + kMapHeaderBytes)),
      keys_offset_(static_cast<std::uint32_t>(offset + shape.keys_offset)),
      values_offset_(static_cast<std::uint32_t>(offset + shape.values_offset)),
      slots_(static_cast<std::uint32_t>(shape.slots)), load_max_(static_cast<std::uint32_t>(shape.load_max)) {
  const int bits = slots_ > 1 ? std::countr_zero(slots_) : 1;
  shift_ = static_cast<std::uint8_t>(64 - bits);
  std::memset(page_base + offset, 0, kMapHeaderBytes + slots_);
}

template <class Value>
std::size_t CellMap<Value>::slot_of(const std::byte* page_base, std::uint32_t key) const {
  const auto* mark = reinterpret_cast<const std::uint8_t*>(page_base + marks_offset_);
  const auto* stored = reinterpret_cast<const std::uint32_t*>(page_base + keys_offset_);
  const std::size_t mask = std::size_t{slots_} - 1;
  std::size_t slot = home(key);
  for (std::size_t probes = 0; probes < slots_; ++probes, slot = (slot + 1) & mask) {
    if (mark[slot] == 0) return slots_;
    if (stored[slot] == key) return slot;
  }
  return slots_;
}

template <class Value> Value* CellMap<Value>::find(std::byte* page_base, std::uint32_t key) const {
  if (count_ == 0) return nullptr;
  const std::size_t slot = slot_of(page_base, key);
  return slot == slots_ ? nullptr : values(page_base) + slot;
}

template <class Value>
bool CellMap<Value>::insert(std::byte* page_base, std::uint32_t key, const Value& value) {
  if (count_ >= load_max_) return false;
  const std::size_t mask = std::size_t{slots_} - 1;
  std::size_t slot = home(key);
  while (marks(page_base)[slot] != 0)
    slot = (slot + 1) & mask;
  marks(page_base)[slot] = 1;
  keys(page_base)[slot] = key;
  values(page_base)[slot] = value;
  ++count_;
  return true;
}

template <class Value> Value CellMap<Value>::take(std::byte* page_base, std::uint32_t key) {
  const std::size_t mask = std::size_t{slots_} - 1;
  std::size_t hole = slot_of(page_base, key);
  base::check(hole != slots_, "a cell's entry is missing");
  const Value value = values(page_base)[hole];
  // Entries that probed past the hole move back into it, so that no tombstones are needed.
  std::size_t slot = (hole + 1) & mask;
  for (std::size_t seen = 1; seen < slots_ && marks(page_base)[slot] != 0; ++seen, slot = (slot + 1) & mask) {
    const std::size_t distance_now = (slot - home(keys(page_base)[slot])) & mask;
    const std::size_t distance_to_hole = (slot - hole) & mask;
    if (distance_now < distance_to_hole) continue;
    keys(page_base)[hole] = keys(page_base)[slot];
    values(page_base)[hole] = values(page_base)[slot];
    hole = slot;
  }
  marks(page_base)[hole] = 0;
  --count_;
  return value;
}

template class CellMap<GraphemeRun>;
template class CellMap<HyperlinkId>;

} // namespace termsoak::core::page
