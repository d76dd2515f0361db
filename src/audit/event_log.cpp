#include "audit/event_log.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace termsoak::audit {

void EventLog::add(LedgerEvent event) {
  if (options_.lives_told > 0 && events_.size() >= forget_at_) forget_settled();
  if (events_.size() >= options_.events_max) {
    ++dropped_;
    return;
  }
  events_.push_back(std::move(event));
}

/// Kept: every event of a mapping that is neither unmapped nor a late orphan, and of those it grew from.
void EventLog::forget_settled() {
  std::set<std::uint64_t> orphans;
  std::unordered_set<std::uint64_t> kept;
  std::unordered_map<std::uint64_t, std::uint64_t> grown_from;
  for (const LedgerEvent& event : events_) {
    // Each life begins with a birth; one whose birth is forgotten already was a late orphan's.
    if (event.kind == LedgerEventKind::Birth) kept.insert(event.mapping);
    if (event.kind == LedgerEventKind::Unmap) kept.erase(event.mapping);
    if (event.kind == LedgerEventKind::Relabel && kept.contains(event.mapping)) orphans.insert(event.mapping);
    if (event.kind == LedgerEventKind::Growth && event.mapping != 0)
      grown_from[event.mapping] = event.from_mapping;
  }
  // An orphan is never unmapped, so the first ones of now stay ahead of all later serials.
  std::size_t told = 0;
  for (const std::uint64_t orphan : orphans)
    if (++told > options_.lives_told) kept.erase(orphan);
  // A block may come back as its own descendant by way of the free list; a mapping kept already ends the
  // walk.
  for (const std::uint64_t mapping : std::vector<std::uint64_t>(kept.begin(), kept.end()))
    for (auto from = grown_from.find(mapping); from != grown_from.end() && kept.insert(from->second).second;
         from = grown_from.find(from->second)) {
    }
  std::erase_if(events_, [&](const LedgerEvent& event) { return !kept.contains(event.mapping); });
  forget_at_ = std::max(kForgetFrom, 2 * events_.size());
}

} // namespace termsoak::audit
