#pragma once

#include "cli/run_flags.h"
#include "core/page/page_layout.h"
#include "core/pagelist/strategy_choices.h"
#include "core/terminal/core_versions.h"
#include "measure/replay/cell_pool.h"
#include "measure/values/forward.h"
#include "streams/workload/input.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace termsoak::measure::replay {
struct InputScan;
}

/// From flags and inputs to cells, and from finished cells to a report. Does not print and does not judge.
namespace termsoak::cli {

/// What runs where nobody names a strategy: the defect and its fix.
inline constexpr std::array<std::string_view, 2> kDefectAndFix{"reuse-any", "fix-10353"};

/// Everything one measured run needs; resolved, so that nothing in it can be misspelt any more.
struct CellSpec {
  std::shared_ptr<const streams::workload::ResolvedInput> input;
  std::shared_ptr<const measure::replay::InputScan> survey;
  std::string target = "core";
  const core::terminal::CoreVersion* core = &core::terminal::default_core();
  std::string variant_of_core; ///< what the cell is called where a core was named; else empty
  std::optional<core::pagelist::PruneStrategy> strategy; ///< of the own core; none for a foreign target
  core::page::Geometry geometry;
  std::uint32_t cols = 80;
  std::uint32_t rows = 24;
  std::uint64_t scrollback_limit_bytes = core::terminal::default_core().limit_bytes;
  std::optional<std::uint64_t> scrollback_lines; ///< none: no limit in lines
  bool grapheme_clustering = false;              ///< mode 2027 at the start
  bool clustering_after_reset = false;           ///< and after RIS
  OrphanRam orphans = OrphanRam::Keep;
  measure::replay::ReplayPlan plan;

  [[nodiscard]] const std::string& variant() const {
    if (!strategy) return target;
    return variant_of_core.empty() ? strategy->name : variant_of_core;
  }
  /// What the own core is made with; `with` must outlive the terminal.
  [[nodiscard]] core::terminal::TerminalOptions
  terminal_options(const core::pagelist::PruneStrategy& with) const;
};

/// Names that workload files and flags may use, from the tables of the code itself.
[[nodiscard]] streams::workload::KnownNames known_names();

/// Which core is modelled, and its pages: flags win over the workload, the workload over the default and the
/// core's own.
[[nodiscard]] base::Result<const core::terminal::CoreVersion*>
core_of(const RunFlags& flags, const streams::workload::Workload& workload);
/// The limit in lines; an error where `own_core` knows none. Null: of a foreign target.
[[nodiscard]] base::Result<std::optional<std::uint64_t>>
lines_of(const RunFlags& flags, const streams::workload::Workload& workload,
         const core::terminal::CoreVersion* own_core);
[[nodiscard]] base::Result<core::page::Geometry> geometry_of(const RunFlags& flags,
                                                             const streams::workload::Workload& workload,
                                                             const core::terminal::CoreVersion& core);

/// Opens and surveys INPUT.
[[nodiscard]] base::Result<CellSpec> resolve_cell(std::string_view input, const RunFlags& flags);

/// One cell per core, strategy and target for each input. Strategies come from the flags, else the workload,
/// else from the core where one is named, else they are `strategies_default`.
[[nodiscard]] base::Result<std::vector<CellSpec>>
plan_cells(const RunFlags& flags, std::span<const std::string_view> strategies_default);

/// What a child does.
[[nodiscard]] measure::replay::RunSpec cell_of(const CellSpec& spec);
/// The same in this process: for the shrinker, whose oracle is an exact figure.
[[nodiscard]] base::Result<measure::values::RunResult>
run_in_process(const CellSpec& spec, const measure::replay::ProgressSink& progress);

struct ExperimentOptions {
  PoolFlags pool;
  bool quiet = false;
  /// As soon as a cell has a result, in the parent: save it now, the next one may be interrupted.
  std::function<void(const CellSpec& spec, const measure::values::RunResult& result)> finished;
};

struct ExperimentOutcome; // output.h
[[nodiscard]] ExperimentOutcome run_experiment(std::span<const CellSpec> cells,
                                               const ExperimentOptions& options);

/// Tool and context of a report made now on this machine.
[[nodiscard]] measure::values::Report new_report();

} // namespace termsoak::cli
