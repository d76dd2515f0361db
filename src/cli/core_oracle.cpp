#include "cli/core_oracle.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "audit/observed_terminal.h"
#include "base/bytes.h"
#include "base/text.h"
#include "core/pagelist/page_list.h"
#include "core/screen/screen.h"
#include "core/terminal/terminal.h"
#include "measure/target/core_target.h"
#include "streams/formats/digest.h"
#include "streams/transform/scrub.h"

namespace termsoak::cli {
namespace {

using core::pagelist::PruneStrategy;
using measure::values::MetricId;
using streams::formats::EventKind;
using streams::formats::StoredEvent;

/// Orphans are counted, but their RAM goes back each time somebody looks: many replays run side by side.
constexpr audit::AuditOptions kDiscards{.orphans = audit::OrphanRam::Discard};
constexpr std::size_t kLookEveryBytes = std::size_t{1} << 20;

base::Result<void> replay(audit::ObservedTerminal& observed, const std::vector<StoredEvent>& events) {
  core::terminal::Terminal& terminal = observed.terminal();
  std::uint64_t look_at = terminal.bytes_fed() + kLookEveryBytes;
  for (const StoredEvent& event : events) {
    terminal.arrives(event.time);
    if (event.kind == EventKind::Output) terminal.feed(event.bytes);
    if (terminal.bytes_fed() >= look_at) {
      (void)observed.audit().look();
      look_at = terminal.bytes_fed() + kLookEveryBytes;
    }
    if (event.kind == EventKind::Resize && event.cols > 0 && event.rows > 0)
      if (const auto done = terminal.resize(event.cols, event.rows); !done) return done;
    if (const auto& failure = terminal.failure()) return std::unexpected(*failure);
  }
  return {};
}

void digest_records(const audit::Ledger& ledger, streams::formats::Sha256& digest) {
  for (const auto& record : ledger.records())
    digest.update(fmt::format("{} {} {} {} {} {} {} {} {}\n", record.serial, record.bytes_at_birth,
                              record.bytes, record.born_at, record.live ? 0 : record.unmapped_at,
                              record.record_false ? record.false_from : 0, static_cast<int>(record.kind),
                              static_cast<int>(record.cause), record.live));
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

} // namespace

bool Condition::holds(std::int64_t figure) const {
  switch (op) {
  case Op::Above:
    return figure > value;
  case Op::AtLeast:
    return figure >= value;
  case Op::Below:
    return figure < value;
  case Op::AtMost:
    return figure <= value;
  case Op::Equal:
    return figure == value;
  case Op::Unequal:
    break;
  }
  return figure != value;
}

bool Condition::lasts() const {
  constexpr std::array kNeverFall{MetricId::OrphanBytes, MetricId::OrphanMappings,    MetricId::Prunes,
                                  MetricId::Reuses,      MetricId::CapacityIncreases, MetricId::MapCalls,
                                  MetricId::UnmapCalls,  MetricId::DecommitCalls,     MetricId::ZeroedBytes};
  return when == When::AtEnd && (op == Op::Above || op == Op::AtLeast) &&
         std::ranges::find(kNeverFall, metric) != kNeverFall.end();
}

base::Result<Condition> parse_condition(std::string_view text) {
  constexpr std::string_view kAfterClose = "after_close.";
  constexpr std::array<std::pair<std::string_view, Condition::Op>, 6> kOps{{{">=", Condition::Op::AtLeast},
                                                                            {"<=", Condition::Op::AtMost},
                                                                            {"==", Condition::Op::Equal},
                                                                            {"!=", Condition::Op::Unequal},
                                                                            {">", Condition::Op::Above},
                                                                            {"<", Condition::Op::Below}}};
  for (const auto& [sign, op] : kOps) {
    const std::size_t at = text.find(sign);
    if (at == std::string_view::npos) continue;
    std::string_view name = base::trim(text.substr(0, at));
    Condition condition{.op = op};
    if (name.starts_with(kAfterClose)) {
      condition.when = Condition::When::AfterClose;
      name.remove_prefix(kAfterClose.size());
    }
    const auto metric = measure::values::metric_named(name);
    if (!metric) {
      const std::string near = base::nearest_name(name, known_names().metrics);
      return base::fail(
          base::ErrorKind::Usage, fmt::format("--while: no such metric: '{}'", base::printable(name, 40)),
          near.empty() ? "see 'termsoak list metrics'" : fmt::format("did you mean '{}'?", near));
    }
    condition.metric = *metric;
    const auto value = base::parse_bytes(base::trim(text.substr(at + sign.size())));
    if (!value || *value > INT64_MAX)
      return base::fail(base::ErrorKind::Usage,
                        "--while: the value must be a number or a size such as 64MiB");
    condition.value = static_cast<std::int64_t>(*value);
    return condition;
  }
  return base::fail(base::ErrorKind::Usage,
                    fmt::format("--while: no comparison in '{}'", base::printable(text, 60)),
                    "write for instance 'orphan_bytes > 0'");
}

base::Result<std::string> memory_trace(const streams::formats::Recording& recording, const CellSpec& spec,
                                       const PruneStrategy& strategy) {
  const auto made = audit::ObservedTerminal::create(spec.terminal_options(strategy), {.audit = kDiscards});
  if (!made) return std::unexpected(made.error());
  audit::ObservedTerminal& observed = **made;
  for (std::uint64_t lap = 0; lap < spec.plan.repeat; ++lap)
    if (const auto done = replay(observed, recording.events); !done) return std::unexpected(done.error());
  streams::formats::Sha256 digest;
  const audit::OrphanCount orphans = observed.audit().look().orphans;
  digest.update(fmt::format("{} {}\n", orphans.mappings, orphans.bytes));
  for (const auto& page : audit::view_pages(observed.terminal().primary().list(), observed.ledger()))
    digest.update(fmt::format("{} {} {}\n", page.mapped_bytes, page.recorded_bytes, page.rows));
  const auto figures = observed.terminal().figures();
  digest.update(fmt::format("{} {} {} {}\n", figures.page_size_bytes, figures.history_rows, figures.prunes,
                            figures.capacity_increases));
  observed.terminal().close();
  digest_records(observed.ledger(), digest);
  return digest.hex();
}

base::Result<void> prove_same_memory(const streams::formats::Recording& original,
                                     const streams::formats::Recording& scrubbed, const CellSpec& spec,
                                     std::span<const std::string> strategies) {
  const streams::transform::TraceOracle oracle = [&spec](const streams::formats::Recording& recording,
                                                         std::string_view name) -> base::Result<std::string> {
    const auto strategy = core::pagelist::parse_strategy(name);
    if (!strategy) return std::unexpected(strategy.error());
    return memory_trace(recording, spec, *strategy);
  };
  const std::vector<std::string_view> names(strategies.begin(), strategies.end());
  return streams::transform::prove_same_trace(original, scrubbed, names, oracle);
}

base::Result<std::optional<std::uint64_t>> condition_shown(const streams::transform::ShrinkInput& scenario,
                                                           const CellSpec& spec,
                                                           const PruneStrategy& strategy,
                                                           const Condition& condition) {
  CellSpec sized = spec;
  sized.cols = scenario.cols;
  sized.rows = scenario.rows;
  sized.scrollback_limit_bytes = scenario.scrollback_limit_bytes;
  const auto target = measure::target::make_core_target({.terminal = sized.terminal_options(strategy),
                                                         .orphans = audit::OrphanRam::Discard,
                                                         .history_events_max = 0});
  if (!target) return std::unexpected(target.error());
  std::uint64_t bytes_total = 0;
  for (const StoredEvent& event : scenario.events)
    bytes_total += event.bytes.size();
  // Often enough to stop early, rarely enough not to cost more than the replay itself.
  const std::size_t piece_bytes = std::clamp<std::uint64_t>(bytes_total / 128, 64, 65536);
  const auto shown = [&] {
    measure::values::Figures figures;
    (*target)->figures(figures);
    const auto figure = figures.get(condition.metric);
    return figure && condition.holds(*figure);
  };
  std::uint64_t fed = 0;
  for (const StoredEvent& event : scenario.events) {
    if (event.kind == EventKind::Resize) {
      if (event.cols == 0 || event.rows == 0) continue;
      if (const auto done = (*target)->resize(event.cols, event.rows); !done)
        return std::unexpected(done.error());
    }
    for (std::size_t at = 0; at < event.bytes.size(); at += piece_bytes) {
      const std::string_view piece = std::string_view(event.bytes).substr(at, piece_bytes);
      if (const auto done = (*target)->feed(bytes_of(piece)); !done) return std::unexpected(done.error());
      fed += piece.size();
      if (condition.lasts() && shown()) return fed;
    }
  }
  if (const auto done = (*target)->settle(); !done) return std::unexpected(done.error());
  if (condition.when == Condition::When::AfterClose)
    if (const auto done = (*target)->close(); !done) return std::unexpected(done.error());
  if (!shown()) return std::nullopt;
  return bytes_total;
}

} // namespace termsoak::cli
