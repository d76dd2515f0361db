#include "lab/diffusion.h"

#include "lab/elves.h"
#include "lab/page_allocator.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace termsoak::lab {
namespace {

constexpr const char* kSample = "....#..\n"
                                "..###.#\n"
                                "#...#.#\n"
                                ".#...##\n"
                                "#.###..\n"
                                "##.#.##\n"
                                ".#..#..\n";

/// The rules once more, from the puzzle's text and with nothing but a tree: the oracle of this file.
std::set<std::pair<int, int>> naive_round(const std::set<std::pair<int, int>>& elves, int round) {
  const std::pair<int, int> directions[4] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
  std::map<std::pair<int, int>, std::vector<std::pair<int, int>>> wanted;
  std::set<std::pair<int, int>> next;
  for (const auto& elf : elves) {
    int neighbours = 0;
    for (int r = -1; r <= 1; ++r)
      for (int c = -1; c <= 1; ++c)
        neighbours += (r != 0 || c != 0) && elves.contains({elf.first + r, elf.second + c}) ? 1 : 0;
    std::optional<std::pair<int, int>> target;
    for (int turn = 0; turn < 4 && neighbours > 0 && !target; ++turn) {
      const auto [dr, dc] = directions[(round + turn) % 4];
      bool free = true;
      for (int side = -1; side <= 1; ++side)
        free = free && !elves.contains(
                           {elf.first + dr + (dr == 0 ? side : 0), elf.second + dc + (dc == 0 ? side : 0)});
      if (free) target = {elf.first + dr, elf.second + dc};
    }
    if (target)
      wanted[*target].push_back(elf);
    else
      next.insert(elf);
  }
  for (const auto& [target, from] : wanted) {
    if (from.size() == 1)
      next.insert(target);
    else
      next.insert(from.begin(), from.end());
  }
  return next;
}

std::set<std::pair<int, int>> pairs_of(const ElfSet& elves) {
  std::set<std::pair<int, int>> out;
  elves.for_each([&](const Point& elf) { out.emplace(elf.row, elf.col); });
  return out;
}

TEST(Diffusion, SolvesTheSample) {
  const auto grid = parse_grid(kSample, "sample");
  ASSERT_TRUE(grid.has_value());
  EXPECT_EQ(grid->elves.size(), 22U);
  const Answers answers = solve(grid->elves);
  EXPECT_EQ(answers.empty_after_ten, 110U);
  EXPECT_EQ(answers.first_still_round, 20U);
}

TEST(Diffusion, ThreeImplementationsAgreeRoundByRound) {
  for (const std::uint64_t seed : {kGridSeed, std::uint64_t{1}, std::uint64_t{7}}) {
    const Grid grid = generate_grid(seed);
    PageAllocator pages({});
    ElfSet plain(pages);
    ElfSet with_map(pages);
    ASSERT_TRUE(fill_from_text(plain, grid.text));
    ASSERT_TRUE(fill_from_text(with_map, grid.text));
    std::set<std::pair<int, int>> naive = pairs_of(plain);
    ASSERT_EQ(naive.size(), grid.elves.size());
    for (int round = 0; round < 25; ++round) {
      ElfSet next(pages);
      ElfSet next_with_map(pages);
      MovedMap moved(pages);
      ASSERT_TRUE(next.ensure_total_capacity(plain.count()));
      ASSERT_TRUE(next_with_map.ensure_total_capacity(plain.count()));
      ASSERT_TRUE(moved.ensure_total_capacity(plain.count()));
      const auto count = build_next(plain, next, static_cast<std::uint64_t>(round));
      const auto count_with_map =
          build_next_with_map(with_map, next_with_map, moved, static_cast<std::uint64_t>(round));
      naive = naive_round(naive, round);
      EXPECT_EQ(count, count_with_map);
      ASSERT_EQ(pairs_of(next), naive) << "seed " << seed << ", round " << round;
      ASSERT_EQ(pairs_of(next_with_map), naive) << "seed " << seed << ", round " << round;
      std::swap(plain, next);
      std::swap(with_map, next_with_map);
    }
  }
}

TEST(Diffusion, TheSolverAgreesWithTheNaiveRounds) {
  const Grid grid = generate_grid(3);
  std::set<std::pair<int, int>> elves;
  for (const Point& elf : grid.elves)
    elves.emplace(elf.row, elf.col);
  for (int round = 0; round < 10; ++round)
    elves = naive_round(elves, round);
  int top = INT_MAX, bottom = INT_MIN, left = INT_MAX, right = INT_MIN;
  for (const auto& [row, col] : elves) {
    top = std::min(top, row);
    bottom = std::max(bottom, row);
    left = std::min(left, col);
    right = std::max(right, col);
  }
  const auto empty = static_cast<std::uint64_t>((bottom - top + 1) * (right - left + 1)) - elves.size();
  EXPECT_EQ(solve(grid.elves).empty_after_ten, empty);
}

TEST(Diffusion, ASingleElfIsStillAtOnce) {
  const auto grid = parse_grid("#", "one");
  ASSERT_TRUE(grid.has_value());
  const Answers answers = solve(grid->elves);
  EXPECT_EQ(answers.first_still_round, 1U);
  EXPECT_EQ(answers.empty_after_ten, 0U);
}

TEST(Grid, TheDefaultSeedPicksTheArticlesCapacity) {
  const Grid grid = generate_grid(kGridSeed);
  EXPECT_EQ(grid.text.size(), 4'970U);
  EXPECT_GE(grid.elves.size(), 1'639U);
  EXPECT_LE(grid.elves.size(), 3'276U);
  EXPECT_EQ(grid.text, generate_grid(kGridSeed).text);
  EXPECT_NE(grid.text, generate_grid(kGridSeed + 1).text);
}

TEST(Grid, BadTextGivesOneErrorThatSaysWhere) {
  const std::pair<const char*, const char*> rows[] = {
      {"", "g: holds no grid"},
      {"\n\n", "g: holds no grid"},
      {"...\n...\n", "g: holds no elf ('#')"},
      {"#..\n#.\n", "g: line 2 has 2 cells, the first line has 3"},
      {"#..\n#x.\n", "g: line 2, column 2: 'x' is neither '#' nor '.'"},
      {"#..\n\x1b..\n", "g: line 2, column 1: '\\x1b' is neither '#' nor '.'"},
      {"#..\n\n#..\n", "g: line 2 has 0 cells, the first line has 3"},
  };
  for (const auto& [text, message] : rows) {
    const auto grid = parse_grid(text, "g");
    ASSERT_FALSE(grid.has_value()) << text;
    EXPECT_EQ(grid.error().message, message);
    EXPECT_EQ(grid.error().kind, base::ErrorKind::BadInput);
  }
}

TEST(Grid, UnderstandsCarriageReturnsAndAMissingLastLineFeed) {
  const auto grid = parse_grid("#.\r\n.#", "g");
  ASSERT_TRUE(grid.has_value());
  EXPECT_EQ(grid->elves, (std::vector<Point>{{0, 0}, {1, 1}}));
}

} // namespace
} // namespace termsoak::lab
