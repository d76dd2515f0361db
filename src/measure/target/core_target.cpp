#include "measure/target/core_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "audit/event_log.h"
#include "audit/observed_terminal.h"
#include "audit/walk.h"
#include "base/bytes.h"
#include "base/text.h"
#include "core/pagelist/page_list.h"
#include "core/pagelist/prune_strategy.h"
#include "core/pagelist/strategy_choices.h"
#include "core/screen/screen.h"
#include "core/terminal/terminal.h"
#include "core/terminal/unknown_sequences.h"
#include "measure/values/result.h"

namespace termsoak::measure::target {
namespace {

using audit::LedgerEvent;
using audit::LedgerEventKind;
using audit::MappingRecord;

constexpr std::size_t kWhatBytesMax = 120;

std::string named(const LedgerEvent& event) {
  return event.what.empty() ? "" : fmt::format(" by {}", base::printable(event.what, kWhatBytesMax));
}

std::string detail_of(const LedgerEvent& event) {
  const std::string bytes = base::format_count(event.bytes);
  const std::string_view cause = core::memory::cause_name(event.cause);
  switch (event.kind) {
  case LedgerEventKind::Birth:
    return fmt::format("mapped {} bytes for {}{}, row {}", bytes, cause, named(event), event.row);
  case LedgerEventKind::Growth:
    return fmt::format("grew to {} bytes: no room for {}{}, row {}", bytes, cause, named(event), event.row);
  case LedgerEventKind::Relabel:
    return fmt::format("prune {} laid a standard page over it; its true length is forgotten", event.prune);
  case LedgerEventKind::Drop:
    return "released to the pool's free list as if it were a pool item";
  case LedgerEventKind::Pick:
    return "taken from the free list as a standard page";
  case LedgerEventKind::Lost:
    return "on no list any more; nobody will unmap it";
  case LedgerEventKind::Unmap:
    // Only of mappings that are still there are histories written.
    return "the list says that it was unmapped here, which it was not";
  case LedgerEventKind::Prune:
    break;
  }
  return fmt::format("prune {}", event.prune);
}

std::string_view life_step(LedgerEventKind kind) {
  switch (kind) {
  case LedgerEventKind::Birth:
    return "born";
  case LedgerEventKind::Growth:
    return "grown";
  case LedgerEventKind::Relabel:
    return "re-labelled";
  case LedgerEventKind::Drop:
    return "dropped";
  case LedgerEventKind::Pick:
    return "picked";
  case LedgerEventKind::Lost:
    return "lost";
  case LedgerEventKind::Unmap:
    return "not unmapped";
  case LedgerEventKind::Prune:
    break;
  }
  return "pruned";
}

/// Events by the mapping they are about, in order.
class Index {
public:
  explicit Index(const audit::EventLog& log) {
    for (const LedgerEvent& event : log.events())
      if (event.mapping != 0) by_mapping_[event.mapping].push_back(&event);
  }

