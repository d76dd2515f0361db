#pragma once

#include "audit/account.h"
#include "audit/ledger.h"
#include "core/pagelist/page_list_types.h"

#include <cstdint>
#include <vector>

/// The walk that finds out who owns what: over the pages of both screens' lists, the pools' chunks and free
/// lists, and the pins. Takes from the lists only what is recorded of a block, and from the ledger what is
/// true of it. Changes nothing but its own notes in the ledger's records, and costs what the lists are long.
namespace termsoak::audit {

/// The lists of one terminal; either may be null, or closed.
struct ScreenLists {
  const core::pagelist::PageList* primary = nullptr;
  const core::pagelist::PageList* alternate = nullptr;
};

/// What the release rule of a strategy, applied to what is recorded of a page, does with its block.
enum class ReleasedTo : std::uint8_t { Pool, System };
[[nodiscard]] ReleasedTo released_to(const core::pagelist::PruneStrategy& strategy,
                                     std::uint64_t recorded_bytes, bool recorded_pool,
                                     std::uint64_t standard_bytes);

class Walker {
public:
  [[nodiscard]] Account walk(const ScreenLists& subject, Ledger& ledger);
  /// Of the last walk; records with another number were not come by.
  [[nodiscard]] std::uint64_t number() const { return number_; }

private:
  struct Chunk {
    const std::byte* first_item;
    std::size_t items;
    std::size_t item_bytes;
    std::size_t first_bit;
  };
  enum class Place : std::uint8_t { None, Item, Mapping, Doubled };
  struct Found {
    Place place = Place::None;
    MappingRecord* mapping = nullptr;
  };
  void walk_pool(const core::pagelist::PageList& list, Ledger& ledger);
  void walk_free_list(const core::memory::PagePool& pool, Ledger& ledger);
  enum class Role : std::uint8_t { Primary, Alternate };
  void walk_list(const core::pagelist::PageList& list, Role role, Ledger& ledger);
  void walk_page(const core::pagelist::PageList& list, const core::pagelist::Node& node, Ledger& ledger);
  void own_part(MappingRecord& record, std::size_t bytes, OrphanCount& rest);
  void count_pins(const core::pagelist::PageList& list, const core::pagelist::Node& node);
  [[nodiscard]] Found find(const std::byte* block, Ledger& ledger);
  void conclude(const Ledger& ledger);

  std::uint64_t number_ = 0;
  Account account_;
  std::vector<Chunk> chunks_;
  std::vector<std::uint64_t> items_seen_; ///< one bit an item of all chunks
  std::size_t items_ = 0;
  std::uint64_t reached_mappings_ = 0;
  std::uint64_t reached_bytes_ = 0;
};

/// Of a live mapping, the bytes that nobody will give back, as walk number `walk` found.
[[nodiscard]] inline std::uint64_t bytes_orphaned(const MappingRecord& record, std::uint64_t walk) {
  return record.walk == walk ? record.bytes - record.bytes_owned : record.bytes;
}

/// One page as it is: what is true of its block, and who will take that back.
enum class PageOwner : std::uint8_t { Pool, Source, Orphan };
struct PageView {
  std::uint64_t mapped_bytes = 0;   ///< true length
  std::uint64_t recorded_bytes = 0; ///< length that the list records
  std::uint64_t rows = 0;
  PageOwner owner = PageOwner::Pool;
};
/// Oldest first. Takes the last walk's notes, which must have been made of the list as it is.
[[nodiscard]] std::vector<PageView> view_pages(const core::pagelist::PageList& list, const Ledger& ledger);

/// One orphan as the last walk found it.
struct Orphan {
  const MappingRecord* record = nullptr;
  std::uint64_t bytes = 0; ///< that will stay mapped
  enum class State : std::uint8_t { InList, OnFreeList, Unlinked } state = State::Unlinked;
};
[[nodiscard]] std::vector<Orphan> list_orphans(const Ledger& ledger, std::uint64_t walk);

} // namespace termsoak::audit
