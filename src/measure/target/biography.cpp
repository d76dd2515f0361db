#include "measure/target/biography.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "base/bytes.h"
#include "base/text.h"

namespace termsoak::measure::target {
namespace {

using audit::Event;
using audit::EventKind;
using audit::MappingRecord;

constexpr std::size_t kWhatBytesMax = 120;

std::string named(const Event& event) {
  return event.what.empty() ? "" : fmt::format(" by {}", base::printable(event.what, kWhatBytesMax));
}

std::string detail_of(const Event& event) {
  const std::string bytes = base::format_count(event.bytes);
  const std::string_view cause = core::memory::cause_name(event.cause);
  switch (event.kind) {
  case EventKind::Birth:
    return fmt::format("mapped {} bytes for {}{}, row {}", bytes, cause, named(event), event.row);
  case EventKind::Growth:
    return fmt::format("grew to {} bytes: no room for {}{}, row {}", bytes, cause, named(event), event.row);
  case EventKind::Relabel:
    return fmt::format("prune {} laid a standard page over it; its true length is forgotten", event.prune);
  case EventKind::Drop:
    return "released to the pool's free list as if it were a pool item";
  case EventKind::Pick:
    return "taken from the free list as a standard page";
  case EventKind::Lost:
    return "on no list any more; nobody will unmap it";
  case EventKind::Unmap:
    // Only of mappings that are still there are histories written.
    return "the list says that it was unmapped here, which it was not";
  case EventKind::Prune:
    break;
  }
  return fmt::format("prune {}", event.prune);
}

std::string_view life_step(EventKind kind) {
  switch (kind) {
  case EventKind::Birth:
    return "born";
  case EventKind::Growth:
    return "grown";
  case EventKind::Relabel:
    return "re-labelled";
  case EventKind::Drop:
    return "dropped";
  case EventKind::Pick:
    return "picked";
  case EventKind::Lost:
    return "lost";
  case EventKind::Unmap:
    return "not unmapped";
  case EventKind::Prune:
    break;
  }
  return "pruned";
}

/// Events by the mapping they are about, in order.
class Index {
public:
  explicit Index(const audit::EventLog& log) {
    for (const Event& event : log.events())
      if (event.mapping != 0) by_mapping_[event.mapping].push_back(&event);
  }

  [[nodiscard]] std::vector<const Event*> life_of(std::uint64_t serial) const {
    std::vector<const Event*> life;
    for (std::uint64_t at = serial; at != 0;) {
      const auto found = by_mapping_.find(at);
      if (found == by_mapping_.end()) break;
      // Of an ancestor only how it came to be matters; what became of its own mapping is another story.
      const Event* maker = nullptr;
      for (const Event* event : found->second) {
        const bool made = event->kind == EventKind::Growth || event->kind == EventKind::Birth;
        // A mapping made by growth is born in the same moment; the growth says more.
        const bool told_better =
            event->kind == EventKind::Birth && std::ranges::any_of(found->second, [&](const Event* other) {
              return other->kind == EventKind::Growth && other->byte_offset == event->byte_offset;
            });
        if ((at == serial || made) && !told_better) life.push_back(event);
        if (made && event->from_mapping != 0 && maker == nullptr) maker = event;
      }
      at = maker == nullptr || was_laid_anew_before(*maker) ? 0 : maker->from_mapping;
    }
    // All events stand in one vector, in the order in which they happened.
    std::ranges::sort(life, std::less<>{});
    return life;
  }

private:
  /// A page that lay in a re-labelled mapping was an empty standard page once more: what had made that
  /// mapping large has nothing to do with what the page grew for later.
  [[nodiscard]] bool was_laid_anew_before(const Event& growth) const {
    const auto found = by_mapping_.find(growth.from_mapping);
    // All events stand in one vector, so an earlier one has the lower address.
    return found != by_mapping_.end() && std::ranges::any_of(found->second, [&](const Event* event) {
             return event->kind == EventKind::Relabel && event < &growth;
           });
  }

  std::unordered_map<std::uint64_t, std::vector<const Event*>> by_mapping_;
};

} // namespace

std::vector<values::AllocationHistory> write_histories(const audit::EventLog& log,
                                                 const std::vector<audit::Orphan>& orphans,
                                                 std::size_t lives_max) {
  if (log.events().empty()) return {};
  std::vector<const MappingRecord*> told;
  for (const audit::Orphan& orphan : orphans)
    if (orphan.record->kind == core::memory::MappingKind::NonStandard) told.push_back(orphan.record);
  std::ranges::sort(told, {}, &MappingRecord::serial);
  told.resize(std::min(told.size(), lives_max));
  const Index index(log);
  std::vector<values::AllocationHistory> out;
  for (const MappingRecord* orphan : told) {
    values::AllocationHistory& life = out.emplace_back();
    life.serial = orphan->serial;
    life.bytes = orphan->bytes;
    life.cause = core::memory::cause_name(orphan->cause);
    for (const Event* event : index.life_of(orphan->serial)) {
      if (life.events.empty())
        life.cause =
            fmt::format("{}{}, row {}", core::memory::cause_name(event->cause), named(*event), event->row);
      life.events.push_back({event->byte_offset, std::string(life_step(event->kind)), detail_of(*event)});
    }
  }
  return out;
}

} // namespace termsoak::measure::target
