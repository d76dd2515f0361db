#include "audit/ledger.h"
#include "core/memory/mmap_source.h"
#include "core/memory/page_pool.h"
#include "support/fault_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <string>

namespace termsoak::core::memory {
namespace {

std::uint64_t idle_items(const PagePool& pool) {
  return static_cast<std::uint64_t>(
      std::ranges::count_if(pool.free_list(), [](const Block& block) { return !block.own_mapping; }));
}

struct Chain {
  StreamPosition position;
  MmapSource source;
  test::FaultSource faults{source};
  audit::Ledger ledger{faults, position};
};

TEST(MmapSource, GivesZeroedMemoryAndTakesItBack) {
  MmapSource source;
  auto mapped = source.map({.bytes = 65536, .kind = MappingKind::NonStandard, .cause = Cause::Grow});
  ASSERT_TRUE(mapped.has_value());
  for (std::size_t i = 0; i < 65536; ++i)
    ASSERT_EQ((*mapped)[i], std::byte{0});
  std::memset(*mapped, 1, 65536);
  source.discard(*mapped, 65536);
  EXPECT_EQ((*mapped)[100], std::byte{0}); // mapped still, and zero again
  source.shrink(*mapped, 65536, 16384);
  (*mapped)[16383] = std::byte{2};
  source.unmap(*mapped, 16384);
}

TEST(MmapSource, TooMuchIsAnError) {
  MmapSource source;
  const auto mapped =
      source.map({.bytes = std::size_t{1} << 62, .kind = MappingKind::NonStandard, .cause = Cause::Grow});
  ASSERT_FALSE(mapped.has_value());
  EXPECT_EQ(mapped.error().kind, base::ErrorKind::OutOfMemory);
}

TEST(MemoryTag, ShowsInTheSystemsOwnTable) {
  const TagMechanism mechanism = find_tag_mechanism(TagWish::AnyKernel);
  if (mechanism == TagMechanism::None) GTEST_SKIP() << "this kernel can name no mapping";
  MmapSource source(mechanism);
  auto mapped = source.map({.bytes = 65536, .kind = MappingKind::NonStandard, .cause = Cause::Grow});
  ASSERT_TRUE(mapped.has_value());
  std::ifstream maps("/proc/self/maps");
  const std::string all{std::istreambuf_iterator<char>(maps), {}};
  EXPECT_NE(all.find(kTagName), std::string::npos) << tag_mechanism_name(mechanism);
  std::memset(*mapped, 1, 65536);
  source.discard(*mapped, 65536);
  EXPECT_EQ((*mapped)[0], std::byte{0});
  source.unmap(*mapped, 65536);
  EXPECT_EQ(find_tag_mechanism(TagWish::Off), TagMechanism::None);
  EXPECT_NE(find_tag_mechanism(TagWish::Cheap), TagMechanism::MemFd);
}

TEST(FaultSource, FailsExactlyTheCallsItWasTold) {
  Chain chain;
  chain.faults.fail_map(2, 2);
  const MapRequest request{.bytes = 4096, .kind = MappingKind::NonStandard, .cause = Cause::Grow};
  EXPECT_TRUE(chain.ledger.map(request).has_value());
  EXPECT_FALSE(chain.ledger.map(request).has_value());
  EXPECT_FALSE(chain.ledger.map(request).has_value());
  EXPECT_TRUE(chain.ledger.map(request).has_value());
  EXPECT_EQ(chain.ledger.map_calls(), 2U); // a failed call maps nothing and is not booked
}

struct ArenaCase {
  std::size_t item_bytes, os_page_bytes;
  std::vector<std::size_t> chunks, items;
};

TEST(PagePool, GrowsInTheMeasuredChunks) {
  for (const ArenaCase& c :
       {ArenaCase{585'728, 4096, {888'832, 2'215'936, 4'206'592, 7'192'576, 11'669'504}, {1, 3, 7, 12, 19}},
        {589'824, 16384, {917'504, 2'277'376, 4'325'376, 7'389'184, 11'993'088}, {1, 3, 7, 12, 20}},
        {409'600, 16384, {655'360, 1'605'632, 3'047'424, 5'193'728, 8'437'760}, {1, 3, 7, 12, 20}},
        {401'408, 4096, {610'304, 1'523'712, 2'891'776, 4'943'872, 8'024'064}, {1, 3, 7, 12, 19}}}) {
    Chain chain;
    auto pool = PagePool::create(
        chain.ledger, {.item_bytes = c.item_bytes, .os_page_bytes = c.os_page_bytes, .preheat = 0});
    ASSERT_TRUE(pool.has_value());
    for (std::size_t chunk = 0; chunk < c.chunks.size(); ++chunk) {
      for (std::size_t i = 0; i < c.items[chunk]; ++i) {
        auto block = pool->take(Cause::Grow);
        ASSERT_TRUE(block.has_value());
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block->base) % 4096, 0U);
        block->base[0] = std::byte{1};
        block->base[c.item_bytes - 1] = std::byte{1};
      }
      ASSERT_EQ(chain.ledger.records().size(), chunk + 1) << c.item_bytes;
      EXPECT_EQ(chain.ledger.records()[chunk].bytes, c.chunks[chunk]);
    }
    pool->release_all();
    EXPECT_EQ(chain.ledger.mapped_bytes(), 0U);
  }
}

