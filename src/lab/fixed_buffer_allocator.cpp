#include "lab/fixed_buffer_allocator.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <new>

#include "base/check.h"

namespace termsoak::lab {

std::byte* FixedBufferAllocator::alloc(std::size_t bytes, std::size_t alignment) {
  base::check(std::has_single_bit(alignment), "an alignment is a power of two");
  const auto address = reinterpret_cast<std::uintptr_t>(buffer_.data() + end_index_);
  const std::size_t padding = (alignment - address % alignment) % alignment;
  const std::size_t room = buffer_.size() - end_index_;
  // Two comparisons instead of one sum: a huge request must not wrap around.
  if (padding > room || bytes > room - padding) return nullptr;
  std::byte* block = buffer_.data() + end_index_ + padding;
  end_index_ += padding + bytes;
  high_water_ = std::max(high_water_, end_index_);
  return block;
}

bool FixedBufferAllocator::resize(std::span<std::byte> block, std::size_t bytes) {
  base::check(owns(block.data()), "a block is resized by the buffer it came from");
  if (!is_last(block)) return bytes <= block.size();
  if (bytes <= block.size()) {
    end_index_ -= block.size() - bytes;
    return true;
  }
  const std::size_t more = bytes - block.size();
  if (more > buffer_.size() - end_index_) return false;
  end_index_ += more;
  high_water_ = std::max(high_water_, end_index_);
  return true;
}

void FixedBufferAllocator::free(std::span<std::byte> block) {
  base::check(owns(block.data()), "a block is freed by the buffer it came from");
  if (is_last(block)) end_index_ -= block.size();
}

bool FixedBufferAllocator::owns(const std::byte* address) const {
  const std::less_equal<> not_above;
  return not_above(buffer_.data(), address) && not_above(address, buffer_.data() + buffer_.size());
}

bool FixedBufferAllocator::holds(const std::byte* address) const {
  return owns(address) && static_cast<std::size_t>(address - buffer_.data()) < end_index_;
}

bool FixedBufferAllocator::is_last(std::span<const std::byte> block) const {
  return block.data() + block.size() == buffer_.data() + end_index_;
}

void* FixedBufferAllocator::do_allocate(std::size_t bytes, std::size_t alignment) {
  std::byte* block = alloc(bytes, alignment);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void FixedBufferAllocator::do_deallocate(void* block, std::size_t bytes, std::size_t /*alignment*/) {
  free({static_cast<std::byte*>(block), bytes});
}

} // namespace termsoak::lab
