#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// What is known of a core's memory at the end of a run, and on the way: mappings, pages, and how they add
/// up.
namespace termsoak::measure::values {

/// All mappings of one size over the whole run: the fingerprint of a leak.
struct MappingClass {
  std::uint64_t bytes = 0;
  std::string kind; ///< "arena" or "non_standard"; external targets: "anonymous"
  std::uint64_t mapped = 0;
  std::uint64_t unmapped = 0;
  std::uint64_t live = 0;
  std::uint64_t orphaned = 0;
  [[nodiscard]] bool operator==(const MappingClass&) const = default;
};

/// Why mappings were made: "graphemes", "styles", "hyperlinks", "strings", "columns", "grow", ...
struct CauseCount {
  std::string cause;
  std::uint64_t mappings = 0;
  std::uint64_t bytes = 0;
  [[nodiscard]] bool operator==(const CauseCount&) const = default;
};

/// One page of the list, oldest first.
struct PageEntry {
  std::uint64_t mapped_bytes = 0;
  std::uint64_t believed_bytes = 0;
  std::uint64_t rows = 0;
  std::string owner; ///< "pool", "source" or "orphan"
  [[nodiscard]] bool operator==(const PageEntry&) const = default;
};

/// The page list at one offset of the stream, for the picture with the slider.
struct PageSnapshot {
  std::uint64_t bytes_fed = 0;
  std::uint64_t foreign_on_free_list = 0; ///< orphans that wait on the pool's free list
  std::uint64_t unreachable = 0;          ///< orphans on no list
  std::vector<PageEntry> pages;
  [[nodiscard]] bool operator==(const PageSnapshot&) const = default;
};

/// What is mapped and who holds it, and what the lists' accounts say of it, at the end of the stream, both
/// screens in. To the byte:
///
///     mapped   = owned + idle + arena_slack + orphans + unaccounted
///     believed = owned + recorded_of_orphans + drift
///
/// `unaccounted` is 0 unless a pool item is held by nobody or twice.
struct Conservation {
  std::uint64_t mapped = 0;
  std::uint64_t owned = 0;
  std::uint64_t idle = 0;
  std::uint64_t arena_slack = 0;
  std::uint64_t orphans = 0;
  std::uint64_t believed = 0;            ///< the lists' cached accounts
  std::uint64_t recorded_of_orphans = 0; ///< what those still count for pages that lie in orphans
  std::int64_t drift = 0;
  std::int64_t unaccounted = 0;
  [[nodiscard]] bool operator==(const Conservation&) const = default;
};

/// Where the accounts first parted from the truth.
struct Divergence {
  std::uint64_t byte_offset = 0;
  std::string event;
  std::string rule; ///< a rule id of `list rules`
  [[nodiscard]] bool operator==(const Divergence&) const = default;
};

} // namespace termsoak::measure::values
