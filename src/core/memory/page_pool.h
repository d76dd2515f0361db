#pragma once

#include "core/memory/page_source.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace termsoak::core::memory {

/// A block of memory together with the truth about it. The list's *belief* about the block lives elsewhere.
struct Block {
  std::byte* base = nullptr;
  std::size_t mapped_bytes = 0; ///< usable bytes behind `base`: the pool item, or the whole own mapping
  bool own_mapping = false;     ///< made by one `map` call of its own; else carved from an arena chunk
  bool dirty = false;           ///< may hold old bytes; a page laid over it zeroes rows as it takes them
  bool touched = false;         ///< written as a whole, so that zeroing it again changes no residency
};

/// Standard-size items on top of growing arena chunks, with a last-in-first-out free list (a block is pushed
/// as it is, even when it is a foreign mapping: the pool of the modelled core cannot tell). Gives nothing
/// back to the system except by `reset` and `release_all`.
class PagePool {
public:
  struct Options {
    std::size_t item_bytes = 0;    ///< a multiple of os_page_bytes
    std::size_t os_page_bytes = 0; ///< the modelled one; also the items' alignment
    std::size_t preheat = 0;       ///< items carved at once and put on the free list
  };

  [[nodiscard]] static base::Result<PagePool> create(PageSource& source, const Options& options);

  /// Pops the free list, else carves from the arena, mapping a chunk when the last one is full. `cause` is
  /// booked for the chunk.
  [[nodiscard]] base::Result<Block> take(Cause cause);
  /// Pushes on the free list. The first word of the block is overwritten by the list's link.
  void give_back(const Block& block);
  /// As give_back, but the block's RAM goes back to the system first (#13245).
  void decommit_and_give_back(Block block);

  /// Forgets the free list and every item, keeps room for `items_kept`: all chunks but the oldest go back to
  /// the source and the oldest is cut to size. Blocks that were on the free list with a mapping of their own
  /// are lost to the pool.
  /// Gives the bytes it zeroed. Fails, having changed nothing, when the room cannot be had.
  [[nodiscard]] base::Result<std::uint64_t> reset(std::size_t items_kept);
  /// Unmaps all chunks; what else lay on the free list is lost.
  void release_all();

  struct Chunk {
    std::byte* base = nullptr;
    std::size_t mapped_bytes = 0;
    std::size_t requested_bytes = 0; ///< before rounding up to OS pages; drives the growth rule
    std::size_t used_end = 0;        ///< bytes used after the chunk's header
    bool touched = false;            ///< zeroed as a whole by a reset
  };
  [[nodiscard]] std::size_t item_bytes() const { return options_.item_bytes; }
  [[nodiscard]] std::span<const Chunk> chunks() const { return chunks_; }     ///< oldest first
  [[nodiscard]] const std::vector<Block>& free_list() const { return free_; } ///< last one is popped first
  /// The items carved from `chunk` stand one behind the other from here on.
  [[nodiscard]] const std::byte* first_item(const Chunk& chunk) const;
  [[nodiscard]] std::size_t items_carved(const Chunk& chunk) const;

private:
  PagePool(PageSource& source, const Options& options) : source_(&source), options_(options) {}
  [[nodiscard]] base::Result<Block> carve(Cause cause);
  [[nodiscard]] base::Result<void> add_chunk(std::size_t requested_bytes, Cause cause);
  void cut_oldest(std::size_t wanted);
  void push(const Block& block);

  PageSource* source_;
  Options options_;
  std::vector<Chunk> chunks_; ///< oldest first
  std::vector<Block> free_;
};

} // namespace termsoak::core::memory
