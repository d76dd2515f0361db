#pragma once

#include "lab/diffusion.h"
#include "lab/hash_table.h"
#include "lab/space.h"

#include <string>

/// The elves as a hash set in laboratory memory, and one round of theirs. Says nothing about which allocator
/// the set lives in.
namespace termsoak::lab {

using ElfSet = HashTable<Point, Nothing, PointHash>;

/// Where an elf came from while its move may still be undone: twelve bytes, as an optional point takes.
struct Origin {
  Point from;
  std::uint32_t standing = 0; ///< 1 while the move stands
};
static_assert(sizeof(Point) == 8 && sizeof(Origin) == 12);
using MovedMap = HashTable<Point, Origin, PointHash>;

/// "elves 3": the set that round 2 builds.
[[nodiscard]] std::string elves_label(std::uint64_t generation);

/// Reserves room for all elves of the text in one block and puts them in. False: no room.
[[nodiscard]] bool fill_from_text(ElfSet& elves, std::string_view text);

/// The next generation. `next` has room for `current`. Gives how many elves moved.
std::uint64_t build_next(const ElfSet& current, ElfSet& next, std::uint64_t round);

/// The same by a map from each proposed cell to the elf that came first, undone when a second one comes. Both
/// tables have room.
std::uint64_t build_next_with_map(const ElfSet& current, ElfSet& next, MovedMap& moved, std::uint64_t round);

} // namespace termsoak::lab
