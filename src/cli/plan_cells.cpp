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

std::span<const std::string_view> layout_names() {
  static const auto names = names_of(core::page::layouts(), [](const auto& row) { return row.name; });
  return names;
}

std::span<const std::string_view> core_names() {
  static const auto names =
      names_of(core::terminal::core_versions(), [](const auto& row) { return row.name; });
  return names;
}

} // namespace

base::Result<const core::terminal::CoreVersion*> core_of(const RunFlags& flags, const Workload& workload) {
  const std::string name = !flags.cores.empty() ? flags.cores.back() : workload.core.value_or("");
  if (name.empty()) return &core::terminal::default_core();
  if (const auto* core = core::terminal::find_core(name)) return core;
  const std::string near = base::nearest_name(name, core_names());
  return base::fail(base::ErrorKind::Usage, fmt::format("unknown core '{}'", base::printable(name)),
                    near.empty() ? "see 'termsoak list cores'" : fmt::format("did you mean '{}'?", near));
}

base::Result<core::page::Geometry> geometry_of(const RunFlags& flags, const Workload& workload,
                                               const core::terminal::CoreVersion& core) {
  const std::string layout =
      flags.layout.value_or(workload.layout.value_or(std::string(core::page::layout_name(core.layout))));
  const auto version = core::page::find_layout(layout);
  if (!version) {
    const std::string near = base::nearest_name(layout, layout_names());
    return base::fail(base::ErrorKind::Usage, fmt::format("unknown layout '{}'", base::printable(layout)),
                      near.empty() ? "see 'termsoak list layouts'" : fmt::format("did you mean '{}'?", near));
  }
  const std::uint64_t os_page = flags.os_page_bytes.value_or(workload.os_page_bytes.value_or(kOsPages[0]));
  if (std::ranges::find(kOsPages, os_page) == kOsPages.end())
    return base::fail(base::ErrorKind::Usage, fmt::format("--os-page: {} is not modelled", os_page),
                      "use 4096 or 16384");
  return core::page::Geometry{.version = *version, .os_page_bytes = static_cast<std::size_t>(os_page)};
}

base::Result<std::optional<std::uint64_t>> lines_of(const RunFlags& flags, const Workload& workload,
                                                    const core::terminal::CoreVersion* own_core) {
  auto lines = flags.scrollback_lines ? flags.scrollback_lines : workload.scrollback_lines;
  if (lines == base::kBytesUnlimited) lines.reset();
  if (lines && own_core != nullptr && own_core->line_limit == core::terminal::LineLimit::Unknown)
    return base::fail(base::ErrorKind::Usage, fmt::format("{} has no limit in lines", own_core->name),
                      "leave --scrollback-lines away, or take --core ghostty-2026-08");
  return lines;
}

