#include "lab/chunk_allocator.h"

#include <algorithm>
#include <cstdint>
#include <functional>

#include "base/check.h"

namespace termsoak::lab {
namespace {

constexpr std::size_t kChunkAlignment = 64;

bool lies_in(std::span<const std::byte> memory, const std::byte* address) {
  const std::less<> below;
  return !below(address, memory.data()) && below(address, memory.data() + memory.size());
}

} // namespace

ChunkAllocator::~ChunkAllocator() {
  for (const Chunk& chunk : chunks_)
    below_->free(chunk.memory);
}

std::byte* ChunkAllocator::alloc(std::size_t bytes, std::size_t alignment) {
  base::check(bytes + alignment <= chunk_bytes_, "a block fits a chunk");
  const auto place = [&](Chunk& chunk) -> std::byte* {
    const auto address = reinterpret_cast<std::uintptr_t>(chunk.memory.data() + chunk.used);
    const std::size_t padding = (alignment - address % alignment) % alignment;
    if (padding + bytes > chunk.memory.size() - chunk.used) return nullptr;
    std::byte* block = chunk.memory.data() + chunk.used + padding;
    chunk.used += padding + bytes;
    ++chunk.blocks_live;
    return block;
  };
  if (!chunks_.empty())
    if (std::byte* block = place(chunks_.back())) return block;
  std::byte* memory = below_->alloc(chunk_bytes_, kChunkAlignment);
  if (memory == nullptr) return nullptr;
  return place(chunks_.emplace_back(Chunk{.memory = {memory, chunk_bytes_}}));
}

bool ChunkAllocator::resize(std::span<std::byte> block, std::size_t bytes) {
  return bytes <= block.size();
}

void ChunkAllocator::free(std::span<std::byte> block) {
  const auto at =
      std::ranges::find_if(chunks_, [&](const Chunk& chunk) { return lies_in(chunk.memory, block.data()); });
  base::check(at != chunks_.end(), "a block is freed by the allocator it came from");
  if (--at->blocks_live > 0) return;
  below_->free(at->memory);
  chunks_.erase(at);
}

Footing ChunkAllocator::footing() const {
  Footing out;
  for (const Chunk& chunk : chunks_) {
    const bool current = &chunk == &chunks_.back();
    out.held_bytes += chunk.memory.size();
    out.end_bytes += current ? chunk.used : chunk.memory.size();
    if (!current) out.stranded_bytes += chunk.memory.size() - chunk.used;
  }
  return out;
}

bool ChunkAllocator::holds(const std::byte* address) const {
  return std::ranges::any_of(
      chunks_, [&](const Chunk& chunk) { return lies_in(chunk.memory.first(chunk.used), address); });
}

ItemPool::~ItemPool() {
  for (const Chunk& chunk : chunks_)
    below_->free(chunk.memory);
}

bool ItemPool::add_chunk() {
  const std::size_t bytes = shape_.item_bytes * shape_.items_per_chunk;
  std::byte* memory = below_->alloc(bytes, kChunkAlignment);
  if (memory == nullptr) return false;
  Chunk& chunk = chunks_.emplace_back(Chunk{.memory = {memory, bytes}, .free_items = {}});
  for (std::size_t i = shape_.items_per_chunk; i > 0; --i)
    chunk.free_items.push_back(i - 1);
  return true;
}

std::byte* ItemPool::alloc(std::size_t bytes, std::size_t alignment) {
  base::check(bytes <= shape_.item_bytes && alignment <= kChunkAlignment, "a block fits an item");
  const auto has_room = [](const Chunk& chunk) { return !chunk.free_items.empty(); };
  auto at = std::ranges::find_if(chunks_, has_room);
  if (at == chunks_.end()) {
    if (!add_chunk()) return nullptr;
    at = chunks_.end() - 1;
  }
  const std::size_t item = at->free_items.back();
  at->free_items.pop_back();
  return at->memory.data() + item * shape_.item_bytes;
}

bool ItemPool::resize(std::span<std::byte> /*block*/, std::size_t bytes) {
  return bytes <= shape_.item_bytes;
}

ItemPool::Chunk& ItemPool::chunk_of(const std::byte* address) {
  const auto at =
      std::ranges::find_if(chunks_, [&](const Chunk& chunk) { return lies_in(chunk.memory, address); });
  base::check(at != chunks_.end(), "an item is freed by the pool it came from");
  return *at;
}

void ItemPool::free(std::span<std::byte> block) {
  Chunk& chunk = chunk_of(block.data());
  chunk.free_items.push_back(static_cast<std::size_t>(block.data() - chunk.memory.data()) /
                             shape_.item_bytes);
}

Footing ItemPool::footing() const {
  Footing out;
  for (const Chunk& chunk : chunks_) {
    out.held_bytes += chunk.memory.size();
    out.end_bytes += (shape_.items_per_chunk - chunk.free_items.size()) * shape_.item_bytes;
  }
  return out;
}

bool ItemPool::holds(const std::byte* address) const {
  return std::ranges::any_of(chunks_, [&](const Chunk& chunk) {
    if (!lies_in(chunk.memory, address)) return false;
    const auto item = static_cast<std::size_t>(address - chunk.memory.data()) / shape_.item_bytes;
    return std::ranges::find(chunk.free_items, item) == chunk.free_items.end();
  });
}

void ItemPool::trim() {
  std::erase_if(chunks_, [&](const Chunk& chunk) {
    if (chunk.free_items.size() < shape_.items_per_chunk) return false;
    below_->free(chunk.memory);
    return true;
  });
}

} // namespace termsoak::lab
