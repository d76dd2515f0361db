#include "lab/hash_table.h"

#include "lab/elves.h"
#include "lab/fixed_buffer_allocator.h"
#include "lab/page_allocator.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <memory>
#include <set>
#include <vector>

namespace termsoak::lab {
namespace {

struct LayoutRow {
  std::uint32_t capacity;
  std::uint32_t loadable;
  std::size_t set_bytes;   ///< key 8 B, no value
  std::size_t map_bytes;   ///< key 8 B, value 12 B
  std::uint32_t items_min; ///< smallest count that picks this capacity
};

constexpr LayoutRow kLayouts[] = {
    {8, 6, 96, 192, 1},
    {16, 12, 168, 360, 7},
    {32, 25, 312, 696, 13},
    {64, 51, 600, 1'368, 26},
    {128, 102, 1'176, 2'712, 52},
    {256, 204, 2'328, 5'400, 103},
    {512, 409, 4'632, 10'776, 205},
    {1024, 819, 9'240, 21'528, 410},
    {2048, 1'638, 18'456, 43'032, 820},
    {4096, 3'276, 36'888, 86'040, 1'639},
    {8192, 6'553, 73'752, 172'056, 3'277},
};

TEST(HashTableLayout, HasTheKnownBlockSizes) {
  for (const LayoutRow& row : kLayouts) {
    EXPECT_EQ(table_layout(row.capacity, ElfSet::kEntry).bytes, row.set_bytes) << row.capacity;
    EXPECT_EQ(table_layout(row.capacity, MovedMap::kEntry).bytes, row.map_bytes) << row.capacity;
    EXPECT_EQ(loadable_items(row.capacity), row.loadable);
    EXPECT_EQ(capacity_for(row.items_min), row.capacity);
    if (row.items_min > 1) {
      EXPECT_EQ(capacity_for(row.items_min - 1), row.capacity / 2);
    }
    EXPECT_EQ(capacity_for(row.loadable), row.capacity);
  }
}

TEST(HashTableLayout, TablesReallyTakeThoseBlocks) {
  for (const LayoutRow& row : kLayouts) {
    std::vector<std::byte> memory(row.map_bytes + 64);
    FixedBufferAllocator buffer(memory);
    MovedMap map(buffer);
    ASSERT_TRUE(map.ensure_total_capacity(row.items_min));
    EXPECT_EQ(map.capacity(), row.capacity);
    EXPECT_EQ(map.block_bytes(), row.map_bytes);
    EXPECT_GE(buffer.end_index(), row.map_bytes);
  }
}

TEST(HashTable, GrowthByPutLeavesEveryOldBlockBehind) {
  alignas(8) static std::byte memory[100'000];
  FixedBufferAllocator buffer(memory);
  ElfSet set(buffer);
  const std::vector<std::pair<int, std::size_t>> expected{
      {1, 96},      {7, 264},     {13, 576},     {26, 1'176},   {52, 2'352},
      {103, 4'680}, {205, 9'312}, {410, 18'552}, {820, 37'008}, {1'639, 73'896}};
  std::vector<std::pair<int, std::size_t>> seen;
  for (int put = 1; put <= 3'276; ++put) {
    const std::size_t before = buffer.end_index();
    ASSERT_TRUE(set.put({put, -put}));
    if (buffer.end_index() != before) seen.emplace_back(put, buffer.end_index());
  }
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(set.count(), 3'276U);
  EXPECT_EQ(set.block_bytes(), 36'888U) << "half of what is spent is dead";
}

TEST(HashTable, StaysAsItWasWhenItCannotGrow) {
  alignas(8) static std::byte memory[200];
  FixedBufferAllocator buffer(memory);
  ElfSet set(buffer);
  for (int i = 0; i < 6; ++i)
    ASSERT_TRUE(set.put({i, i}));
  EXPECT_FALSE(set.put({6, 6})) << "96 + 168 bytes do not fit 200";
  EXPECT_EQ(set.count(), 6U);
  for (int i = 0; i < 6; ++i)
    EXPECT_TRUE(set.contains({i, i}));
  EXPECT_EQ(buffer.end_index(), 96U);
}

TEST(HashTable, KeepsItsBlockWhenClearedAndGivesItBackWhenReleased) {
  alignas(8) static std::byte memory[4'000];
  FixedBufferAllocator buffer(memory);
  ElfSet set(buffer);
  ASSERT_TRUE(set.ensure_total_capacity(50));
  const std::size_t end = buffer.end_index();
  for (int lap = 0; lap < 20; ++lap) {
    for (int i = 0; i < 51; ++i)
      set.put_assume_capacity({lap, i});
    EXPECT_EQ(set.count(), 51U);
    set.clear_retaining_capacity();
    EXPECT_EQ(set.count(), 0U);
    EXPECT_FALSE(set.contains({lap, 3}));
    EXPECT_EQ(buffer.end_index(), end);
  }
  set.release();
  EXPECT_EQ(buffer.end_index(), 0U);
}

TEST(HashTable, AgreesWithTheStandardLibrary) {
  rc::check("random puts and removes", [](const std::vector<std::uint16_t>& calls) {
    PageAllocator pages({});
    ElfSet set(pages);
    std::set<std::pair<int, int>> model;
    for (const std::uint16_t call : calls) {
      const Point point{call % 7, call / 7 % 11};
      if (call % 3 == 0) {
        RC_ASSERT(set.remove(point) == (model.erase({point.row, point.col}) == 1));
      } else {
        RC_ASSERT(set.put(point));
        model.emplace(point.row, point.col);
      }
      RC_ASSERT(set.count() == model.size());
    }
    std::size_t visited = 0;
    set.for_each([&](const Point& point) {
      ++visited;
      RC_ASSERT(model.contains({point.row, point.col}));
    });
    RC_ASSERT(visited == model.size());
  });
}

TEST(HashTable, SurvivesTombstonesOnly) {
  PageAllocator pages({});
  ElfSet set(pages);
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_TRUE(set.put({i, 0}));
    EXPECT_TRUE(set.remove({i, 0}));
    EXPECT_FALSE(set.contains({i, 0}));
  }
  EXPECT_EQ(set.capacity(), 8U) << "a flat count never makes the table grow";
}

} // namespace
} // namespace termsoak::lab
