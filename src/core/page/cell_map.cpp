#include "core/page/cell_map.h"

#include "base/check.h"

#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

namespace {

/// The first slot from `slot` on, going round, whose fingerprint is `mark` and whose key is `key`, or the
/// first empty one: sixteen fingerprints at a time where the machine has the vectors. A map may be full to
/// the last slot, so that runs of dozens of foreign entries are ordinary.
std::size_t probe(const std::uint8_t* marks, const std::uint32_t* keys, std::size_t slots, std::size_t slot,
                  std::uint8_t mark, std::uint32_t key) {
  std::size_t left = slots;
  while (left > 0) {
#if defined(__SSE2__)
    if (slot + 16 <= slots) {
      const __m128i group = _mm_loadu_si128(reinterpret_cast<const __m128i*>(marks + slot));
      auto same = static_cast<unsigned>(
          _mm_movemask_epi8(_mm_cmpeq_epi8(group, _mm_set1_epi8(static_cast<char>(mark)))));
      const auto empty = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(group, _mm_setzero_si128())));
      if (empty != 0) same &= (empty & (0U - empty)) - 1;
      for (; same != 0; same &= same - 1) {
        const std::size_t found = slot + static_cast<std::size_t>(std::countr_zero(same));
        if (keys[found] == key) return found;
      }
      if (empty != 0) return slot + static_cast<std::size_t>(std::countr_zero(empty));
      slot = (slot + 16) & (slots - 1);
      left -= left < 16 ? left : 16;
      continue;
    }
#endif
    if (marks[slot] == 0 || (marks[slot] == mark && keys[slot] == key)) return slot;
    slot = (slot + 1) & (slots - 1);
    --left;
  }
  return slots;
}

/// The first empty slot from `slot` on, going round; there is one.
std::size_t next_empty(const std::uint8_t* marks, std::size_t slots, std::size_t slot) {
  while (true) {
#if defined(__SSE2__)
    if (slot + 16 <= slots) {
      const __m128i group = _mm_loadu_si128(reinterpret_cast<const __m128i*>(marks + slot));
      const auto empty = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(group, _mm_setzero_si128())));
      if (empty != 0) return slot + static_cast<std::size_t>(std::countr_zero(empty));
      slot = (slot + 16) & (slots - 1);
      continue;
    }
#endif
    if (marks[slot] == 0) return slot;
    slot = (slot + 1) & (slots - 1);
  }
}

} // namespace

std::size_t HyperlinkMap::slot_of(const std::byte* page_base, std::uint32_t key) const {
  const auto* mark = reinterpret_cast<const std::uint8_t*>(page_base + marks_offset_);
  const auto* stored = reinterpret_cast<const std::uint32_t*>(page_base + keys_offset_);
  const std::size_t slot = probe(mark, stored, slots_, home(key), fingerprint(key), key);
  return slot == slots_ || mark[slot] == 0 ? slots_ : slot;
}

HyperlinkId* HyperlinkMap::find(std::byte* page_base, std::uint32_t key) const {
  if (count_ == 0) return nullptr;
  const std::size_t slot = slot_of(page_base, key);
  return slot == slots_ ? nullptr : values(page_base) + slot;
}

bool HyperlinkMap::insert(std::byte* page_base, std::uint32_t key, HyperlinkId id) {
  if (count_ >= load_max_) return false;
  const std::size_t slot = next_empty(marks(page_base), slots_, home(key));
  marks(page_base)[slot] = fingerprint(key);
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
    marks(page_base)[hole] = marks(page_base)[slot];
    keys(page_base)[hole] = keys(page_base)[slot];
    values(page_base)[hole] = values(page_base)[slot];
    hole = slot;
  }
  marks(page_base)[hole] = 0;
  --count_;
  return id;
}

} // namespace termsoak::core::page
