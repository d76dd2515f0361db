#pragma once

#include "lab/allocator.h"

#include <vector>

/// Two allocators that take whole chunks from below and differ in what they do with freed blocks. Neither
/// moves a block.
namespace termsoak::lab {

/// Bump allocation in chunks; a chunk goes back when its last block is freed. One live block pins a chunk.
class ChunkAllocator final : public Allocator {
public:
  /// `below` must outlive it.
  ChunkAllocator(Allocator& below, std::size_t chunk_bytes) : below_(&below), chunk_bytes_(chunk_bytes) {}
  ChunkAllocator(const ChunkAllocator&) = delete;
  ChunkAllocator& operator=(const ChunkAllocator&) = delete;
  ~ChunkAllocator() override;

  [[nodiscard]] std::byte* alloc(std::size_t bytes, std::size_t alignment) override;
  /// Never grows; shrinking gives nothing back.
  [[nodiscard]] bool resize(std::span<std::byte> block, std::size_t bytes) override;
  void free(std::span<std::byte> block) override;
  [[nodiscard]] Footing footing() const override;
  [[nodiscard]] bool holds(const std::byte* address) const override;

private:
  struct Chunk {
    std::span<std::byte> memory;
    std::size_t used = 0;
    std::size_t blocks_live = 0;
  };
  Allocator* below_;
  std::size_t chunk_bytes_;
  std::vector<Chunk> chunks_; ///< the last one is drawn from
};

/// Items of one size with a free list; chunks stay until `trim`. The free list never shrinks by itself: a
/// pool keeps its highest fill.
class ItemPool final : public Allocator {
public:
  struct Shape {
    std::size_t item_bytes = 0; ///< a power of two; the alignment as well
    std::size_t items_per_chunk = 0;
  };
  /// `below` must outlive it.
  ItemPool(Allocator& below, Shape shape) : below_(&below), shape_(shape) {}
  ItemPool(const ItemPool&) = delete;
  ItemPool& operator=(const ItemPool&) = delete;
  ~ItemPool() override;

  /// Any request up to an item's size takes one item.
  [[nodiscard]] std::byte* alloc(std::size_t bytes, std::size_t alignment) override;
  [[nodiscard]] bool resize(std::span<std::byte> block, std::size_t bytes) override;
  void free(std::span<std::byte> block) override;
  [[nodiscard]] Footing footing() const override;
  [[nodiscard]] bool holds(const std::byte* address) const override;

  /// Gives back every chunk that has no item in use.
  void trim();

private:
  struct Chunk {
    std::span<std::byte> memory;
    std::vector<std::size_t> free_items; ///< indices, last in first out
  };
  [[nodiscard]] bool add_chunk();
  [[nodiscard]] Chunk& chunk_of(const std::byte* address);

  Allocator* below_;
  Shape shape_;
  std::vector<Chunk> chunks_;
};

} // namespace termsoak::lab
