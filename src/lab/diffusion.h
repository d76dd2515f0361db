#pragma once

#include "lab/grid.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

/// The rules of the elves (Advent of Code 2022, day 23), and both answers. Stores no elves itself: who is
/// where, and in which memory, is the strategies' affair.
namespace termsoak::lab {

inline constexpr Point kNorth{-1, 0};
inline constexpr Point kSouth{1, 0};
inline constexpr Point kWest{0, -1};
inline constexpr Point kEast{0, 1};
/// The order of the first round; each round starts one further on.
inline constexpr std::array kDirections{kNorth, kSouth, kWest, kEast};

/// The cell an elf proposes in a round, if any. `occupied` is a callable: Point -> bool.
template <class Occupied>
[[nodiscard]] std::optional<Point> proposal(const Occupied& occupied, const Point& elf, std::uint64_t round) {
  bool alone = true;
  for (std::int32_t row = -1; row <= 1; ++row)
    for (std::int32_t col = -1; col <= 1; ++col)
      if ((row != 0 || col != 0) && occupied(elf + Point{row, col})) alone = false;
  if (alone) return std::nullopt;
  for (std::uint64_t turn = 0; turn < kDirections.size(); ++turn) {
    const Point ahead = kDirections[(round + turn) % kDirections.size()];
    const Point aside{ahead.col, ahead.row};
    const Point behind_aside{-ahead.col, -ahead.row};
    const Point target = elf + ahead;
    if (!occupied(target) && !occupied(target + aside) && !occupied(target + behind_aside)) return target;
  }
  return std::nullopt;
}

/// Where an elf stands after the round. Only the elf straight across the proposed cell can want it too (its
/// sides were seen empty), so a rival is found by looking there, without a table of proposals.
template <class Occupied>
[[nodiscard]] Point destination(const Occupied& occupied, const Point& elf, std::uint64_t round) {
  const std::optional<Point> target = proposal(occupied, elf, round);
  if (!target) return elf;
  const Point across{2 * target->row - elf.row, 2 * target->col - elf.col};
  if (occupied(across) && proposal(occupied, across, round) == target) return elf;
  return *target;
}

struct Answers {
  std::uint64_t empty_after_ten = 0;
  std::optional<std::uint64_t> first_still_round; ///< from 1; absent when the search was given up
};

/// Solves the puzzle on a dense board in ordinary memory: a second implementation, which shares no storage
/// and no conflict rule with the strategies.
[[nodiscard]] Answers solve(std::span<const Point> elves);

} // namespace termsoak::lab