TEST(PagePool, SaysWhereItsItemsStand) {
  Chain chain;
  auto pool = PagePool::create(chain.ledger, {.item_bytes = 585'728, .os_page_bytes = 4096, .preheat = 11});
  ASSERT_TRUE(pool.has_value());
  std::size_t items = 0;
  for (const PagePool::Chunk& chunk : pool->chunks())
    for (std::size_t i = 0; i < pool->items_carved(chunk); ++i, ++items)
      EXPECT_EQ(pool->free_list()[items].base, pool->first_item(chunk) + i * 585'728) << items;
  EXPECT_EQ(items, 11U);
  ASSERT_TRUE(pool->reset(1).has_value());
  ASSERT_EQ(pool->chunks().size(), 1U);
  EXPECT_EQ(pool->items_carved(pool->chunks().front()), 0U);
  pool->release_all();
}

TEST(PagePool, GivesTheLastReturnedItemFirst) {
  Chain chain;
  auto pool = PagePool::create(chain.ledger, {.item_bytes = 585'728, .os_page_bytes = 4096, .preheat = 4});
  ASSERT_TRUE(pool.has_value());
  EXPECT_EQ(idle_items(*pool), 4U);
  const Block first = *pool->take(Cause::Grow);
  const Block second = *pool->take(Cause::Grow);
  pool->give_back(first);
  pool->give_back(second);
  EXPECT_EQ(pool->take(Cause::Grow)->base, second.base);
  EXPECT_EQ(pool->take(Cause::Grow)->base, first.base);
  pool->release_all();
}

TEST(PagePool, TakesForeignBlocksForItsOwn) {
  Chain chain;
  auto pool = PagePool::create(chain.ledger, {.item_bytes = 585'728, .os_page_bytes = 4096, .preheat = 1});
  auto mapped =
      chain.ledger.map({.bytes = 729'088, .kind = MappingKind::NonStandard, .cause = Cause::Graphemes});
  pool->give_back(
      {.base = *mapped, .mapped_bytes = 729'088, .own_mapping = true, .dirty = false, .touched = true});
  EXPECT_EQ(idle_items(*pool), 1U);
  EXPECT_EQ(pool->take(Cause::Grow)->base, *mapped);
  pool->release_all();
  EXPECT_EQ(chain.ledger.mapped_bytes(), 729'088U); // nobody knows whose it is any more
}

TEST(PagePool, ResetKeepsTheOldestChunkCutToSize) {
  Chain chain;
  auto pool = PagePool::create(chain.ledger, {.item_bytes = 585'728, .os_page_bytes = 4096, .preheat = 11});
  EXPECT_EQ(chain.ledger.live_mappings(), 3U);
  EXPECT_EQ(*pool->reset(1), 585'728U);
  EXPECT_EQ(chain.ledger.mapped_bytes(), 589'824U);
  const Block block = *pool->take(Cause::Grow);
  EXPECT_EQ(chain.ledger.live_mappings(), 1U);
  for (std::size_t i = 0; i < block.mapped_bytes; i += 64)
    ASSERT_EQ(block.base[i], std::byte{0});
  // Room for two does not fit the oldest chunk: a new one takes over, and where that fails nothing has
  // changed.
  auto again = PagePool::create(chain.ledger, {.item_bytes = 585'728, .os_page_bytes = 4096, .preheat = 4});
  const auto before = chain.ledger.mapped_bytes();
  chain.faults.fail_map(1, 1);
  EXPECT_FALSE(again->reset(2).has_value());
  EXPECT_EQ(chain.ledger.mapped_bytes(), before);
  EXPECT_EQ(idle_items(*again), 4U);
  EXPECT_TRUE(again->reset(2).has_value());
  EXPECT_TRUE(again->take(Cause::Grow).has_value());
  EXPECT_TRUE(again->take(Cause::Grow).has_value());
  again->release_all();
  pool->release_all();
}

TEST(PagePool, DecommitGivesMemoryBackButKeepsTheAddress) {
  Chain chain;
  auto pool = PagePool::create(chain.ledger, {.item_bytes = 585'728, .os_page_bytes = 4096, .preheat = 1});
  Block block = *pool->take(Cause::Grow);
  std::memset(block.base, 1, block.mapped_bytes);
  block.touched = true;
  const auto mapped = chain.ledger.mapped_bytes();
  pool->decommit_and_give_back(block);
  EXPECT_EQ(idle_items(*pool), 1U);
  EXPECT_FALSE(pool->free_list().back().touched);
  EXPECT_EQ(chain.ledger.mapped_bytes(), mapped);
  EXPECT_EQ(block.base[4096], std::byte{0});
  pool->release_all();
}

TEST(PagePool, FailedPreheatLeavesNothingBehind) {
  Chain chain;
  chain.faults.fail_map(2, 1);
  EXPECT_FALSE(PagePool::create(chain.ledger, {.item_bytes = 585'728, .os_page_bytes = 4096, .preheat = 4})
                   .has_value());
  EXPECT_EQ(chain.ledger.mapped_bytes(), 0U);
}

} // namespace
} // namespace termsoak::core::memory
