#pragma once

#include "lab/allocator.h"

#include <cstdint>
#include <map>

/// Gives every block OS pages of its own and returns them at once when it is freed: the yardstick that cannot
/// have a space leak. Does not pack small blocks; its price is rounding.
namespace termsoak::lab {

struct PageAllocatorLimits {
  std::size_t os_page_bytes = 4096;
  std::size_t held_bytes_max = SIZE_MAX; ///< beyond: no room, as with a buffer of that size
};

class PageAllocator final : public Allocator {
public:
  explicit PageAllocator(PageAllocatorLimits limits) : limits_(limits) {}
  PageAllocator(const PageAllocator&) = delete;
  PageAllocator& operator=(const PageAllocator&) = delete;
  /// Every block must have been freed.
  ~PageAllocator() override;

  [[nodiscard]] std::byte* alloc(std::size_t bytes, std::size_t alignment) override;
  /// True while the block keeps its number of pages.
  [[nodiscard]] bool resize(std::span<std::byte> block, std::size_t bytes) override;
  void free(std::span<std::byte> block) override;
  [[nodiscard]] Footing footing() const override { return {held_bytes_, held_bytes_, 0}; }
  [[nodiscard]] bool holds(const std::byte* address) const override;

private:
  [[nodiscard]] std::size_t rounded(std::size_t bytes) const;

  PageAllocatorLimits limits_;
  std::map<const std::byte*, std::size_t> pages_bytes_; ///< by first byte
  std::size_t held_bytes_ = 0;
};

} // namespace termsoak::lab
