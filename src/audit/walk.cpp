#include "audit/walk.h"

#include "core/pagelist/page_list.h"

#include <algorithm>

namespace termsoak::audit {

using core::memory::Block;
using core::memory::PagePool;
using core::pagelist::Node;
using core::pagelist::PageList;

namespace {

/// A cursor's and a viewport's.
constexpr std::uint64_t kPinsOfAList = 2;
/// Items a pool may hold resident without reproach: what it was created with.
constexpr std::uint64_t kIdleItemsAllowed = 4;

} // namespace

ReleasedTo released_to(const core::pagelist::PruneStrategy& strategy, std::uint64_t recorded_bytes,
                       bool recorded_pool, std::uint64_t standard_bytes) {
  const bool pool = strategy.release == core::pagelist::Release::ByLength ? recorded_bytes <= standard_bytes
                                                                          : recorded_pool;
  return pool ? ReleasedTo::Pool : ReleasedTo::System;
}

Account Walker::walk(const ScreenLists& subject, Ledger& ledger) {
  ++number_;
  account_ = {};
  chunks_.clear();
  items_ = 0;
  reached_mappings_ = reached_bytes_ = 0;
  for (const PageList* list : {subject.primary, subject.alternate})
    if (list != nullptr) walk_pool(*list, ledger);
  items_seen_.assign((items_ + 63) / 64, 0);
  if (subject.primary != nullptr) walk_list(*subject.primary, Role::Primary, ledger);
  if (subject.alternate != nullptr) walk_list(*subject.alternate, Role::Alternate, ledger);
  conclude(ledger);
  return account_;
}

/// The part of a mapping that its holder would give back is owned, the rest of it is orphaned.
void Walker::own_part(MappingRecord& record, std::size_t bytes, OrphanCount& rest) {
  record.walk = number_;
  record.on_free_list = false;
  record.bytes_owned = std::min(bytes, record.bytes);
  record.bytes_kept = record.bytes_owned;
  ++reached_mappings_;
  reached_bytes_ += record.bytes;
  if (record.bytes_owned == record.bytes) return;
  ++rest.mappings;
  rest.bytes += record.bytes - record.bytes_owned;
}

void Walker::walk_pool(const PageList& list, Ledger& ledger) {
  const PagePool* const pool = list.pool();
  if (pool == nullptr) return;
  for (const PagePool::Chunk& chunk : pool->chunks()) {
    MappingRecord* const record = ledger.find(chunk.base);
    if (record == nullptr || record->walk == number_) {
      ++(record == nullptr ? account_.blocks_stray : account_.blocks_doubled);
      continue;
    }
    own_part(*record, chunk.mapped_bytes, account_.orphans_unlinked);
    const std::size_t items = pool->items_carved(chunk);
    chunks_.push_back({.first_item = pool->first_item(chunk),
                       .items = items,
                       .item_bytes = pool->item_bytes(),
                       .first_bit = items_});
    items_ += items;
    account_.arena_slack_bytes += record->bytes_owned - items * pool->item_bytes();
  }
}

Walker::Found Walker::find(const std::byte* block, Ledger& ledger) {
  for (const Chunk& chunk : chunks_) {
    if (block < chunk.first_item || block >= chunk.first_item + chunk.items * chunk.item_bytes) continue;
    const auto offset = static_cast<std::size_t>(block - chunk.first_item);
    if (offset % chunk.item_bytes != 0) return {};
    const std::size_t bit = chunk.first_bit + offset / chunk.item_bytes;
    const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
    const bool seen = (items_seen_[bit / 64] & mask) != 0;
    items_seen_[bit / 64] |= mask;
    return {.place = seen ? Place::Doubled : Place::Item};
  }
  MappingRecord* const record = ledger.find_own(block);
  if (record == nullptr) return {};
  return {.place = record->walk == number_ ? Place::Doubled : Place::Mapping, .mapping = record};
}

void Walker::walk_free_list(const PagePool& pool, Ledger& ledger) {
  for (const Block& block : pool.free_list()) {
    const Found found = find(block.base, ledger);
    switch (found.place) {
    case Place::None:
      ++account_.blocks_stray;
      break;
    case Place::Doubled:
      ++account_.blocks_doubled;
      break;
    case Place::Item:
      account_.idle_bytes += pool.item_bytes();
      if (block.touched) account_.idle_resident_bytes += pool.item_bytes();
      break;
    case Place::Mapping:
      // Closing the pool gives back its chunks and nothing else.
      own_part(*found.mapping, 0, account_.orphans_on_free_list);
      found.mapping->on_free_list = true;
      break;
    }
  }
}

void Walker::walk_page(const PageList& list, const Node& node, Ledger& ledger) {
  account_.recorded_bytes += node.believed_bytes;
  const ReleasedTo released =
      released_to(list.strategy(), node.believed_bytes, node.believed_pool, list.standard_bytes());
  const Found found = find(node.block.base, ledger);
  switch (found.place) {
  case Place::None:
    ++account_.blocks_stray;
    return;
  case Place::Doubled:
    ++account_.blocks_doubled;
    return;
  case Place::Item:
    account_.owned_bytes += list.standard_bytes();
    if (released == ReleasedTo::System) ++account_.blocks_misread;
    return;
  case Place::Mapping:
    break;
  }
  MappingRecord& record = *found.mapping;
  if (node.block.mapped_bytes > record.bytes) ++account_.blocks_stray;
  if (list.strategy().length == core::pagelist::Length::Trim &&
      node.believed_bytes <= list.standard_bytes() && record.bytes > list.standard_bytes())
    ++account_.blocks_uncut;
  own_part(record, released == ReleasedTo::System ? node.block.mapped_bytes : 0, account_.orphans_in_list);
  record.bytes_kept = std::max(record.bytes_owned, node.believed_bytes);
  account_.owned_bytes += record.bytes_owned;
  if (released == ReleasedTo::Pool) account_.recorded_of_orphans_bytes += node.counted_bytes;
}

void Walker::count_pins(const PageList& list, const Node& node) {
  for (const auto& pin : list.pins())
    if (pin->node == &node) {
      --account_.pins_dangling;
      if (pin->y >= node.page.rows() || pin->x >= node.page.cols()) ++account_.pins_outside;
    }
}

void Walker::walk_list(const PageList& list, Role role, Ledger& ledger) {
  account_.believed_bytes += list.figures().page_size_bytes;
  if (list.pool() == nullptr) return;
  walk_free_list(*list.pool(), ledger);
  account_.pins += list.pins().size();
  account_.pins_expected += kPinsOfAList;
  account_.pins_dangling += list.pins().size();
  // Each page lies in a block of its own, so a sound list is no longer than there are blocks.
  const std::uint64_t pages_max = items_ + ledger.live_mappings();
  std::uint64_t pages = 0;
  std::uint64_t rows = 0;
  std::uint64_t counted = 0; ///< without the oldest page
  const Node* previous = nullptr;
  for (const Node* node = list.first(); node != nullptr; previous = node, node = node->next) {
    if (node->previous != previous || !node->linked) ++account_.links_broken;
    if (++pages > pages_max) {
      ++account_.links_broken; // it bites its own tail
      break;
    }
    rows += node->page.rows();
    if (node->page.cols() != list.cols()) ++account_.pages_other_width;
    if (node->page.rows() == 0) ++account_.pages_empty;
    if (previous != nullptr && node->first_row != previous->first_row + previous->page.rows())
      ++account_.rows_torn;
    walk_page(list, *node, ledger);
    count_pins(list, *node);
    if (previous != nullptr) counted += node->counted_bytes;
    if (role == Role::Alternate) continue;
    ++(node->believed_bytes <= list.standard_bytes() ? account_.pages_standard : account_.pages_non_standard);
    const std::uint64_t page_rows = node->page.capacity().rows;
    account_.page_rows_max = std::max(account_.page_rows_max, page_rows);
    if (node->next != nullptr && node->page.rows() < page_rows) ++account_.pages_with_room;
    if (previous != nullptr) account_.bytes_but_oldest += node->block.mapped_bytes;
  }
  if (previous != list.last()) ++account_.links_broken;
  if (role == Role::Primary) account_.rows = rows;
  const std::uint64_t nodes = pages + list.nodes_free();
  if (list.nodes_made() > nodes) account_.nodes_left += list.nodes_made() - nodes;
  account_.drift_rows += static_cast<std::int64_t>(list.figures().rows_counted - rows);
  if (rows < list.rows()) account_.rows_missing += list.rows() - rows;
  account_.idle_resident_allowed_bytes += kIdleItemsAllowed * list.standard_bytes();
  // A prune takes one page for one, so one page over is as it should be; pages that hold visible rows must
  // stay.
  const bool prunable =
      list.first() != nullptr && rows >= std::uint64_t{list.rows()} + list.first()->page.rows();
  if (prunable && counted > list.max_bytes()) ++account_.lists_over_limit;
}

void Walker::conclude(const Ledger& ledger) {
  Account& out = account_;
  out.mapped_bytes = ledger.mapped_bytes();
  out.live_mappings = ledger.live_mappings();
  out.calls_stray = ledger.stray_calls();
  // What no walk came by has nobody who could give it back.
  out.orphans_unlinked.mappings += ledger.live_mappings() - reached_mappings_;
  out.orphans_unlinked.bytes += ledger.mapped_bytes() - reached_bytes_;
  for (const OrphanCount& part : {out.orphans_in_list, out.orphans_on_free_list, out.orphans_unlinked}) {
    out.orphans.mappings += part.mappings;
    out.orphans.bytes += part.bytes;
  }
  out.drift_bytes =
      static_cast<std::int64_t>(out.believed_bytes - out.owned_bytes - out.recorded_of_orphans_bytes);
}

std::vector<PageView> view_pages(const PageList& list, const Ledger& ledger) {
  std::vector<PageView> out;
  // A list that bites its own tail has no end; there are never more pages than records of them.
  for (const Node* node = list.first(); node != nullptr && out.size() < list.nodes_made();
       node = node->next) {
    const MappingRecord* const record = ledger.find_own(node->block.base);
    out.push_back({.mapped_bytes = record != nullptr ? record->bytes : list.standard_bytes(),
                   .recorded_bytes = node->believed_bytes,
                   .rows = node->page.rows(),
                   .owner = record == nullptr                      ? PageOwner::Pool
                            : record->bytes_owned == record->bytes ? PageOwner::Source
                                                                   : PageOwner::Orphan});
  }
  return out;
}

std::vector<Orphan> list_orphans(const Ledger& ledger, std::uint64_t walk) {
  std::vector<Orphan> out;
  for (const MappingRecord& record : ledger.records()) {
    if (!record.live) continue;
    const std::uint64_t bytes = bytes_orphaned(record, walk);
    if (bytes == 0) continue;
    out.push_back({.record = &record,
                   .bytes = bytes,
                   .state = record.walk != walk   ? Orphan::State::Unlinked
                            : record.on_free_list ? Orphan::State::OnFreeList
                                                  : Orphan::State::InList});
  }
  return out;
}

} // namespace termsoak::audit
