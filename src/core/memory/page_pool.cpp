#include "core/memory/page_pool.h"

#include "base/bytes.h"
#include "base/check.h"

#include <algorithm>
#include <cstring>

namespace termsoak::core::memory {

namespace {

/// The arena keeps a list node in front of each chunk, and adds slack to what it asks for.
constexpr std::size_t kChunkHeaderBytes = 16;
constexpr std::size_t kChunkSlackBytes = 16;

} // namespace

base::Result<PagePool> PagePool::create(PageSource& source, const Options& options) {
  PagePool pool(source, options);
  std::vector<Block> items;
  for (std::size_t i = 0; i < options.preheat; ++i) {
    auto item = pool.carve(Cause::List);
    if (!item) {
      pool.release_all();
      return std::unexpected(item.error());
    }
    items.push_back(*item);
  }
  // Pushed in the order they were carved, as upstream does: the last one carved is taken first.
  for (const Block& item : items)
    pool.push(item);
  return pool;
}

base::Result<Block> PagePool::take(Cause cause) {
  if (free_.empty()) return carve(cause);
  const Block block = free_.back();
  free_.pop_back();
  return block;
}

void PagePool::push(const Block& block) {
  // The modelled free list lives inside its items, so that the first word of a free item is not zero and its
  // first OS page is resident. The list itself is kept outside, because the truth about a block must survive
  // beside it.
  const std::byte* below = free_.empty() ? nullptr : free_.back().base;
  std::memcpy(block.base, static_cast<const void*>(&below), sizeof below);
  free_.push_back(block);
}

void PagePool::give_back(const Block& block) {
  push(block);
}

base::Result<Block> PagePool::carve(Cause cause) {
  const std::size_t item = options_.item_bytes;
  while (true) {
    if (!chunks_.empty()) {
      Chunk& chunk = chunks_.back();
      const std::size_t start =
          base::align_up(kChunkHeaderBytes + chunk.used_end, options_.os_page_bytes) - kChunkHeaderBytes;
      const std::size_t end = start + item;
      // A chunk can always be used up to the end of its last OS page. Growing it beyond that in place depends
      // on what lies above it in the address space; upstream's measured chunk sizes show that it does not
      // happen, so it is not modelled.
      if (kChunkHeaderBytes + end <= chunk.mapped_bytes) {
        chunk.requested_bytes = std::max(chunk.requested_bytes, kChunkHeaderBytes + end);
        chunk.used_end = end;
        return Block{.base = chunk.base + kChunkHeaderBytes + start,
                     .mapped_bytes = item,
                     .own_mapping = false,
                     .dirty = false,
                     .touched = chunk.touched};
      }
    }
    const std::size_t previous = chunks_.empty() ? 0 : chunks_.back().requested_bytes - kChunkHeaderBytes;
    const std::size_t enough =
        previous + item + options_.os_page_bytes + kChunkHeaderBytes + kChunkSlackBytes;
    if (auto added = add_chunk(enough + enough / 2, cause); !added) return std::unexpected(added.error());
  }
}

base::Result<void> PagePool::add_chunk(std::size_t requested_bytes, Cause cause) {
  Chunk chunk;
  chunk.requested_bytes = requested_bytes;
  chunk.mapped_bytes = base::align_up(requested_bytes, options_.os_page_bytes);
  auto mapped = source_->map({.bytes = chunk.mapped_bytes, .kind = MappingKind::Arena, .cause = cause});
  if (!mapped) return std::unexpected(mapped.error());
  chunk.base = *mapped;
  // Upstream writes the chunk's list node, which makes its first OS page resident.
  std::memcpy(chunk.base, &chunk.requested_bytes, sizeof chunk.requested_bytes);
  chunks_.push_back(chunk);
  return {};
}

const std::byte* PagePool::first_item(const Chunk& chunk) const {
  return chunk.base + base::align_up(kChunkHeaderBytes, options_.os_page_bytes);
}

std::size_t PagePool::items_carved(const Chunk& chunk) const {
  if (chunk.used_end == 0) return 0;
  const std::size_t first = base::align_up(kChunkHeaderBytes, options_.os_page_bytes);
  return (kChunkHeaderBytes + chunk.used_end - first) / options_.item_bytes;
}

base::Result<std::uint64_t> PagePool::reset(std::size_t items_kept) {
  base::check(!chunks_.empty(), "a pool without chunks cannot be reset");
  std::size_t capacity = 0;
  for (const Chunk& chunk : chunks_)
    capacity += chunk.requested_bytes - kChunkHeaderBytes;
  const std::size_t wanted = std::min(items_kept * options_.item_bytes, capacity) + kChunkHeaderBytes;

  // The kept room is the oldest chunk, cut to size; where it is too small a new chunk takes over.
  const bool too_small = base::align_up(wanted, options_.os_page_bytes) > chunks_.front().mapped_bytes;
  if (too_small) {
    if (auto added = add_chunk(wanted, Cause::Reset); !added) return std::unexpected(added.error());
    std::rotate(chunks_.begin(), chunks_.end() - 1, chunks_.end());
  }
  while (chunks_.size() > 1) {
    source_->unmap(chunks_.back().base, chunks_.back().mapped_bytes);
    chunks_.pop_back();
  }
  if (!too_small) cut_oldest(wanted);
  free_.clear();
  Chunk& oldest = chunks_.front();
  oldest.used_end = 0;
  // A kept chunk is zeroed, because its items must read as zero like fresh ones.
  const std::size_t zeroed = oldest.requested_bytes - kChunkHeaderBytes;
  std::memset(oldest.base + kChunkHeaderBytes, 0, oldest.mapped_bytes - kChunkHeaderBytes);
  oldest.touched = true;
  return zeroed;
}

void PagePool::cut_oldest(std::size_t wanted) {
  Chunk& oldest = chunks_.front();
  const std::size_t mapped = base::align_up(wanted, options_.os_page_bytes);
  if (mapped < oldest.mapped_bytes) source_->shrink(oldest.base, oldest.mapped_bytes, mapped);
  // What a carve may use is `mapped_bytes`; what was asked for drives the size of the next chunk.
  oldest.mapped_bytes = mapped;
  oldest.requested_bytes = wanted;
}

void PagePool::release_all() {
  free_.clear();
  while (!chunks_.empty()) {
    source_->unmap(chunks_.back().base, chunks_.back().mapped_bytes);
    chunks_.pop_back();
  }
}

void PagePool::decommit_and_give_back(Block block) {
  source_->discard(block.base, block.mapped_bytes);
  block.dirty = false;
  block.touched = false;
  push(block);
}

} // namespace termsoak::core::memory
