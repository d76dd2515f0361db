#pragma once

#include "core/page/capacity.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace termsoak::core::pagelist {

/// Exact figures of one list, all kept up to date by the slow path: reading them costs nothing that grows
/// with the list. Mapped and orphan bytes of the whole terminal are the ledger's.
struct Figures {
  std::uint64_t believed_bytes = 0;  ///< sum of the recorded lengths of the pages
  std::uint64_t counted_bytes = 0;   ///< sum of what the pages are worth in the account: what it should equal
  std::uint64_t page_size_bytes = 0; ///< the list's cached account
  std::int64_t drift_bytes = 0;      ///< page_size_bytes - counted_bytes
  std::int64_t drift_rows = 0;       ///< the list's cached row count - rows really there
  std::uint64_t limit_bytes = 0;     ///< the effective limit; UINT64_MAX when unlimited
  std::uint64_t idle_bytes = 0;      ///< pool items on the free list
  std::uint64_t idle_resident_bytes = 0; ///< those of them whose RAM is charged as a whole
  std::uint64_t pages_standard = 0;      ///< by recorded length, as the two below
  std::uint64_t pages_non_standard = 0;
  std::uint64_t relabelled_in_list = 0; ///< orphans that are pages
  std::uint64_t relabelled_in_list_bytes = 0;
  std::uint64_t foreign_on_free_list = 0; ///< orphans that are free-list items
  std::uint64_t foreign_on_free_list_bytes = 0;
  std::uint64_t lost = 0; ///< orphans on no list
  std::uint64_t lost_bytes = 0;
  std::uint64_t total_rows = 0;
  std::uint64_t history_rows = 0;
  std::uint64_t prunes = 0;
  std::uint64_t reuses = 0;
  std::uint64_t capacity_increases = 0;
  std::uint64_t growths_refused = 0; ///< at the end of a dimension, or because the copy did not fit
  std::array<std::uint64_t, page::kDimensionCount> refused_by_dimension{}; ///< the first of these two, by it
  std::uint64_t splits = 0;       ///< of pages that could not grow any further, by a style or in a reflow
  std::uint64_t zeroed_bytes = 0; ///< by whole-length zeroing of blocks, as the modelled core does it
  std::uint64_t decommits = 0;    ///< pool items whose RAM went back to the kernel, one call each
  std::uint64_t rows_gone = 0;    ///< rows pruned or erased from the top, ever
  std::uint64_t pins_dangled = 0; ///< pins a prune left on a destroyed page, ever
  std::uint64_t rows_lost = 0;    ///< visible rows that prunes took away, ever
};

/// One page as the report lists it.
struct PageFigures {
  std::uint64_t mapped_bytes = 0;
  std::uint64_t believed_bytes = 0;
  std::uint64_t rows = 0;
  std::string_view owner; ///< "pool", "source" or "orphan"
};

} // namespace termsoak::core::pagelist
