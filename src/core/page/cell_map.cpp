#include "core/page/cell_map.h"

#include "base/check.h"

#include <cstring>

namespace termsoak::core::page {

GraphemeMap::GraphemeMap(std::byte* page_base, std::size_t offset, const MapShape& shape, Memory memory)
    : keys_offset_(static_cast<std::uint32_t>(offset + shape.keys_offset)),
      values_offset_(static_cast<std::uint32_t>(offset + shape.values_offset)),
      slots_(static_cast<std::uint32_t>(shape.slots)) {
  std::memset(page_base + offset, 0, kMapHeaderBytes + slots_);
  if (memory == Memory::Used) std::memset(page_base + values_offset_, 0, slots_ * sizeof(Slot));
}

GraphemeRun* GraphemeMap::find(std::byte* page_base, std::uint32_t key) const {
  if (count_ == 0) return nullptr;
  Slot* const all = slots(page_base);
  for (std::uint32_t at = all[chain_of(key)].head; at != 0; at = all[at - 1].next)
    if (keys(page_base)[at - 1] == key) return &all[at - 1].run;
  return nullptr;
}

bool GraphemeMap::insert(std::byte* page_base, std::uint32_t key, const GraphemeRun& run) {
  if (count_ >= slots_) return false;
  Slot* const all = slots(page_base);
  std::uint32_t at = free_;
  if (at != 0) {
    free_ = all[at - 1].next;
  } else {
    at = ++fresh_;
  }
  Slot& chain = all[chain_of(key)];
  all[at - 1].run = run;
  all[at - 1].next = chain.head;
  chain.head = at;
  keys(page_base)[at - 1] = key;
  ++count_;
  return true;
}

GraphemeRun GraphemeMap::take(std::byte* page_base, std::uint32_t key) {
  Slot* const all = slots(page_base);
  std::uint32_t* link = slots_ == 0 ? nullptr : &all[chain_of(key)].head;
  while (link != nullptr && *link != 0 && keys(page_base)[*link - 1] != key)
    link = &all[*link - 1].next;
  base::check(link != nullptr && *link != 0, "a cluster's entry is missing");
  const std::uint32_t at = *link;
  const GraphemeRun run = all[at - 1].run;
  *link = all[at - 1].next;
  all[at - 1].next = free_;
  free_ = at;
  --count_;
  return run;
}

HyperlinkMap::HyperlinkMap(std::byte* page_base, std::size_t offset, const MapShape& shape)
    : marks_offset_(static_cast<std::uint32_t>(offset + kMapHeaderBytes)),
      keys_offset_(static_cast<std::uint32_t>(offset + shape.keys_offset)),
      values_offset_(static_cast<std::uint32_t>(offset + shape.values_offset)),
      slots_(static_cast<std::uint32_t>(shape.slots)), load_max_(static_cast<std::uint32_t>(shape.load_max)) {
  std::memset(page_base + offset, 0, kMapHeaderBytes + slots_);
}

std::size_t HyperlinkMap::slot_of(const std::byte* page_base, std::uint32_t key) const {
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

HyperlinkId* HyperlinkMap::find(std::byte* page_base, std::uint32_t key) const {
  if (count_ == 0) return nullptr;
  const std::size_t slot = slot_of(page_base, key);
  return slot == slots_ ? nullptr : values(page_base) + slot;
}

bool HyperlinkMap::insert(std::byte* page_base, std::uint32_t key, HyperlinkId id) {
  if (count_ >= load_max_) return false;
  std::uint8_t* const mark = marks(page_base);
  const std::size_t first = home(key);
  // Near the limit the next free slot is far: looked for a vector at a time.
  const void* found = std::memchr(mark + first, 0, slots_ - first);
  if (found == nullptr) found = std::memchr(mark, 0, first);
  base::check(found != nullptr, "a map with room has no free slot");
  const auto slot = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - mark);
  mark[slot] = 1;
  keys(page_base)[slot] = key;
  values(page_base)[slot] = id;
  ++count_;
  return true;
}

HyperlinkId HyperlinkMap::take(std::byte* page_base, std::uint32_t key) {
  const std::size_t mask = std::size_t{slots_} - 1;
  std::size_t hole = slot_of(page_base, key);
  base::check(hole != slots_, "a linked cell's entry is missing");
  const HyperlinkId id = values(page_base)[hole];
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
  return id;
}

} // namespace termsoak::core::page
