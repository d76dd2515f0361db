#include "lab/elves.h"

#include <fmt/format.h>

#include <algorithm>

namespace termsoak::lab {

std::string elves_label(std::uint64_t generation) {
  return fmt::format("elves {}", generation);
}

bool fill_from_text(ElfSet& elves, std::string_view text) {
  if (!elves.ensure_total_capacity(static_cast<std::uint32_t>(std::ranges::count(text, '#')))) return false;
  Point at;
  for (const char cell : text) {
    if (cell == '#') elves.put_assume_capacity(at);
    at = cell == '\n' ? Point{at.row + 1, 0} : Point{at.row, at.col + 1};
  }
  return true;
}

std::uint64_t build_next(const ElfSet& current, ElfSet& next, std::uint64_t round) {
  const auto occupied = [&](const Point& point) { return current.contains(point); };
  std::uint64_t moved = 0;
  current.for_each([&](const Point& elf) {
    const Point to = destination(occupied, elf, round);
    next.put_assume_capacity(to);
    moved += to != elf ? 1 : 0;
  });
  return moved;
}

std::uint64_t build_next_with_map(const ElfSet& current, ElfSet& next, MovedMap& moved, std::uint64_t round) {
  const auto occupied = [&](const Point& point) { return current.contains(point); };
  std::uint64_t moved_count = 0;
  current.for_each([&](const Point& elf) {
    const auto target = proposal(occupied, elf, round);
    if (!target) {
      next.put_assume_capacity(elf);
      return;
    }
    if (moved.put_assume_capacity(*target, {.from = elf, .standing = 1})) {
      next.put_assume_capacity(*target);
      ++moved_count;
      return;
    }
    // Two want the cell: both stay, and it stays empty.
    next.put_assume_capacity(elf);
    Origin& first = *moved.value_of(*target);
    if (first.standing == 0) return;
    first.standing = 0;
    next.remove(*target);
    next.put_assume_capacity(first.from);
    --moved_count;
  });
  return moved_count;
}

} // namespace termsoak::lab
