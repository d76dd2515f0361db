#pragma once

#include "lab/allocator.h"

#include <memory_resource>

/// Hands out a buffer it does not own from front to back, and takes back only the last block. Does not grow,
/// does not remember blocks, never asks the system. The laws are those of Zig 0.11's
/// `std.heap.FixedBufferAllocator`, to the byte.
namespace termsoak::lab {

class FixedBufferAllocator final : public Allocator, public std::pmr::memory_resource {
public:
  /// `buffer` must outlive the allocator and every block.
  explicit FixedBufferAllocator(std::span<std::byte> buffer) : buffer_(buffer) {}

  /// Padding aligns the *address*, so the same requests cost more or less as the buffer's base moves.
  [[nodiscard]] std::byte* alloc(std::size_t bytes, std::size_t alignment) override;
  /// The last block shrinks or grows while it fits. Another block may only shrink, and gives nothing back.
  [[nodiscard]] bool resize(std::span<std::byte> block, std::size_t bytes) override;
  /// Takes the block back if it is the last one; the padding in front of it stays spent. Else does nothing:
  /// that is the leak.
  void free(std::span<std::byte> block) override;
  [[nodiscard]] Footing footing() const override { return {end_index_, high_water_, 0}; }
  [[nodiscard]] bool holds(const std::byte* address) const override;

  /// Everything at once, padding too.
  void reset() { end_index_ = 0; }

  [[nodiscard]] std::size_t end_index() const { return end_index_; }
  /// The largest `end_index` so far: bytes of the buffer that were ever touched.
  [[nodiscard]] std::size_t high_water() const { return high_water_; }
  [[nodiscard]] std::size_t capacity_bytes() const { return buffer_.size(); }
  [[nodiscard]] bool is_last(std::span<const std::byte> block) const;
  [[nodiscard]] const std::byte* base() const { return buffer_.data(); }

private:
  [[nodiscard]] bool owns(const std::byte* address) const;
  // memory_resource: the one interface here that must throw, std::bad_alloc, because the standard says so.
  void* do_allocate(std::size_t bytes, std::size_t alignment) override;
  void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override;
  [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  std::span<std::byte> buffer_;
  std::size_t end_index_ = 0;
  std::size_t high_water_ = 0;
};

} // namespace termsoak::lab
