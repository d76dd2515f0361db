#include "audit/auditor.h"

#include "audit/page_content.h"
#include "base/bytes.h"
#include "core/memory/mmap_source.h"
#include "core/pagelist/page_list.h"
#include "core/screen/screen.h"
#include "measure/values/rule_id.h"

#include <algorithm>

namespace termsoak::audit {

using core::memory::Fact;
using core::memory::FactKind;
using core::memory::MappingKind;
using core::pagelist::PageList;
using core::screen::Screen;

namespace {

constexpr std::size_t kPagesLookedInto = 16;

namespace rule_id = measure::values::rule_id;
/// In the order of Fault.
constexpr std::array<std::string_view, kFaultCount> kFaultIds{
    rule_id::kOrphanPage,    rule_id::kLedgerDrift, rule_id::kDanglingPin,  rule_id::kActiveArea,
    rule_id::kPoolHighWater, rule_id::kOverLimit,   rule_id::kConservation, rule_id::kPinLeft,
    rule_id::kPageContent,   rule_id::kNodeLeft,    rule_id::kLimitHeld,    rule_id::kPoolReuse};

} // namespace

std::string_view name_of(Fault fault) {
  return kFaultIds[static_cast<std::size_t>(fault)];
}

Auditor::Auditor(Ledger& ledger, const core::memory::StreamPosition& position, const AuditOptions& options)
    : ledger_(ledger), position_(position), options_(options),
      log_({.events_max = options.events_max, .lives_told = options.lives_told}) {
  ledger_.tell(this);
}

ScreenLists Auditor::subject() const {
  if (terminal_ == nullptr) return {.primary = list_};
  const Screen* const alternate = terminal_->alternate();
  return {.primary = &terminal_->primary().list(),
          .alternate = alternate == nullptr ? nullptr : &alternate->list()};
}

// --- Looks
// ----------------------------------------------------------------------------------------------------------

const Account& Auditor::look() {
  walk();
  date_by_look();
  // A lap whose last prune nobody has stated is late, and not lost.
  if (ends_lap()) mark_lap();
  return account_;
}

void Auditor::walk() {
  account_ = walker_.walk(subject(), ledger_);
  if (options_.orphans == OrphanRam::Discard && account_.orphans.bytes > orphans_discarded_)
    discard_orphans();
  if (options_.events_max > 0 && account_.orphans_unlinked.mappings > lost_told_) tell_lost();
}

/// Counts pages where a lap ends, and no more: a stream of gigabytes has more laps than marks are kept of.
bool Auditor::ends_lap() {
  const PageList* const list = subject().primary;
  if (list == nullptr) return false;
  const std::uint64_t prunes = list->figures().prunes;
  if (!laps_.is_due(prunes)) return false;
  std::uint64_t pages = 0;
  for (const core::pagelist::Node* node = list->first(); node != nullptr && pages < list->nodes_made();
       node = node->next)
    ++pages;
  return laps_.turn(prunes, pages);
}

void Auditor::mark_lap() {
  laps_.add({.byte_offset = now(), .list = subject().primary->figures(), .account = account_});
}

/// A page in an orphan keeps what it lies in; the rest, and all of the others, goes.
void Auditor::discard_orphans() {
  const std::uint64_t walk = walker_.number();
  const std::size_t os_page = core::memory::MmapSource::host_os_page_bytes();
  for (MappingRecord& record : ledger_.records()) {
    if (!record.live || record.kind == MappingKind::Arena) continue;
    if (bytes_orphaned(record, walk) == 0) continue;
    const bool in_list = record.walk == walk && !record.on_free_list;
    if (record.discarded && in_list == record.discarded_in_list) continue;
    const std::size_t kept = in_list ? base::align_up(record.bytes_kept, os_page) : 0;
    if (kept < record.bytes) ledger_.discard(record.base + kept, record.bytes - kept);
    record.discarded = true;
    record.discarded_in_list = in_list;
  }
  orphans_discarded_ = account_.orphans.bytes;
}

void Auditor::date_by_look() {
  const Account& now = account_;
  if (now.orphans.mappings > 0) date(seen_, Fault::OrphanPage, "a mapping nobody will unmap");
  if (now.drift_bytes != 0 || now.drift_rows != 0)
    date(seen_, Fault::LedgerDrift, "an account differs from what it counts");
  if (now.pins_dangling > 0) date(seen_, Fault::DanglingPin, "a pin names a page that is gone");
  const PageList* const list = subject().primary;
  if (now.rows_missing > 0 || (list != nullptr && list->figures().rows_lost > 0))
    date(seen_, Fault::ActiveArea, "a prune took visible rows");
  if (now.unaccounted_bytes() != 0)
    date(seen_, Fault::Conservation, "a pool item is held twice or by nobody");
  if (now.blocks_doubled > 0) date(seen_, Fault::Conservation, "a block is held twice");
  if (now.blocks_stray > 0) date(seen_, Fault::Conservation, "a block is held that is not mapped");
  if (now.blocks_misread > 0) date(seen_, Fault::Conservation, "a pool item would be unmapped");
  if (now.calls_stray > 0) date(seen_, Fault::Conservation, "memory was unmapped that is not mapped");
  if (now.links_broken > 0)
    date(seen_, Fault::Conservation, "pages of the list are not linked as they should");
  look_at_chunks();
  look_at_limit();
}

/// A pool that has a free item needs no other chunk. Resetting it forgets the items.
void Auditor::mapped(const MappingRecord& record) {
  if (record.kind != MappingKind::Arena || record.cause == core::memory::Cause::Reset) return;
  const ScreenLists lists = subject();
  for (const PageList* list : {lists.primary, lists.alternate})
    if (list != nullptr && list->pool() != nullptr && !list->pool()->free_list().empty())
      chunks_.push_back({.base = record.base, .list = list});
}

void Auditor::look_at_chunks() {
  const ScreenLists lists = subject();
  for (const Chunk& chunk : chunks_) {
    if (chunk.list != lists.primary && chunk.list != lists.alternate) continue;
    if (chunk.list->pool() == nullptr) continue;
    const auto is_it = [&](const auto& owned) { return owned.base == chunk.base; };
    if (std::ranges::any_of(chunk.list->pool()->chunks(), is_it))
      date(seen_, Fault::PoolReuse, "a chunk was mapped although items were free");
  }
  chunks_.clear();
}

/// While a list is over its limit each page it takes costs it the oldest one, so that as long as that one
/// stays no more rows come than the newest page has room for, and each page that is split, which leaves one
/// with room amid the list. Once more than that is beyond doubt.
void Auditor::look_at_limit() {
  const PageList* const list = subject().primary;
  if (!options_.limit_bytes || list == nullptr || list->first() == nullptr) return;
  const std::uint64_t least =
      list->standard_bytes() * (list->rows() / list->first()->page.capacity().rows + 2);
  if (account_.bytes_but_oldest <= std::max(*options_.limit_bytes, least)) {
    growth_ = {};
    return;
  }
  const std::uint64_t serial = list->first()->serial;
  if (!growth_.over_limit || growth_.serial != serial || account_.rows < growth_.rows)
    growth_ = {.over_limit = true, .serial = serial, .rows = account_.rows};
  // One page of rows for the newest, one beyond doubt.
  if (account_.rows > growth_.rows + (account_.pages_with_room + 2) * account_.page_rows_max)
    date(seen_, Fault::LimitHeld, "a list over its limit grew and kept its oldest page");
}

void Auditor::date(std::array<Date, kFaultCount>& dates, Fault fault, std::string_view event) {
  Date& date = dates[static_cast<std::size_t>(fault)];
  if (!date.known) date = {.known = true, .byte_offset = now(), .order = ++dates_, .event = event};
}

void Auditor::add_finding(Fault fault, std::string_view event) {
  const bool known = std::ranges::any_of(findings_, [&](const Finding& at) { return at.fault == fault; });
  if (!known) findings_.push_back({.fault = fault, .byte_offset = now(), .event = event});
}

void Auditor::check() {
  (void)look();
  for (const Fault fault : {Fault::OrphanPage, Fault::LedgerDrift, Fault::DanglingPin, Fault::ActiveArea,
                            Fault::Conservation, Fault::LimitHeld, Fault::PoolReuse})
    if (const Date& date = seen_[static_cast<std::size_t>(fault)]; date.known) add_finding(fault, date.event);
  if (account_.blocks_uncut > 0)
    add_finding(Fault::Conservation, "a large block holds a standard page and was not cut to it");
  if (account_.pins_outside > 0)
    add_finding(Fault::DanglingPin, "a pin names a row or column that its page does not have");
  if (terminal_ != nullptr &&
      (is_cursor_lost(terminal_->primary()) ||
       (terminal_->alternate() != nullptr && is_cursor_lost(*terminal_->alternate()))))
    add_finding(Fault::DanglingPin, "the cursor's pin names another row than the cursor stands in");
  if (account_.pages_empty > 0) add_finding(Fault::Conservation, "a page without rows stays in the list");
  if (account_.pages_other_width > 0)
    add_finding(Fault::Conservation, "a page has another width than its list");
  // Numbers of rows only explain; where memory is refused half-way or rows are lost they are not mended.
  const bool mended = terminal_ != nullptr && !terminal_->failure() && terminal_->figures().rows_lost == 0;
  if (account_.rows_torn > 0 && mended)
    add_finding(Fault::LedgerDrift, "rows of the list are numbered with a gap");
  if (account_.idle_resident_bytes > account_.idle_resident_allowed_bytes)
    add_finding(Fault::PoolHighWater, "unused pool items hold memory");
  if (account_.lists_over_limit > 0) add_finding(Fault::OverLimit, "the list is larger than its limit");
  if (terminal_ != nullptr && account_.pins > account_.pins_expected)
    add_finding(Fault::PinLeft, "a pin is tracked that nobody needs any more");
  if (account_.nodes_left > 0)
    add_finding(Fault::NodeLeft, "a page's record is in no list and will not be used again");
}

/// In a list whose links and rows are sound, and that still has the cursor's page.
bool Auditor::is_cursor_lost(const Screen& screen) const {
  const PageList& list = screen.list();
  if (list.pool() == nullptr || account_.links_broken + account_.rows_missing + account_.pins_dangling > 0)
    return false;
  const auto& cursor = screen.cursor();
  const core::pagelist::Pin row = list.active_row(cursor.y);
  return cursor.pin->node != row.node || cursor.pin->y != row.y || cursor.pin->x != cursor.x;
}

void Auditor::check_contents() {
  check();
  if (terminal_ == nullptr || account_.links_broken + account_.blocks_stray > 0) return;
  // A row that a page refused was copied in part.
  const auto tails = terminal_->failure() ? core::page::LoneTails::Accepted : core::page::LoneTails::Faulty;
  for (const Screen* screen : {&terminal_->primary(), terminal_->alternate()}) {
    if (screen == nullptr) continue;
    if (const char* fault = find_content_fault(*screen, kPagesLookedInto, tails); fault != nullptr)
      add_finding(Fault::PageContent, fault);
  }
}

std::optional<Finding> Auditor::first_divergence() const {
  std::optional<Finding> first;
  std::uint64_t first_order = 0;
  for (std::size_t i = 0; i < kFaultCount; ++i) {
    if (!seen_[i].known) continue;
    const Date& date = told_[i].known && told_[i].order < seen_[i].order ? told_[i] : seen_[i];
    if (first && first_order < date.order) continue;
    first = {.fault = static_cast<Fault>(i), .byte_offset = date.byte_offset, .event = date.event};
    first_order = date.order;
  }
  return first;
}

// --- Facts
// ----------------------------------------------------------------------------------------------------------

void Auditor::state(const Fact& fact) {
  count_fact(fact);
  if (options_.events_max > 0) log_fact(fact);
  date_by_fact(fact);
  switch (fact.kind) {
  case FactKind::PruneEnded:
    look_at_prune();
    break;
  case FactKind::Resetting:
  case FactKind::Closing:
    if (subject().primary != nullptr) (void)look();
    break;
  case FactKind::Reset:
  case FactKind::Closed:
    // What a whole list took with it was lost now, and not at the next look.
    if (subject().primary != nullptr) walk();
    break;
  default:
    break;
  }
}

/// The only figures that no look can count: they are held against what was stated meanwhile. A prune is
/// stated while the page still is the list's first.
void Auditor::count_fact(const Fact& fact) {
  const PageList* const list = subject().primary;
  if (list == nullptr) return;
  if (fact.kind == FactKind::Pruned) {
    pruning_primary_ = list->first() != nullptr && list->first()->block.base == fact.block;
    if (pruning_primary_) ++prunes_stated_;
  }
  if (fact.kind == FactKind::LaidAnew && pruning_primary_) ++reuses_stated_;
}

/// What a fact says began now, should a look ever find it.
void Auditor::date_by_fact(const Fact& fact) {
  switch (fact.kind) {
  case FactKind::LaidAnew: {
    MappingRecord* const record = ledger_.find_own(fact.block);
    const PageList* const list = subject().primary;
    if (record == nullptr || list == nullptr) return;
    if (released_to(list->strategy(), fact.recorded_bytes, fact.recorded_pool, list->standard_bytes()) ==
        ReleasedTo::System)
      return;
    date(told_, Fault::OrphanPage, "reuse");
    if (record->record_false) return;
    record->record_false = true;
    record->false_from = now();
    log(LedgerEventKind::Relabel, fact, record);
    return;
  }
  case FactKind::GivenToPool:
  case FactKind::Unmapped:
    if (fact.released_bytes != fact.counted_bytes) date(told_, Fault::LedgerDrift, "destroy");
    return;
  case FactKind::RowsReplaced:
    look_at_pins();
    date(told_, Fault::ActiveArea, "prune");
    return;
  case FactKind::TakenFromPool:
    // Whatever lay there is written again, so its RAM may be given back once more.
    if (MappingRecord* const record = ledger_.find_own(fact.block); record != nullptr)
      record->discarded = false;
    return;
  default:
    return;
  }
}

void Auditor::look_at_prune() {
  look_at_pins();
  const PageList* const list = subject().primary;
  if (list != nullptr && list->figures().prunes + list->figures().reuses < prunes_stated_ + reuses_stated_)
    date(seen_, Fault::LedgerDrift, "prunes are stated that the list has not counted");
  if (!ends_lap()) return;
  walk();
  mark_lap();
}

/// What a prune does to pins and row counts may be made good before the next sample.
void Auditor::look_at_pins() {
  const PageList* const list = subject().primary;
  if (list == nullptr) return;
  if (list->figures().rows_counted != list->total_rows()) {
    date(told_, Fault::LedgerDrift, "prune");
    date(seen_, Fault::LedgerDrift, "an account differs from what it counts");
  }
  const auto dangles = [](const auto& pin) { return !pin->node->linked; };
  if (std::ranges::any_of(list->pins(), dangles)) {
    date(told_, Fault::DanglingPin, "prune");
    date(seen_, Fault::DanglingPin, "a pin names a page that is gone");
  }
}

void Auditor::log(LedgerEventKind kind, const Fact& fact, const MappingRecord* record) {
  if (options_.events_max == 0) return;
  const MappingRecord* const from = ledger_.find_own(fact.from);
  log_.add({.kind = kind,
            .cause = fact.cause,
            .byte_offset = now(),
            .mapping = record == nullptr ? 0 : record->serial,
            .from_mapping = from == nullptr ? 0 : from->serial,
            .bytes = record == nullptr ? fact.bytes : record->bytes,
            .row = fact.row,
            .prune = fact.prune,
            .what = std::string(fact.what)});
}

/// Only mappings of their own have histories; growth is told as well when it leads back to a pool item.
void Auditor::log_fact(const Fact& fact) {
  const MappingRecord* const record = ledger_.find_own(fact.block);
  if (fact.kind == FactKind::Grown && (record != nullptr || ledger_.find_own(fact.from) != nullptr))
    return log(LedgerEventKind::Growth, fact, record);
  if (record == nullptr) return;
  switch (fact.kind) {
  case FactKind::Mapped:
    return log(LedgerEventKind::Birth, fact, record);
  case FactKind::TakenFromPool:
    return log(LedgerEventKind::Pick, fact, record);
  case FactKind::GivenToPool:
    return log(LedgerEventKind::Drop, fact, record);
  case FactKind::Unmapped:
    return log(LedgerEventKind::Unmap, fact, record);
  case FactKind::Pruned:
    return log(LedgerEventKind::Prune, fact, record);
  default:
    return;
  }
}

/// What no walk came by any more.
void Auditor::tell_lost() {
  lost_told_ = account_.orphans_unlinked.mappings;
  const std::uint64_t walk = walker_.number();
  for (MappingRecord& record : ledger_.records()) {
    if (!record.live || record.walk == walk || record.lost_told || record.kind == MappingKind::Arena)
      continue;
    record.lost_told = true;
    log(LedgerEventKind::Lost, {}, &record);
  }
}

} // namespace termsoak::audit
