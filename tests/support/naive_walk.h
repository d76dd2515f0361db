#pragma once

#include "audit/ledger.h"
#include "core/pagelist/page_list.h"

#include <cstdint>
#include <initializer_list>
#include <set>
#include <vector>

/// The audit's question asked a second time, in the plainest words: which mappings would still be there if
/// every list were closed now? Shares no line with the audit but the ledger's list of what is mapped.
namespace termsoak::test {

struct NaiveWalk {
  audit::OrphanCount orphans;
  std::uint64_t owned_bytes = 0; ///< blocks of list pages that would go back
};

inline NaiveWalk walk_naively(std::initializer_list<const core::pagelist::PageList*> lists,
                              const audit::Ledger& ledger) {
  using core::pagelist::Release;
  NaiveWalk out;
  // What closing would unmap: {start, bytes}.
  std::vector<std::pair<const std::byte*, std::uint64_t>> unmaps;
  for (const core::pagelist::PageList* list : lists) {
    if (list == nullptr || list->pool() == nullptr) continue;
    for (const auto& chunk : list->pool()->chunks())
      unmaps.emplace_back(chunk.base, chunk.mapped_bytes);
    for (const core::pagelist::Node* node = list->first(); node != nullptr; node = node->next) {
      const bool by_length = list->strategy().release == Release::ByLength;
      const bool to_pool = by_length ? node->believed_bytes <= list->standard_bytes() : node->believed_pool;
      if (!to_pool) unmaps.emplace_back(node->block.base, node->block.mapped_bytes);
      bool in_chunk = false;
      for (const auto& chunk : list->pool()->chunks())
        in_chunk |= node->block.base > chunk.base && node->block.base < chunk.base + chunk.mapped_bytes;
      if (in_chunk) out.owned_bytes += list->standard_bytes();
      if (!in_chunk && !to_pool) out.owned_bytes += node->block.mapped_bytes;
    }
  }
  for (const audit::MappingRecord& record : ledger.records()) {
    if (!record.live) continue;
    std::uint64_t left = record.bytes;
    for (const auto& [base, bytes] : unmaps)
      if (base == record.base) left -= bytes;
    if (left == 0) continue;
    ++out.orphans.mappings;
    out.orphans.bytes += left;
  }
  return out;
}

} // namespace termsoak::test
