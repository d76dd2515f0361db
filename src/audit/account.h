#pragma once

#include <cstdint>

namespace termsoak::audit {

/// What to do with the RAM of orphans. They stay mapped and counted either way.
enum class OrphanRam : std::uint8_t { Keep, Discard };

/// Mappings that no owner will give back as a whole, and the bytes of them that will stay.
struct OrphanCount {
  std::uint64_t mappings = 0;
  std::uint64_t bytes = 0;
  [[nodiscard]] bool operator==(const OrphanCount&) const = default;
};

/// What one walk over both screens' lists found: every term of two identities, in bytes.
///
///     mapped   = owned + idle + arena_slack + orphans          (true lengths; the rest is unaccounted())
///     believed = owned + recorded_of_orphans + drift           (what the lists' cached accounts say)
///
/// `mapped` is the ledger's, the other terms of the first line are counted block by block. Plain values.
struct Account {
  std::uint64_t mapped_bytes = 0;
  std::uint64_t owned_bytes = 0;       ///< blocks of list pages that will be given back to who gave them
  std::uint64_t idle_bytes = 0;        ///< pool items on the free list
  std::uint64_t arena_slack_bytes = 0; ///< of the pool's chunks: headers, alignment, room for more items
  OrphanCount orphans;                 ///< the sum of the next three
  OrphanCount orphans_in_list;         ///< a page lies in it, and its recorded length or owner is false
  OrphanCount orphans_on_free_list;    ///< waits on the pool's free list as if it were a pool item
  OrphanCount orphans_unlinked;        ///< no walk reaches it

  std::uint64_t believed_bytes = 0;            ///< the lists' cached accounts
  std::uint64_t recorded_of_orphans_bytes = 0; ///< what those still count for pages that lie in orphans
  std::int64_t drift_bytes = 0;                ///< what they are off by

  std::uint64_t recorded_bytes = 0;              ///< lengths that the lists record for their pages
  std::uint64_t idle_resident_bytes = 0;         ///< idle items whose RAM is charged as a whole
  std::uint64_t idle_resident_allowed_bytes = 0; ///< what pools are created with
  std::uint64_t live_mappings = 0;
  std::uint64_t pages_standard = 0; ///< of the primary list, by recorded length; as the next ones
  std::uint64_t pages_non_standard = 0;
  std::uint64_t rows = 0;
  std::uint64_t page_rows_max = 0;    ///< that its largest page has room for
  std::uint64_t pages_with_room = 0;  ///< for more rows, without the newest
  std::uint64_t bytes_but_oldest = 0; ///< that it records as mapped for its pages, without the oldest

  std::int64_t drift_rows = 0; ///< cached row counts less the rows that are there
  std::uint64_t pins = 0;      ///< tracked
  std::uint64_t pins_dangling = 0;
  std::uint64_t pins_outside = 0;      ///< name a row or column that their page does not have
  std::uint64_t pins_expected = 0;     ///< a cursor's and a viewport's for each list
  std::uint64_t rows_missing = 0;      ///< rows of the screen that no page holds
  std::uint64_t blocks_doubled = 0;    ///< held twice: by two pages, by two places of the free list, or both
  std::uint64_t blocks_stray = 0;      ///< held, and not mapped; or no whole item of a chunk
  std::uint64_t blocks_uncut = 0;      ///< larger than the standard page they hold, and to be trimmed to it
  std::uint64_t blocks_misread = 0;    ///< pool items that release would take for mappings of their own
  std::uint64_t lists_over_limit = 0;  ///< by more than the page that the next prune takes
  std::uint64_t links_broken = 0;      ///< pages whose links to their neighbours do not agree
  std::uint64_t pages_empty = 0;       ///< without a row, and in the list
  std::uint64_t pages_other_width = 0; ///< than their list
  std::uint64_t rows_torn = 0;         ///< pages whose rows are not numbered on from those of the page before
  std::uint64_t nodes_left = 0;        ///< neither in a list nor waiting for a page: their memory is lost
  std::uint64_t calls_stray = 0;       ///< unmap calls for what was not mapped

  /// What is mapped and stands on no line of the first identity: pool items that nobody holds, less those
  /// that are held twice. 0 in a sound core.
  [[nodiscard]] std::int64_t unaccounted_bytes() const {
    return static_cast<std::int64_t>(mapped_bytes) -
           static_cast<std::int64_t>(owned_bytes + idle_bytes + arena_slack_bytes + orphans.bytes);
  }
};

} // namespace termsoak::audit
