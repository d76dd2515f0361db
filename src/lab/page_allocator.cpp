#include "lab/page_allocator.h"

#include <algorithm>
#include <new>

#include "base/bytes.h"
#include "base/check.h"

namespace termsoak::lab {

PageAllocator::~PageAllocator() {
  base::check(pages_bytes_.empty(), "a program of the laboratory frees every block it took");
}

std::size_t PageAllocator::rounded(std::size_t bytes) const {
  return base::align_up(std::max<std::size_t>(bytes, 1), limits_.os_page_bytes);
}

std::byte* PageAllocator::alloc(std::size_t bytes, std::size_t alignment) {
  base::check(alignment <= limits_.os_page_bytes, "a page is aligned well enough for every block");
  if (bytes > limits_.held_bytes_max || rounded(bytes) > limits_.held_bytes_max - held_bytes_) return nullptr;
  const std::size_t pages_bytes = rounded(bytes);
  auto* pages = static_cast<std::byte*>(
      ::operator new(pages_bytes, std::align_val_t{limits_.os_page_bytes}, std::nothrow));
  if (pages == nullptr) return nullptr;
  held_bytes_ += pages_bytes;
  pages_bytes_.emplace(pages, pages_bytes);
  return pages;
}

bool PageAllocator::resize(std::span<std::byte> block, std::size_t bytes) {
  return rounded(bytes) == rounded(block.size());
}

void PageAllocator::free(std::span<std::byte> block) {
  const auto at = pages_bytes_.find(block.data());
  base::check(at != pages_bytes_.end(), "a block is freed once, by the allocator it came from");
  held_bytes_ -= at->second;
  pages_bytes_.erase(at);
  ::operator delete(block.data(), std::align_val_t{limits_.os_page_bytes});
}

bool PageAllocator::holds(const std::byte* address) const {
  auto at = pages_bytes_.upper_bound(address);
  if (at == pages_bytes_.begin()) return false;
  --at;
  return address < at->first + at->second;
}

} // namespace termsoak::lab
