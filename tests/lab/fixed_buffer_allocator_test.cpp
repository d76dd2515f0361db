#include "lab/fixed_buffer_allocator.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <list>
#include <memory_resource>
#include <new>
#include <string>
#include <vector>

namespace termsoak::lab {
namespace {

/// A buffer whose first byte lies `offset` bytes behind a 64-byte boundary.
template <std::size_t Bytes> struct Storage {
  alignas(64) std::array<std::byte, Bytes + 64> memory{};
  std::span<std::byte> at(std::size_t offset = 0, std::size_t bytes = Bytes) {
    return std::span(memory).subspan(offset, bytes);
  }
};

TEST(FixedBufferAllocator, AlignsTheAddressNotTheIndex) {
  Storage<256> storage;
  for (std::size_t offset = 0; offset < 16; ++offset) {
    FixedBufferAllocator buffer(storage.at(offset));
    std::byte* block = buffer.alloc(8, 8);
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 8, 0U);
    EXPECT_EQ(buffer.end_index(), (8 - offset % 8) % 8 + 8);
  }
}

TEST(FixedBufferAllocator, RefusesWhatDoesNotFitAndStaysAsItWas) {
  Storage<64> storage;
  FixedBufferAllocator buffer(storage.at(1, 63));
  ASSERT_NE(buffer.alloc(1, 1), nullptr);
  EXPECT_EQ(buffer.alloc(63, 1), nullptr);
  EXPECT_EQ(buffer.alloc(SIZE_MAX, 1), nullptr) << "a huge request must not wrap around";
  EXPECT_EQ(buffer.alloc(1, 64), nullptr) << "the padding alone fills what is left";
  EXPECT_EQ(buffer.end_index(), 1U);
  EXPECT_NE(buffer.alloc(62, 1), nullptr);
  EXPECT_EQ(buffer.end_index(), 63U);
  EXPECT_EQ(buffer.alloc(1, 1), nullptr);
}

TEST(FixedBufferAllocator, TakesBackOnlyTheLastBlock) {
  Storage<256> storage;
  FixedBufferAllocator buffer(storage.at());
  std::byte* first = buffer.alloc(32, 8);
  std::byte* second = buffer.alloc(64, 8);
  buffer.free({first, 32});
  EXPECT_EQ(buffer.end_index(), 96U) << "not the last block: nothing comes back";
  buffer.free({second, 64});
  EXPECT_EQ(buffer.end_index(), 32U) << "the last block comes back, the one below stays spent";
  EXPECT_EQ(buffer.high_water(), 96U);
  buffer.reset();
  EXPECT_EQ(buffer.end_index(), 0U);
  EXPECT_EQ(buffer.high_water(), 96U);
}

TEST(FixedBufferAllocator, NeverGivesPaddingBack) {
  Storage<8192> storage;
  // The article's two blocks in small: 4,970 bytes of text, then a block aligned to 8.
  for (const bool input_first : {true, false}) {
    FixedBufferAllocator buffer(storage.at());
    std::byte* input = buffer.alloc(4970, 1);
    std::byte* set = buffer.alloc(96, 8);
    EXPECT_EQ(buffer.end_index(), 4976U + 96U);
    if (input_first) {
      buffer.free({input, 4970});
      EXPECT_EQ(buffer.end_index(), 4976U + 96U);
      buffer.free({set, 96});
    } else {
      buffer.free({set, 96});
      EXPECT_EQ(buffer.end_index(), 4976U);
      buffer.free({input, 4970});
    }
    EXPECT_EQ(buffer.end_index(), 4976U) << "six bytes of padding hide the input from the end";
  }
}

TEST(FixedBufferAllocator, ResizesTheLastBlockOnly) {
  Storage<128> storage;
  FixedBufferAllocator buffer(storage.at(0, 128));
  std::byte* first = buffer.alloc(32, 8);
  std::byte* last = buffer.alloc(32, 8);
  EXPECT_TRUE(buffer.resize({first, 32}, 16)) << "shrinking is always allowed";
  EXPECT_EQ(buffer.end_index(), 64U) << "and gives nothing back";
  EXPECT_FALSE(buffer.resize({first, 32}, 33));
  EXPECT_TRUE(buffer.resize({last, 32}, 96));
  EXPECT_EQ(buffer.end_index(), 128U);
  EXPECT_FALSE(buffer.resize({last, 96}, 97));
  EXPECT_FALSE(buffer.resize({last, 96}, SIZE_MAX));
  EXPECT_TRUE(buffer.resize({last, 96}, 8));
  EXPECT_EQ(buffer.end_index(), 40U);
}

TEST(FixedBufferAllocator, IsAMemoryResource) {
  Storage<4096> storage;
  FixedBufferAllocator buffer(storage.at());
  {
    std::pmr::vector<int> numbers(&buffer);
    for (int i = 0; i < 100; ++i)
      numbers.push_back(i);
    EXPECT_EQ(numbers.back(), 99);
    EXPECT_TRUE(buffer.holds(reinterpret_cast<const std::byte*>(numbers.data())));
  }
  // A growing vector frees each smaller block below the larger one: 4 + 8 + … + 256 bytes stay spent.
  EXPECT_GT(buffer.end_index(), 0U);
  buffer.reset();
  EXPECT_THROW((void)buffer.allocate(4097, 8), std::bad_alloc);
  Storage<64> other_storage;
  FixedBufferAllocator other(other_storage.at());
  EXPECT_TRUE(buffer.is_equal(buffer));
  EXPECT_FALSE(buffer.is_equal(other));
}

/// The laws in one number.
struct Model {
  std::size_t base = 0;
  std::size_t capacity = 0;
  std::size_t end = 0;
};

TEST(FixedBufferAllocator, AgreesWithAModel) {
  rc::check("random calls", [] {
    Storage<2048> storage;
    const auto offset = *rc::gen::inRange<std::size_t>(0, 16);
    const auto bytes_max = *rc::gen::inRange<std::size_t>(1, 2048);
    FixedBufferAllocator buffer(storage.at(offset, bytes_max));
    Model model{.base = reinterpret_cast<std::uintptr_t>(storage.at(offset).data()), .capacity = bytes_max};
    std::vector<std::span<std::byte>> blocks;
    const auto calls = *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::arbitrary<std::uint32_t>());
    for (const std::uint32_t call : calls) {
      const std::size_t bytes = call / 16 % 200;
      if (call % 4 < 2 || blocks.empty()) {
        const std::size_t alignment = std::size_t{1} << (call / 4 % 5);
        const std::size_t start =
            (model.base + model.end + alignment - 1) / alignment * alignment - model.base;
        const bool fits = start + bytes <= model.capacity;
        std::byte* block = buffer.alloc(bytes, alignment);
        RC_ASSERT((block != nullptr) == fits);
        if (!fits) continue;
        RC_ASSERT(static_cast<std::size_t>(block - buffer.base()) == start);
        model.end = start + bytes;
        blocks.emplace_back(block, bytes);
        continue;
      }
      const std::size_t index = call / 4 % blocks.size();
      const auto start = static_cast<std::size_t>(blocks[index].data() - buffer.base());
      const bool last = start + blocks[index].size() == model.end;
      if (call % 4 == 2) {
        buffer.free(blocks[index]);
        if (last) model.end -= blocks[index].size();
        blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(index));
      } else {
        const bool done = buffer.resize(blocks[index], bytes);
        RC_ASSERT(done == (last ? start + bytes <= model.capacity : bytes <= blocks[index].size()));
        if (done && last) model.end = start + bytes;
        if (done) blocks[index] = {blocks[index].data(), bytes};
      }
      RC_ASSERT(buffer.end_index() == model.end);
    }
    RC_ASSERT(buffer.end_index() == model.end);
  });
}

} // namespace
} // namespace termsoak::lab
