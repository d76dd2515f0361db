#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/text.h"
#include "cli/experiment.h"
#include "cli/process_environment.h"
#include "measure/replay/input_scan.h"
#include "measure/target/external_target.h"
#include "verdict/rules.h"

namespace termsoak::cli {
namespace {

using streams::workload::ResolvedInput;
using streams::workload::Workload;

constexpr std::array<std::string_view, 3> kLayouts{"2026-01", "1.3", "2026-08"};
constexpr std::array<std::uint64_t, 2> kOsPages{4096, 16384};

template <class Range, class Name> std::vector<std::string_view> names_of(const Range& rows, Name name) {
  std::vector<std::string_view> out;
  for (const auto& row : rows)
    out.push_back(name(row));
  return out;
}

base::Result<ResolvedInput> open_input(std::string_view input, const RunFlags& flags) {
  streams::workload::InputOptions options;
  options.seed = flags.seed;
  options.bytes = flags.bytes;
  options.known_names = known_names();
  options.temp_folder = foreign_options().temp_root;
  if (flags.cols && flags.rows)
    options.screen = {static_cast<std::uint16_t>(*flags.cols), static_cast<std::uint16_t>(*flags.rows)};
  auto resolved = streams::workload::resolve_input(input, options);
  if (!resolved || (!flags.cols && !flags.rows) || options.screen) return resolved;
  // One side given: the other is the input's own.
  const auto own = resolved->screen.value_or(streams::synth::ScreenSize{});
  options.screen = {static_cast<std::uint16_t>(flags.cols.value_or(own.cols)),
                    static_cast<std::uint16_t>(flags.rows.value_or(own.rows))};
  if (input == "-") {
    resolved->screen = options.screen;
    return resolved;
  }
  return streams::workload::resolve_input(input, options);
}

base::Result<core::page::Geometry> geometry_of(const RunFlags& flags, const Workload& workload) {
  const std::string layout = flags.layout.value_or(workload.layout.value_or(std::string(kLayouts[0])));
  const auto version = core::page::find_layout(layout);
  if (!version) {
    const std::string near = base::nearest_name(layout, kLayouts);
    return base::fail(base::ErrorKind::Usage, fmt::format("unknown layout '{}'", base::printable(layout)),
                      near.empty() ? "see 'termsoak list layouts'" : fmt::format("did you mean '{}'?", near));
  }
  const std::uint64_t os_page = flags.os_page_bytes.value_or(workload.os_page_bytes.value_or(kOsPages[0]));
  if (std::ranges::find(kOsPages, os_page) == kOsPages.end())
    return base::fail(base::ErrorKind::Usage, fmt::format("--os-page: {} is not modelled", os_page),
                      "use 4096 or 16384");
  return core::page::Geometry{.version = *version, .os_page_bytes = static_cast<std::size_t>(os_page)};
}

base::Result<std::string> canonical_strategy(std::string_view typed) {
  auto strategy = core::pagelist::parse_strategy(typed);
  if (!strategy) return std::unexpected(strategy.error());
  return std::move(strategy->name);
}

/// A flag wins over the workload, the workload over the default.
void apply_settings(CellSpec& cell, const RunFlags& flags, const Workload& workload) {
  const auto screen = cell.input->screen.value_or(streams::synth::ScreenSize{});
  cell.cols = screen.cols;
  cell.rows = screen.rows;
  cell.scrollback_limit_bytes = flags.scrollback_limit_bytes.value_or(
      workload.scrollback_limit_bytes.value_or(RunFlags::kScrollbackLimitBytesDefault));
  cell.grapheme_clustering = flags.grapheme_clustering.value_or(workload.grapheme_clustering ==
                                                                streams::workload::GraphemeClustering::On);
  cell.orphans = flags.orphans;
  cell.plan.chunk_bytes =
      flags.chunk_bytes.value_or(workload.chunk_bytes.value_or(RunFlags::kChunkBytesDefault));
  cell.plan.sample_every_bytes = flags.sample_every_bytes.value_or(
      workload.sample_every_bytes.value_or(measure::replay::ReplayPlan::kSampleEveryBytesDefault));
  cell.plan.repeat = flags.repeat.value_or(workload.repeat.value_or(1));
  cell.plan.until = flags.until;
  const bool close = flags.close.value_or(workload.close.value_or(streams::workload::CloseAtEnd::Yes) ==
                                          streams::workload::CloseAtEnd::Yes);
  cell.plan.at_end = close ? measure::replay::AtEnd::Close : measure::replay::AtEnd::KeepOpen;
}

} // namespace

streams::workload::KnownNames known_names() {
  static const auto metrics = names_of(measure::values::metrics(), [](const auto& row) { return row.name; });
  static const auto rules = names_of(verdict::rules(), [](const verdict::Rule& row) { return row.id; });
  return {.metrics = metrics, .layouts = kLayouts, .rules = rules, .strategy = canonical_strategy};
}

base::Result<CellSpec> resolve_cell(std::string_view input, const RunFlags& flags) {
  auto resolved = open_input(input, flags);
  if (!resolved) return std::unexpected(resolved.error());
  CellSpec cell;
  cell.input = std::make_shared<const ResolvedInput>(std::move(*resolved));
  auto survey = measure::replay::scan_input(*cell.input);
  if (!survey) return std::unexpected(survey.error());
  if (survey->info.bytes == 0 && survey->info.resizes == 0) // a pass of nothing would say nothing
    return base::fail(base::ErrorKind::BadInput, fmt::format("{}: holds no output", survey->info.path),
                      "was it recorded or generated in full?");
  const Workload workload = cell.input->workload.value_or(Workload{});
  const auto geometry = geometry_of(flags, workload);
  if (!geometry) return std::unexpected(geometry.error());
  cell.geometry = *geometry;
  apply_settings(cell, flags, workload);
  survey->info.cols = cell.cols;
  survey->info.rows = cell.rows;
  survey->info.repeat = cell.plan.repeat;
  cell.survey = std::make_shared<const measure::replay::InputScan>(std::move(*survey));
  return cell;
}

base::Result<std::vector<CellSpec>> plan_cells(const RunFlags& flags,
                                               std::span<const std::string_view> strategies_default) {
  std::vector<CellSpec> cells;
  for (const std::string& input : flags.inputs) {
    const auto cell = resolve_cell(input, flags);
    if (!cell) return std::unexpected(cell.error());
    const Workload workload = cell->input->workload.value_or(Workload{});
    std::vector<std::string> strategies =
        flags.strategies.empty() ? workload.strategies_to_run() : flags.strategies;
    const std::vector<std::string> targets =
        flags.targets.empty() ? workload.targets_to_run() : flags.targets;
    if (strategies.empty() && targets.empty())
      strategies.assign(strategies_default.begin(), strategies_default.end());
    const bool core_named = std::ranges::find(targets, "core") != targets.end();
    if (flags.strategies.empty() && !flags.targets.empty() && !core_named)
      strategies.clear();
    else if (strategies.empty() && core_named)
      strategies.assign(strategies_default.begin(), strategies_default.end());
    for (const std::string& name : strategies) {
      const auto strategy = core::pagelist::parse_strategy(name);
      if (!strategy) return std::unexpected(strategy.error());
      cells.push_back(*cell);
      cells.back().strategy = *strategy;
    }
    for (const std::string& target : targets) {
      if (target == "core") continue;
      if (!measure::target::is_external_target(target))
        return base::fail(base::ErrorKind::Usage, fmt::format("unknown target '{}'", base::printable(target)),
                          "use core, pipe:CMD, pty:CMD or a name from 'termsoak list targets'");
      cells.push_back(*cell);
      cells.back().target = target;
    }
  }
  return cells;
}

} // namespace termsoak::cli
