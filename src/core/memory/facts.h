#pragma once

#include "core/memory/page_source.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// What a page list states about its own doings while it does them. A fact dates and explains; no account is
/// kept from facts, so a list that omits or falsifies one changes no figure.
namespace termsoak::core::memory {

enum class FactKind : std::uint8_t {
  Mapped,        ///< a page got a mapping of its own
  TakenFromPool, ///< a page got a block from the pool
  Grown,         ///< a page was replaced by a larger one: `block` the new one, `from` the old one
  LaidAnew,      ///< a page's block was laid out anew in place; `recorded_bytes` is its length from now on
  GivenToPool,   ///< a page's block is about to go to the pool's free list
  Unmapped,      ///< a page's block is about to go back to the system
  Pruned,        ///< the oldest page left the front of the list
  PruneEnded,    ///< the list is whole again
  RowsReplaced,  ///< rows of the screen that a prune had taken came back empty
  Resetting,     ///< the whole list is about to be emptied
  Reset,         ///< it was, and has its first pages again
  Closing,       ///< the whole list is about to be given back
  Closed,        ///< it was
};

struct Fact {
  FactKind kind = FactKind::Mapped;
  Cause cause = Cause::Grow;
  const std::byte* block = nullptr;
  const std::byte* from = nullptr;  ///< Grown: the block it replaces
  std::uint64_t bytes = 0;          ///< of the block, as the list has it
  std::uint64_t recorded_bytes = 0; ///< length that the list records for the block from now on
  bool recorded_pool = true;        ///< owner that it records for it
  std::uint64_t counted_bytes = 0;  ///< GivenToPool, Unmapped: what the page was worth in the list's account
  std::uint64_t released_bytes = 0; ///< GivenToPool, Unmapped: what the account loses with it
  std::uint64_t row = 0;            ///< rows since the start, of the row that asked for it
  std::uint64_t prune = 0;          ///< Pruned, LaidAnew: number of the prune, 1 the first
  std::string_view what = {}; ///< the cluster, style or link as the caller names it; valid during the call
};

class FactSink {
public:
  virtual ~FactSink() = default;
  /// Called in the slow path only, in order. May look at the lists, and must not change them.
  virtual void state(const Fact& fact) = 0;
};

} // namespace termsoak::core::memory
