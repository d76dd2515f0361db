#pragma once

#include "core/memory/page_source.h"

#include <cstdint>
#include <string>
#include <vector>

/// What happened to mappings, for `explain`: made of the facts that page lists state and of what walks found,
/// bounded, in order, with the byte of the stream each thing happened at. Does not interpret; the histories
/// of single mappings are read out of it later.
namespace termsoak::audit {

enum class LedgerEventKind : std::uint8_t {
  Birth,   ///< a page got a mapping of its own
  Growth,  ///< a page was replaced by a larger one (`mapping` the new, `from_mapping` the old, 0 for pool
           ///< items)
  Relabel, ///< a page was laid anew over an own mapping, and release will take that for the pool's
  Drop,    ///< an own mapping went to the pool's free list
  Pick,    ///< a foreign block was popped from the free list and is a page again
  Lost,    ///< a foreign block ended on no list at all (reset, close)
  Unmap,   ///< an own mapping went back to the system
  Prune,   ///< the oldest page was reused or destroyed
};

struct LedgerEvent {
  LedgerEventKind kind = LedgerEventKind::Birth;
  core::memory::Cause cause = core::memory::Cause::Grow;
  std::uint64_t byte_offset = 0;
  std::uint64_t mapping = 0;      ///< ledger serial, 0 for pool items
  std::uint64_t from_mapping = 0; ///< Growth: the mapping it replaced
  std::uint64_t bytes = 0;
  std::uint64_t row = 0;   ///< rows since the start, of the row that asked for it
  std::uint64_t prune = 0; ///< Prune, Relabel: number of the prune, 1 the first
  std::string what = {};   ///< the cluster, style or link as the caller names it
};

class EventLog {
public:
  struct Options {
    std::size_t events_max = 200'000;
    /// Lives of orphans worth telling, the first ones by serial. Once events pile up, those of other mappings
    /// that can never be an orphan's life or ancestry are forgotten, so that the log is as large as the list
    /// and not as the stream is long. 0: forget nothing.
    std::size_t lives_told = 0;
  };
  EventLog() = default;
  explicit EventLog(const Options& options) : options_(options) {}
  void add(LedgerEvent event);
  [[nodiscard]] const std::vector<LedgerEvent>& events() const { return events_; }
  /// Events that did not fit any more.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

private:
  void forget_settled();

  static constexpr std::size_t kForgetFrom = 4096; ///< half a megabyte

  Options options_;
  std::vector<LedgerEvent> events_;
  std::size_t forget_at_ = kForgetFrom;
  std::uint64_t dropped_ = 0;
};

} // namespace termsoak::audit
