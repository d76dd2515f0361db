#pragma once

#include "base/error.h"
#include "cli/experiment.h"
#include "cli/lab_runs.h"
#include "verdict/gate_policy.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// From workload folders to the cells of a gate and what each workload demands. Runs and judges nothing.
namespace termsoak::cli {

/// Part `index` of `count`, from 1.
struct Shard {
  std::uint32_t index = 1;
  std::uint32_t count = 1;
};
[[nodiscard]] base::Result<Shard> parse_shard(std::string_view text);

/// A target that this machine does not have: told, and neither failed nor passed.
struct SkippedTarget {
  std::string target;
  std::string reason;
};

struct GateWorkload {
  std::string name;
  std::filesystem::path path;
  measure::values::Demand demand;
  std::vector<CellSpec> cells;
  std::optional<LabSpec> lab; ///< instead of cells: a program of the laboratory
  std::vector<SkippedTarget> skipped;
};

/// Workloads at or below `paths` that belong to the shard, in a stable order. `strategies_default` run where
/// a workload names none.
[[nodiscard]] base::Result<std::vector<GateWorkload>> plan_gate(const std::vector<std::string>& paths,
                                                                const Shard& shard, const RunFlags& flags);

} // namespace termsoak::cli
