#pragma once

#include "core/page/capacity.h"

#include <array>
#include <cstdint>

namespace termsoak::core::pagelist {

/// Exact figures of one list as the list itself keeps them; reading them costs nothing that grows with the
/// list. What they should equal, and what is mapped, owned or orphaned, is found from outside (`audit`).
struct Figures {
  std::uint64_t page_size_bytes = 0; ///< the list's cached account of its pages
  std::uint64_t limit_bytes = 0;     ///< the effective limit; UINT64_MAX when unlimited
  std::uint64_t total_rows = 0;
  std::uint64_t rows_counted = 0; ///< the list's cached count of them
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
  std::uint64_t rows_lost = 0;    ///< visible rows that prunes took away and that came back empty, ever
};

/// One page as the list records it.
struct PageFigures {
  std::uint64_t mapped_bytes = 0;
  std::uint64_t believed_bytes = 0;
  std::uint64_t rows = 0;
};

} // namespace termsoak::core::pagelist
