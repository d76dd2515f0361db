// Clusters copied as one block against clusters copied one by one: the same runs, the same numbers, and the
// same course of everything that comes later.

#include "core/page/cluster_store.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <utility>
#include <vector>

namespace termsoak::core::page {
namespace {

std::size_t below(std::size_t bound) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, bound));
}

/// A store and the cells that have clusters in it, in the order of their offsets.
struct HeapStore {
  explicit HeapStore(std::size_t grapheme_bytes, LayoutVersion version)
      : layout(layout_page({.version = version}, {.cols = 4, .rows = 4, .grapheme_bytes = grapheme_bytes})),
        memory(layout.total_bytes / 8), store(base(), layout) {}
  std::byte* base() { return reinterpret_cast<std::byte*>(memory.data()); }
  /// As a page does it.
  ClusterStore::Added add(std::size_t cell_offset, char32_t codepoint) {
    if (store.has_room_at_hand(base())) return {.number = store.add_one(base(), cell_offset, 0, codepoint)};
    return store.add(base(), cell_offset, 0, {&codepoint, 1});
  }
  [[nodiscard]] std::vector<char32_t> text(std::uint32_t number) {
    const ClusterEntry& cluster = store.at(base(), number);
    const char32_t* first = store.codepoints(base(), cluster);
    return {first, first + cluster.length};
  }

  PageLayout layout;
  std::vector<std::uint64_t> memory;
  ClusterStore store;
  std::vector<std::pair<std::size_t, std::uint32_t>> cells; ///< offset and number
};

LayoutVersion any_version() {
  constexpr LayoutVersion kVersions[] = {LayoutVersion::V2026_01, LayoutVersion::V1_3,
                                         LayoutVersion::V2026_08};
  return kVersions[below(std::size(kVersions))];
}

/// Mostly what printing does; now and then what else befalls cells.
void fill(HeapStore& heap) {
  std::size_t offset = 64;
  for (std::size_t n = below(150); n > 0; --n) {
    if (below(200) == 0 && !heap.cells.empty()) {
      const std::size_t gone = below(heap.cells.size());
      heap.store.remove(heap.base(), heap.cells[gone].second);
      heap.cells.erase(heap.cells.begin() + static_cast<std::ptrdiff_t>(gone));
      continue;
    }
    offset += 8 * (1 + below(9));
    const auto added = heap.add(offset, static_cast<char32_t>(0x300 + below(64)));
    if (added.shortage != Shortage::None) return;
    heap.cells.emplace_back(offset, added.number);
    for (std::size_t more = below(250) == 0 ? 5 : below(4); more > 0; --more)
      if (heap.store.append(heap.base(), added.number, static_cast<char32_t>(0x300 + below(64))) !=
          Shortage::None)
        return;
  }
}

void compare(HeapStore& quick, HeapStore& plain) {
  RC_ASSERT(quick.store.count() == plain.store.count());
  RC_ASSERT(quick.store.bytes_used(quick.base()) == plain.store.bytes_used(plain.base()));
  RC_ASSERT(quick.cells == plain.cells);
  for (const auto& [offset, number] : plain.cells) {
    RC_ASSERT(quick.text(number) == plain.text(number));
    RC_ASSERT(quick.store.at(quick.base(), number).offset == plain.store.at(plain.base(), number).offset);
  }
}

/// What comes after a copy: the same to both, with the same outcome.
void go_on(HeapStore& quick, HeapStore& plain) {
  for (std::size_t n = below(40); n > 0; --n) {
    const std::size_t what = below(3);
    if (what == 0 || plain.cells.empty()) {
      const std::vector<char32_t> text(1 + below(12), U'\u0301');
      const std::size_t offset = 1'000'000 + 8 * n;
      const auto a = quick.store.add(quick.base(), offset, 0, text);
      const auto b = plain.store.add(plain.base(), offset, 0, text);
      RC_ASSERT(a.number == b.number);
      RC_ASSERT(a.shortage == b.shortage);
      if (a.number == 0) continue;
      quick.cells.emplace_back(offset, a.number);
      plain.cells.emplace_back(offset, b.number);
      continue;
    }
    const std::size_t which = below(plain.cells.size());
    const std::uint32_t number = plain.cells[which].second;
    if (what == 1) {
      RC_ASSERT(quick.store.append(quick.base(), number, U'\u0302') ==
                plain.store.append(plain.base(), number, U'\u0302'));
      continue;
    }
    quick.store.remove(quick.base(), number);
    plain.store.remove(plain.base(), number);
    quick.cells.erase(quick.cells.begin() + static_cast<std::ptrdiff_t>(which));
    plain.cells.erase(plain.cells.begin() + static_cast<std::ptrdiff_t>(which));
  }
}