  [[nodiscard]] std::vector<const LedgerEvent*> life_of(std::uint64_t serial) const {
    std::vector<const LedgerEvent*> life;
    for (std::uint64_t at = serial; at != 0;) {
      const auto found = by_mapping_.find(at);
      if (found == by_mapping_.end()) break;
      // Of an ancestor only how it came to be matters; what became of its own mapping is another story.
      const LedgerEvent* maker = nullptr;
      for (const LedgerEvent* event : found->second) {
        const bool made = event->kind == LedgerEventKind::Growth || event->kind == LedgerEventKind::Birth;
        // A mapping made by growth is born in the same moment; the growth says more.
        const bool told_better =
            event->kind == LedgerEventKind::Birth &&
            std::ranges::any_of(found->second, [&](const LedgerEvent* other) {
              return other->kind == LedgerEventKind::Growth && other->byte_offset == event->byte_offset;
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
  [[nodiscard]] bool was_laid_anew_before(const LedgerEvent& growth) const {
    const auto found = by_mapping_.find(growth.from_mapping);
    // All events stand in one vector, so an earlier one has the lower address.
    return found != by_mapping_.end() && std::ranges::any_of(found->second, [&](const LedgerEvent* event) {
             return event->kind == LedgerEventKind::Relabel && event < &growth;
           });
  }

  std::unordered_map<std::uint64_t, std::vector<const LedgerEvent*>> by_mapping_;
};

/// Histories of at most `histories_max` of the orphans, in the order in which they were mapped: the first is
/// where the leak began, whatever its size. A mapping born of growth carries its ancestors' steps too, back
/// to the standard page, so that the first cluster, style or link is named. None from an empty log.
std::vector<values::AllocationHistory> write_histories(const audit::EventLog& log,
                                                       const std::vector<audit::Orphan>& orphans,
                                                       std::size_t histories_max) {
  if (log.events().empty()) return {};
  std::vector<const MappingRecord*> told;
  for (const audit::Orphan& orphan : orphans)
    if (orphan.record->kind == core::memory::MappingKind::NonStandard) told.push_back(orphan.record);
  std::ranges::sort(told, {}, &MappingRecord::serial);
  told.resize(std::min(told.size(), histories_max));
  const Index index(log);
  std::vector<values::AllocationHistory> out;
  for (const MappingRecord* orphan : told) {
    values::AllocationHistory& life = out.emplace_back();
    life.serial = orphan->serial;
    life.bytes = orphan->bytes;
    life.cause = core::memory::cause_name(orphan->cause);
    for (const LedgerEvent* event : index.life_of(orphan->serial)) {
      if (life.events.empty())
        life.cause =
            fmt::format("{}{}, row {}", core::memory::cause_name(event->cause), named(*event), event->row);
      life.events.push_back({event->byte_offset, std::string(life_step(event->kind)), detail_of(*event)});
    }
  }
  return out;
}

} // namespace

namespace {

using audit::Account;
using audit::Auditor;
using values::MetricId;

/// Histories told in a report; `causes` and `mappings` count the rest.
constexpr std::size_t kHistoriesMax = 32;

std::string_view kind_name(core::memory::MappingKind kind) {
  return kind == core::memory::MappingKind::Arena ? "arena" : "non_standard";
}

std::string_view owner_name(audit::PageOwner owner) {
  switch (owner) {
  case audit::PageOwner::Pool:
    return "pool";
  case audit::PageOwner::Source:
    return "source";
  case audit::PageOwner::Orphan:
    break;
  }
  return "orphan";
}

std::vector<values::PageEntry> entries_of(const core::pagelist::PageList& list, const audit::Ledger& ledger) {
  std::vector<values::PageEntry> out;
  for (const audit::PageView& page : audit::view_pages(list, ledger))
    out.push_back({page.mapped_bytes, page.recorded_bytes, page.rows, std::string(owner_name(page.owner))});
  return out;
}

values::Divergence divergence_of(const audit::Finding& finding) {
  return {finding.byte_offset, std::string(finding.event), std::string(audit::name_of(finding.fault))};
}

values::Conservation conservation_of(const Account& now) {
  return {.mapped = now.mapped_bytes,
          .owned = now.owned_bytes,
          .idle = now.idle_bytes,
          .arena_slack = now.arena_slack_bytes,
          .orphans = now.orphans.bytes,
          .believed = now.believed_bytes,
          .recorded_of_orphans = now.recorded_of_orphans_bytes,
          .drift = now.drift_bytes,
          .unaccounted = now.unaccounted_bytes()};
}

void set(values::Figures& out, MetricId id, std::uint64_t value) {
  out.set(id, static_cast<std::int64_t>(value));
}

/// What a walk found.
void set_account(const Account& now, values::Figures& out) {
  set(out, MetricId::MappedBytes, now.mapped_bytes);
  set(out, MetricId::BelievedBytes, now.recorded_bytes);
  set(out, MetricId::IdleBytes, now.idle_bytes);
  set(out, MetricId::IdleResidentBytes, now.idle_resident_bytes);
  set(out, MetricId::OrphanBytes, now.orphans.bytes);
  set(out, MetricId::OrphanMappings, now.orphans.mappings);
  out.set(MetricId::DriftBytes, now.drift_bytes);
  set(out, MetricId::LiveMappings, now.live_mappings);
  set(out, MetricId::PagesStandard, now.pages_standard);
  set(out, MetricId::PagesNonStandard, now.pages_non_standard);
}

/// What the primary screen's list says of itself.
void set_list(const core::pagelist::ListFigures& list, values::Figures& out) {
  set(out, MetricId::PageSizeBytes, list.page_size_bytes);
  set(out, MetricId::HistoryRows, list.history_rows);
  set(out, MetricId::Prunes, list.prunes);
  set(out, MetricId::Reuses, list.reuses);
  set(out, MetricId::CapacityIncreases, list.capacity_increases);
  set(out, MetricId::DecommitCalls, list.decommits);
  set(out, MetricId::ZeroedBytes, list.zeroed_bytes);
}

values::Lap lap_of(const audit::LapMark& mark) {
  values::Lap lap{.index = mark.index, .bytes_fed = mark.byte_offset, .figures = {}};
  set_list(mark.list, lap.figures);
  set_account(mark.account, lap.figures);
  return lap;
}

/// Mappings that are orphans now, by size and kind.
std::uint64_t count_orphans(const std::vector<audit::Orphan>& orphans, const audit::SizeTally& row) {
  return static_cast<std::uint64_t>(std::ranges::count_if(orphans, [&](const audit::Orphan& orphan) {
    return orphan.record->bytes == row.bytes && orphan.record->kind == row.kind;
  }));
}

/// For people: what met the end of a page's growth, and what became of it.
std::string refused_growth(const core::pagelist::ListFigures& list) {
  constexpr std::array kNames{"styles", "clusters", "texts of links", "links"}; // as page::Dimension
  static_assert(kNames.size() == core::page::kDimensionCount);
  std::string by;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (list.refused_by_dimension[i] > 0)
      by += fmt::format("{}{} for {}", by.empty() ? " (" : ", ",
                        base::format_count(list.refused_by_dimension[i]), kNames[i]);
  if (!by.empty()) by += ")";
  return fmt::format("{} times a page could not grow any further{}; it was split {} times instead, and what "
                     "found no room even so was dropped, as in the modelled core",
                     base::format_count(list.growths_refused), by, base::format_count(list.splits));
}

/// Most frequent kinds first; of equally frequent ones the one that came first.
values::UnknownSequences unknown_of(const core::terminal::UnknownSequenceCounts& counts) {
  values::UnknownSequences out{.count = counts.count(), .kinds = {}, .others = counts.others()};
  for (const auto& kind : counts.kinds())
    out.kinds.push_back({.sequence = kind.form.text(), .count = kind.count, .first_byte = kind.first_byte});
  std::ranges::sort(out.kinds, [](const values::UnknownSequence& a, const values::UnknownSequence& b) {
    return a.count != b.count ? a.count > b.count : a.first_byte < b.first_byte;
  });
  return out;
}

class CoreTarget final : public Target {
public:
  CoreTarget() = default;
  CoreTarget(const CoreTarget&) = delete;
  CoreTarget& operator=(const CoreTarget&) = delete;

  base::Result<void> open(const CoreOptions& options) {
    auto made =
        audit::ObservedTerminal::create(options.terminal, {.audit = {.orphans = options.orphans,
                                                                     .events_max = options.history_events_max,
                                                                     .lives_told = kHistoriesMax},
                                                           .dead = audit::Dead::Forget});
    if (!made) return std::unexpected(made.error());
    observed_ = std::move(*made);
    return {};
  }

  base::Result<void> feed(std::span<const std::byte> bytes) override {
    terminal().feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    if (const auto& failure = terminal().failure()) return std::unexpected(with_losses(*failure));
    return {};
  }

  void arrives(std::chrono::nanoseconds moment) override { terminal().arrives(moment); }

  base::Result<void> resize(std::uint32_t cols, std::uint32_t rows) override {
    audit().note_resize();
    auto done = terminal().resize(static_cast<std::uint16_t>(cols), static_cast<std::uint16_t>(rows));
    audit().note_resize(); // looks that were made while it ran saw the new size and the old rows
    return done;
  }

  /// Every byte is consumed when feed() returns. A code point whose tail never came stays unseen, as in a
  /// terminal that still waits for it.
  base::Result<void> settle() override { return {}; }

  base::Result<void> close() override {
    terminal().close();
    closed_ = true;
    return {};
  }

  void figures(values::Figures& out) const override { read_exact_figures(*observed_, out); }

  bool reaches(MetricId metric, std::int64_t at_least) const override {
    // What is orphaned is mapped: until that much is, nobody has to look for owners.
    if (metric == MetricId::OrphanBytes && static_cast<std::int64_t>(ledger().mapped_bytes()) < at_least)
      return false;
    return Target::reaches(metric, at_least);
  }

  void describe(values::RunResult& out) const override {
    describe_run(*observed_, closed_ ? TerminalState::Closed : TerminalState::Open, out);
  }

  bool snapshot(values::PageSnapshot& out) const override {
    const Account& now = audit().look();
    out.foreign_on_free_list = now.orphans_on_free_list.mappings;
    out.unreachable = now.orphans_unlinked.mappings;
    out.pages = entries_of(terminal().primary().list(), ledger());
    return true;
  }

  void check(CheckDepth depth) override {
    if (depth == CheckDepth::Contents)
      audit().check_contents();
    else
      audit().check();
  }

  [[nodiscard]] std::vector<int> processes() const override { return {}; }

private:
  [[nodiscard]] core::terminal::Terminal& terminal() const { return observed_->terminal(); }
  [[nodiscard]] const audit::Ledger& ledger() const { return observed_->ledger(); }
  /// Looking changes the observer, not what it looks at.
  [[nodiscard]] Auditor& audit() const { return observed_->audit(); }

  /// What an operation that the memory below refused has left without an owner.
  [[nodiscard]] base::Error with_losses(base::Error error) const {
    const Account& now = audit().look();
    if (now.orphans.mappings > 0 || now.unaccounted_bytes() != 0)
      error.message +=
          fmt::format(" ({} mappings, {}, have no owner at this point)",
                      base::format_count(now.orphans.mappings), base::format_bytes(now.orphans.bytes));
    return error;
  }

  std::unique_ptr<audit::ObservedTerminal> observed_;
  bool closed_ = false;
};

} // namespace

base::Result<std::unique_ptr<Target>> make_core_target(const CoreOptions& options) {
  auto target = std::make_unique<CoreTarget>();
  if (auto opened = target->open(options); !opened) return std::unexpected(opened.error());
  return target;
}

void read_exact_figures(audit::ObservedTerminal& observed, values::Figures& out) {
  set_list(observed.terminal().figures(), out);
  set_account(observed.audit().look(), out);
  set(out, MetricId::MapCalls, observed.ledger().map_calls());
  set(out, MetricId::UnmapCalls, observed.ledger().unmap_calls());
}

void describe_run(audit::ObservedTerminal& observed, TerminalState state, values::RunResult& out) {
  Auditor& audit = observed.audit();
  const audit::Ledger& ledger = observed.ledger();
  out.conservation = conservation_of(audit.look());
  const std::vector<audit::Orphan> orphans = audit.orphans();
  for (const auto& row : ledger.sizes())
    out.mappings.push_back({row.bytes, std::string(kind_name(row.kind)), row.mapped, row.unmapped, row.live,
                            count_orphans(orphans, row)});
  for (const auto& row : ledger.causes())
    if (row.mappings > 0)
      out.causes.push_back({std::string(core::memory::cause_name(row.cause)), row.mappings, row.bytes});
  if (state == TerminalState::Open) out.pages = entries_of(observed.terminal().primary().list(), ledger);
  if (const auto first = audit.first_divergence()) out.first_divergence = divergence_of(*first);
  for (const audit::Finding& finding : audit.findings())
    out.findings.push_back(divergence_of(finding));
  for (const audit::LapMark& mark : audit.laps())
    out.laps.push_back(lap_of(mark));
  out.histories = write_histories(audit.log(), orphans, kHistoriesMax);
  for (const auto& failure : observed.terminal().core_failures())
    out.core_failures.push_back({.what = failure.what, .byte_offset = failure.byte_offset});
  out.unknown_sequences = unknown_of(observed.terminal().unknown_sequences());
  if (audit.log().dropped() > 0)
    out.notes.push_back(
        {"lives-cut", "the event log was full; later histories are told from their end only"});
  if (const auto list = observed.terminal().figures(); list.growths_refused > 0)
    out.notes.push_back({"growth-refused", refused_growth(list)});
}

values::StrategyInfo describe_strategy(const core::pagelist::PruneStrategy& strategy) {
  using core::pagelist::Standing;
  values::StrategyInfo info{.name = strategy.name,
                            .choices = {},
                            .standing = strategy.standing == Standing::KnownBad ? values::Standing::KnownBad
                                                                                : values::Standing::Subject,
                            .origin = strategy.origin};
  for (const core::pagelist::Choice& choice : core::pagelist::choices())
    info.choices.push_back({std::string(choice.key), std::string(choice.value_of(strategy))});
  return info;
}

} // namespace termsoak::measure::target
