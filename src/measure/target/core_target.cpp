#include "measure/target/core_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.h"
#include "core/memory/ledger.h"
#include "core/memory/mmap_source.h"
#include "core/pagelist/strategy_choices.h"
#include "core/screen/screen.h"
#include "core/terminal/terminal.h"
#include "measure/target/biography.h"

namespace termsoak::measure::target {
namespace {

using core::pagelist::PageFigures;
using values::MetricId;

/// Lives told in a report; `causes` and `mappings` count the rest.
constexpr std::size_t kBiographiesMax = 32;

std::string_view kind_name(core::memory::MappingKind kind) {
  return kind == core::memory::MappingKind::Arena ? "arena" : "non_standard";
}

std::vector<values::PageEntry> entries_of(const std::vector<PageFigures>& pages) {
  std::vector<values::PageEntry> out;
  out.reserve(pages.size());
  for (const PageFigures& page : pages)
    out.push_back({page.mapped_bytes, page.believed_bytes, page.rows, std::string(page.owner)});
  return out;
}

values::Divergence divergence_of(const core::pagelist::Divergence& divergence) {
  return {divergence.byte_offset, std::string(divergence.event), std::string(divergence.rule)};
}

void set(values::Figures& out, MetricId id, std::uint64_t value) {
  out.set(id, static_cast<std::int64_t>(value));
}

/// What the page list's own books say.
void set_list(const core::pagelist::Figures& list, values::Figures& out) {
  set(out, MetricId::BelievedBytes, list.believed_bytes);
  set(out, MetricId::IdleBytes, list.idle_bytes);
  set(out, MetricId::IdleResidentBytes, list.idle_resident_bytes);
  out.set(MetricId::DriftBytes, list.drift_bytes);
  set(out, MetricId::PageSizeBytes, list.page_size_bytes);
  set(out, MetricId::PagesStandard, list.pages_standard);
  set(out, MetricId::PagesNonStandard, list.pages_non_standard);
  set(out, MetricId::HistoryRows, list.history_rows);
  set(out, MetricId::Prunes, list.prunes);
  set(out, MetricId::Reuses, list.reuses);
  set(out, MetricId::CapacityIncreases, list.capacity_increases);
  set(out, MetricId::DecommitCalls, list.decommits);
  set(out, MetricId::ZeroedBytes, list.zeroed_bytes);
}

values::Lap lap_of(const core::pagelist::LapMark& mark) {
  values::Lap lap{.index = mark.index, .bytes_fed = mark.byte_offset, .figures = {}};
  set_list(mark.list, lap.figures);
  set(lap.figures, MetricId::MappedBytes, mark.mapped_bytes);
  set(lap.figures, MetricId::OrphanBytes, mark.orphan_bytes);
  set(lap.figures, MetricId::OrphanMappings, mark.orphan_mappings);
  set(lap.figures, MetricId::LiveMappings, mark.live_mappings);
  return lap;
}

/// For people: what met the end of a page's growth, and what became of it.
std::string refused_growth(const core::pagelist::Figures& list) {
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

/// Members stand in the order of their lifetimes: the terminal goes first, the source of mappings last.
class CoreTarget final : public Target {
public:
  explicit CoreTarget(const CoreOptions& options)
      : ledger_(source_, position_, core::memory::Dead::Forget),
        log_({.events_max = options.life_events_max, .lives_told = kBiographiesMax}),
        keeps_lives_(options.life_events_max > 0) {}
  CoreTarget(const CoreTarget&) = delete;
  CoreTarget& operator=(const CoreTarget&) = delete;

  base::Result<void> open(const CoreOptions& options) {
    const core::terminal::TerminalOptions terminal_options{
        .cols = options.cols,
        .rows = options.rows,
        .scrollback_limit_bytes = options.scrollback_bytes_max,
        .strategy = &options.strategy,
        .geometry = options.geometry,
        .grapheme_clustering =
            options.grapheme_clustering ? core::terminal::Setting::Set : core::terminal::Setting::Reset,
        .orphans = options.orphans,
        .events = keeps_lives_ ? &log_ : nullptr,
        .laps = &laps_};
    auto terminal = core::terminal::Terminal::create(ledger_, position_, terminal_options);
    if (!terminal) return std::unexpected(terminal.error());
    terminal_ = std::move(*terminal);
    return {};
  }

  base::Result<void> feed(std::span<const std::byte> bytes) override {
    terminal_->feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    if (const auto& failure = terminal_->failure()) return std::unexpected(*failure);
    return {};
  }

  base::Result<void> resize(std::uint32_t cols, std::uint32_t rows) override {
    return terminal_->resize(static_cast<std::uint16_t>(cols), static_cast<std::uint16_t>(rows));
  }

  /// Every byte is consumed when feed() returns. A code point whose tail never came stays unseen, as in a
  /// terminal that still waits for it.
  base::Result<void> settle() override { return {}; }

  base::Result<void> close() override {
    terminal_->close();
    closed_ = true;
    return {};
  }

  void figures(values::Figures& out) const override { read_exact_figures(*terminal_, ledger_, out); }

  void describe(values::RunResult& out) const override {
    for (const auto& row : ledger_.sizes())
      out.mappings.push_back(
          {row.bytes, std::string(kind_name(row.kind)), row.mapped, row.unmapped, row.live, row.orphaned});
    for (const auto& row : ledger_.causes())
      if (row.mappings > 0)
        out.causes.push_back({std::string(core::memory::cause_name(row.cause)), row.mappings, row.bytes});
    if (!closed_) out.pages = entries_of(terminal_->primary().list().pages());
    if (const auto& first = terminal_->primary().list().first_divergence())
      out.first_divergence = divergence_of(*first);
    out.findings = findings_;
    for (const core::pagelist::LapMark& mark : laps_.marks())
      out.laps.push_back(lap_of(mark));
    if (keeps_lives_) out.biographies = write_biographies(log_, ledger_, kBiographiesMax);
    if (log_.dropped() > 0)
      out.notes.push_back({"lives-cut", "the event log was full; later lives are told from their end only"});
    if (const auto list = terminal_->figures(); list.growths_refused > 0)
      out.notes.push_back({"growth-refused", refused_growth(list)});
  }

  bool snapshot(values::PageSnapshot& out) const override {
    const core::pagelist::Figures list = terminal_->figures();
    out.foreign_on_free_list = list.foreign_on_free_list;
    out.unreachable = list.lost;
    out.pages = entries_of(terminal_->primary().list().pages());
    return true;
  }

  void check_books() override {
    for (const auto& fault : terminal_->find_faults()) {
      const bool known = std::ranges::any_of(
          findings_, [&](const values::Divergence& finding) { return finding.rule == fault.rule; });
      if (known) continue;
      findings_.push_back(divergence_of(fault));
      // Found here, at a checkpoint; where exactly within the last chunk nobody looked.
      findings_.back().byte_offset = terminal_->bytes_fed();
    }
  }

  [[nodiscard]] std::vector<int> processes() const override { return {}; }

private:
  core::memory::MmapSource source_;
  core::memory::StreamPosition position_;
  core::memory::Ledger ledger_;
  core::pagelist::EventLog log_;
  core::pagelist::LapLog laps_;
  bool keeps_lives_;
  bool closed_ = false;
  std::vector<values::Divergence> findings_; ///< the first of each rule
  std::unique_ptr<core::terminal::Terminal> terminal_;
};

} // namespace

base::Result<std::unique_ptr<Target>> make_core_target(const CoreOptions& options) {
  auto target = std::make_unique<CoreTarget>(options);
  if (auto opened = target->open(options); !opened) return std::unexpected(opened.error());
  return target;
}

void read_exact_figures(const core::terminal::Terminal& terminal, const core::memory::Ledger& ledger,
                        values::Figures& out) {
  set_list(terminal.figures(), out);
  set(out, MetricId::MappedBytes, ledger.mapped_bytes());
  set(out, MetricId::OrphanBytes, ledger.orphan_bytes());
  set(out, MetricId::OrphanMappings, ledger.orphan_mappings());
  set(out, MetricId::LiveMappings, ledger.live_mappings());
  set(out, MetricId::MapCalls, ledger.map_calls());
  set(out, MetricId::UnmapCalls, ledger.unmap_calls());
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
