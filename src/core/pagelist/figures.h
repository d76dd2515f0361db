#pragma once

#include <cstdint>
#include <string_view>

namespace termsoak::core::pagelist {

/// Exact figures of one list, all kept up to date by the slow path: reading them costs nothing that grows
/// with the list. Mapped and orphan bytes of the whole terminal are the ledger's.
struct Figures {
  std::uint64_t believed_bytes = 0;  ///< sum over the pages of the length each is counted with
  std::uint64_t page_size_bytes = 0; ///< the list's cached account
  std::int64_t drift_bytes = 0;      ///< page_size_bytes - believed_bytes
  std::uint64_t idle_bytes = 0;      ///< pool items on the free list
  std::uint64_t pages_standard = 0, pages_non_standard = 0;           ///< by recorded length
  std::uint64_t relabelled_in_list = 0, relabelled_in_list_bytes = 0; ///< orphans that are pages
  std::uint64_t foreign_on_free_list = 0,
                foreign_on_free_list_bytes = 0; ///< orphans that are free-list items
  std::uint64_t lost = 0, lost_bytes = 0;       ///< orphans on no list
  std::uint64_t total_rows = 0, history_rows = 0;
  std::uint64_t prunes = 0, reuses = 0, capacity_increases = 0;
  std::uint64_t zeroed_bytes = 0; ///< by whole-length zeroing of blocks, as the modelled core does it
  std::uint64_t rows_taken = 0;   ///< rows ever taken
};

/// One page as the report lists it.
struct PageFigures {
  std::uint64_t mapped_bytes = 0, believed_bytes = 0, rows = 0;
  std::string_view owner; ///< "pool", "source" or "orphan"
};

} // namespace termsoak::core::pagelist