namespace {

base::Result<std::string> canonical_strategy(std::string_view typed) {
  auto strategy = core::pagelist::parse_strategy(typed);
  if (!strategy) return std::unexpected(strategy.error());
  return std::move(strategy->name);
}

std::vector<std::string> targets_of(const RunFlags& flags, const Workload& workload) {
  return flags.targets.empty() ? workload.targets_to_run() : flags.targets;
}

bool wants_core(const std::vector<std::string>& targets) {
  return targets.empty() || std::ranges::find(targets, "core") != targets.end();
}

/// Whether any of what is measured is the own core.
bool runs_own_core(const RunFlags& flags, const Workload& workload) {
  if (wants_core(targets_of(flags, workload)) || !flags.strategies.empty()) return true;
  return flags.targets.empty() && !workload.strategies_to_run().empty();
}

/// A flag wins over the workload, the workload over the default.
void apply_settings(CellSpec& cell, const RunFlags& flags, const Workload& workload) {
  using streams::workload::GraphemeClustering;
  const auto screen = cell.input->screen.value_or(streams::synth::ScreenSize{});
  cell.cols = screen.cols;
  cell.rows = screen.rows;
  cell.scrollback_limit_bytes =
      flags.scrollback_limit_bytes.value_or(workload.scrollback_limit_bytes.value_or(cell.core->limit_bytes));
  // Said in so many words it is set at the start alone, as a program would; else as the application sets it
  // up.
  const bool by_core = cell.core->clustering == core::terminal::Setting::Set;
  std::optional<bool> said = flags.grapheme_clustering;
  if (!said && workload.grapheme_clustering) said = *workload.grapheme_clustering == GraphemeClustering::On;
  cell.grapheme_clustering = said.value_or(by_core);
  cell.clustering_after_reset = !said && by_core;
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
  return {.metrics = metrics,
          .layouts = layout_names(),
          .cores = core_names(),
          .rules = rules,
          .strategy = canonical_strategy};
}

core::terminal::TerminalOptions CellSpec::terminal_options(const core::pagelist::PruneStrategy& with) const {
  using core::terminal::Setting;
  core::terminal::TerminalOptions options = core::terminal::options_of(*core);
  options.cols = static_cast<std::uint16_t>(cols);
  options.rows = static_cast<std::uint16_t>(rows);
  options.scrollback_limit_bytes = scrollback_limit_bytes;
  if (scrollback_limit_bytes == base::kBytesUnlimited) options.scrollback_limit_bytes.reset();
  options.scrollback_lines = scrollback_lines;
  options.strategy = &with;
  options.geometry = geometry;
  options.grapheme_clustering = grapheme_clustering ? Setting::Set : Setting::Reset;
  options.clustering_after_reset = clustering_after_reset ? Setting::Set : Setting::Reset;
  return options;
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
  const auto core = core_of(flags, workload);
  if (!core) return std::unexpected(core.error());
  cell.core = *core;
  const auto geometry = geometry_of(flags, workload, *cell.core);
  if (!geometry) return std::unexpected(geometry.error());
  cell.geometry = *geometry;
  apply_settings(cell, flags, workload);
  const auto lines = lines_of(flags, workload, runs_own_core(flags, workload) ? cell.core : nullptr);
  if (!lines) return std::unexpected(lines.error());
  cell.scrollback_lines = *lines;
  survey->info.cols = cell.cols;
  survey->info.rows = cell.rows;
  survey->info.repeat = cell.plan.repeat;
  cell.survey = std::make_shared<const measure::replay::InputScan>(std::move(*survey));
  return cell;
}

namespace {

/// Cells of one input with at most one core named.
base::Result<void> plan_input(const std::string& input, const RunFlags& flags,
                              std::span<const std::string_view> strategies_default,
                              std::vector<CellSpec>& cells) {
  const auto cell = resolve_cell(input, flags);
  if (!cell) return std::unexpected(cell.error());
  const Workload workload = cell->input->workload.value_or(Workload{});
  const bool names_core = !flags.cores.empty() || workload.core.has_value();
  std::vector<std::string> strategies = flags.strategies;
  if (strategies.empty() && flags.is_single && flags.targets.empty())
    strategies.assign(1, std::string(cell->core->strategy));
  if (strategies.empty()) strategies = workload.strategies_to_run();
  const std::vector<std::string> targets = targets_of(flags, workload);
  if (flags.strategies.empty() && !flags.targets.empty() && !wants_core(targets)) {
    if (!flags.cores.empty())
      return base::fail(base::ErrorKind::Usage,
                        "--core says which own core is modelled, and only foreign targets are named",
                        "leave it out, or add --target core");
    strategies.clear();
  } else if (strategies.empty() && wants_core(targets)) {
    if (names_core)
      strategies.assign(1, std::string(cell->core->strategy));
    else
      strategies.assign(strategies_default.begin(), strategies_default.end());
  }
  for (const std::string& name : strategies) {
    const auto strategy = core::pagelist::parse_strategy(name);
    if (!strategy) return std::unexpected(strategy.error());
    cells.push_back(*cell);
    cells.back().strategy = *strategy;
    if (flags.cores.empty()) continue;
    cells.back().variant_of_core = std::string(cell->core->name);
    if (strategy->name != cell->core->strategy) cells.back().variant_of_core += " · " + strategy->name;
  }
  for (const std::string& target : targets) {
    if (target == "core") continue;
    if (!measure::target::is_external_target(target))
      return base::fail(base::ErrorKind::Usage, fmt::format("unknown target '{}'", base::printable(target)),
                        "use core, pipe:CMD, pty:CMD or a name from 'termsoak list targets'");
    cells.push_back(*cell);
    cells.back().target = target;
  }
  return {};
}

/// What `--core all` stands for: the steps of the repair between two of them are left out, and so is the
/// standard.
std::vector<std::string> every_release() {
  std::vector<std::string> names;
  for (const auto& core : core::terminal::core_versions())
    if (core.name.starts_with("ghostty-")) names.emplace_back(core.name);
  return names;
}

} // namespace

base::Result<std::vector<CellSpec>> plan_cells(const RunFlags& flags,
                                               std::span<const std::string_view> strategies_default) {
  std::vector<std::string> cores = flags.cores;
  if (std::ranges::find(cores, "all") != cores.end()) cores = every_release();
  if (cores.empty()) cores.emplace_back();
  std::vector<CellSpec> cells;
  for (const std::string& input : flags.inputs)
    for (const std::string& core : cores) {
      RunFlags one = flags;
      one.cores.clear();
      if (!core.empty()) one.cores.push_back(core);
      if (const auto done = plan_input(input, one, strategies_default, cells); !done)
        return std::unexpected(done.error());
    }
  return cells;
}

} // namespace termsoak::cli