TEST(ClusterStoreProperties, OneBlockIsWhatClustersOneByOneAre) {
  std::size_t copied = 0;
  std::size_t too_many = 0;
  std::size_t unordered = 0;
  EXPECT_TRUE(rc::check("copy_in_order", [&] {
    const LayoutVersion version = any_version();
    HeapStore source(std::size_t{128} << below(6), version);
    fill(source);
    if (!source.store.in_order(source.base())) {
      ++unordered;
      return;
    }
    const std::size_t bytes = std::size_t{128} << below(7);
    HeapStore quick(bytes, version), plain(bytes, version);
    bool fits = true;
    for (const auto& [offset, number] : source.cells) {
      const auto added = plain.store.copy(plain.base(), offset, 0, source.store, source.base(), number);
      fits = fits && added.shortage == Shortage::None;
      plain.cells.emplace_back(offset, added.number);
    }
    RC_ASSERT(quick.store.copy_in_order(quick.base(), source.store, source.base()) == fits);
    ++(fits ? copied : too_many);
    if (!fits) {
      RC_ASSERT(quick.store.count() == 0U);
      RC_ASSERT(quick.store.bytes_used(quick.base()) == 0U);
      return;
    }
    quick.cells = source.cells; // a block keeps the numbers
    compare(quick, plain);
    RC_ASSERT(quick.store.in_order(quick.base()));
    go_on(quick, plain);
    compare(quick, plain);
    RC_ASSERT(quick.store.in_order(quick.base()) == plain.store.in_order(plain.base()));
  }));
  // All three were seen.
  EXPECT_GT(copied, 0U);
  EXPECT_GT(too_many, 0U);
  EXPECT_GT(unordered, 0U);
}

class Order : public testing::Test {
protected:
  std::uint32_t add(std::size_t cell_offset) { return heap_.add(cell_offset, U'\u0301').number; }
  bool in_order() { return heap_.store.in_order(heap_.base()); }
  HeapStore heap_{1024, LayoutVersion::V2026_01};
};

TEST_F(Order, HoldsWhileCellsFollowEachOther) {
  EXPECT_TRUE(in_order());
  for (std::size_t offset : {64U, 72U, 800U})
    add(offset);
  EXPECT_TRUE(in_order());
  heap_.store.lose_order();
  EXPECT_FALSE(in_order());
}

TEST_F(Order, EndsWithACellThatStandsBefore) {
  add(80);
  add(72);
  EXPECT_FALSE(in_order());
  add(88);
  EXPECT_FALSE(in_order());
}

TEST_F(Order, EndsWhenAChunkIsGivenBack) {
  add(64);
  heap_.store.remove(heap_.base(), add(72));
  EXPECT_FALSE(in_order());
}

TEST_F(Order, EndsWithASecondChunk) {
  const std::uint32_t number = add(64);
  for (int marks = 1; marks < 4; ++marks)
    ASSERT_EQ(heap_.store.append(heap_.base(), number, U'\u0302'), Shortage::None);
  EXPECT_TRUE(in_order());
  ASSERT_EQ(heap_.store.append(heap_.base(), number, U'\u0302'), Shortage::None);
  EXPECT_FALSE(in_order());
}

TEST_F(Order, EndsWithARunOfTwoChunksFromTheStart) {
  const std::vector<char32_t> five(5, U'\u0301');
  EXPECT_EQ(heap_.store.add(heap_.base(), 64, 0, five).shortage, Shortage::None);
  EXPECT_FALSE(in_order());
}

TEST_F(Order, OutlivesAQuestionWhetherSomethingFits) {
  add(64);
  EXPECT_TRUE(heap_.store.fits(heap_.base(), 9));
  add(72);
  EXPECT_TRUE(in_order());
}

} // namespace
} // namespace termsoak::core::page
