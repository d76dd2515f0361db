#pragma once

#include "base/bytes.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

/// Where things lie in the one block of a hash table, and which capacity a count of items picks. Pure
/// arithmetic, to the byte that of Zig 0.11's `std.HashMapUnmanaged`; stores nothing.
namespace termsoak::lab {

/// At the front of the block.
struct TableHeader {
  std::byte* values;
  std::byte* keys;
  std::uint32_t capacity;
};
static_assert(sizeof(TableHeader) == 24 && alignof(TableHeader) == 8);

/// One byte a slot: used bit on top, seven bits of the hash below. A removed slot keeps a mark, so that
/// probing goes on past it.
struct SlotMark {
  static constexpr std::uint8_t kFree = 0x00;
  static constexpr std::uint8_t kTombstone = 0x01;
  static constexpr std::uint8_t kUsed = 0x80;
};

inline constexpr std::uint64_t kLoadPercentMax = 80;
inline constexpr std::uint32_t kCapacityMin = 8;

struct EntryShape {
  std::size_t key_bytes = 0;
  std::size_t key_alignment = 1;
  std::size_t value_bytes = 0;
  std::size_t value_alignment = 1;
};

struct TableLayout {
  std::size_t keys_offset = 0;
  std::size_t values_offset = 0;
  std::size_t bytes = 0;
  std::size_t alignment = 0;
};

[[nodiscard]] constexpr TableLayout table_layout(std::uint32_t capacity, EntryShape entry) {
  const std::size_t marks_end = sizeof(TableHeader) + capacity;
  TableLayout layout;
  layout.alignment = std::max({alignof(TableHeader), entry.key_alignment, entry.value_alignment});
  layout.keys_offset = base::align_up(marks_end, entry.key_alignment);
  const std::size_t keys_end = layout.keys_offset + capacity * entry.key_bytes;
  layout.values_offset = base::align_up(keys_end, entry.value_alignment);
  const std::size_t values_end = layout.values_offset + capacity * entry.value_bytes;
  layout.bytes = base::align_up(values_end, layout.alignment);
  return layout;
}

/// Items that fit before the table must grow.
[[nodiscard]] constexpr std::uint32_t loadable_items(std::uint32_t capacity) {
  return static_cast<std::uint32_t>(capacity * kLoadPercentMax / 100);
}

/// The capacity a table picks for that many items.
[[nodiscard]] constexpr std::uint32_t capacity_for(std::uint32_t items) {
  const std::uint64_t slots = items * std::uint64_t{100} / kLoadPercentMax + 1;
  return std::max(kCapacityMin, static_cast<std::uint32_t>(std::bit_ceil(slots)));
}

// A grid of 1,639 to 3,276 elves costs the article's 36,888 bytes.
static_assert(capacity_for(1'639) == 4'096 && capacity_for(3'276) == 4'096 && capacity_for(3'277) == 8'192);
static_assert(table_layout(4'096, {.key_bytes = 8, .key_alignment = 4}).bytes == 36'888);

} // namespace termsoak::lab
