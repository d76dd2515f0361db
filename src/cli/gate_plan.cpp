#include "cli/gate_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "cli/process_environment.h"
#include "measure/target/presets.h"

namespace termsoak::cli {
namespace {

using streams::workload::Workload;

/// Nothing when no strategy of the laboratory program is wanted.
std::optional<LabSpec> lab_spec_of(const Workload& workload, const std::vector<std::string>& wanted) {
  const auto* program = std::get_if<streams::workload::LabProgram>(&workload.stream);
  if (program == nullptr) return std::nullopt;
  LabSpec spec{.scenario = program->scenario,
               .strategies = workload.strategies_to_run(),
               .buffer_bytes = program->buffer_bytes,
               .rounds = program->rounds,
               .base_offset_bytes = program->base_offset_bytes,
               .seed = program->seed,
               .grid = {}};
  if (!program->strategy.empty()) spec.strategies = {program->strategy};
  if (!wanted.empty())
    std::erase_if(spec.strategies,
                  [&](const std::string& name) { return std::ranges::find(wanted, name) == wanted.end(); });
  return spec.strategies.empty() ? std::nullopt : std::optional(spec);
}

/// Why a terminal cannot be started here, or empty. Only terminals known by name can be missing: a command of
/// the user's own that does not start is an error.
std::string why_missing(std::string_view target, const std::vector<std::string>& environment) {
  using measure::target::DisplayKind;
  if (target.starts_with("pty:")) target.remove_prefix(4);
  const measure::target::Preset* preset = measure::target::preset_named(target);
  if (preset == nullptr) return {};
  const auto has = [&](std::string_view program) {
    return measure::target::find_program(program, environment).has_value();
  };
  if (!has(preset->program))
    return fmt::format("{} is not installed; apt-get install {}", preset->program, preset->package);
  if (preset->display == DisplayKind::Wayland && !has("weston"))
    return "weston is not installed; apt-get install weston";
  const bool display = !measure::target::lookup(environment, "DISPLAY").value_or("").empty();
  if (preset->display != DisplayKind::None && !display && !has("Xvfb"))
    return "there is no display, and Xvfb is not installed; apt-get install xvfb";
  return {};
}

/// A gate must be green on a machine without the terminal, and must not look as if it had measured it.
std::vector<SkippedTarget> take_out_missing(std::vector<CellSpec>& cells,
                                            const std::vector<std::string>& environment) {
  std::vector<SkippedTarget> skipped;
  std::erase_if(cells, [&](const CellSpec& cell) {
    std::string reason = cell.strategy ? std::string() : why_missing(cell.target, environment);
    if (reason.empty()) return false;
    skipped.push_back({.target = cell.target, .reason = std::move(reason)});
    return true;
  });
  return skipped;
}

} // namespace

base::Result<Shard> parse_shard(std::string_view text) {
  const auto parts = base::split(text, '/');
  Shard out;
  const auto number = [](std::string_view digits, std::uint32_t& value) {
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
  };
  if (parts.size() != 2 || !number(parts[0], out.index) || !number(parts[1], out.count) || out.index < 1 ||
      out.index > out.count)
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("--shard: '{}' is not I/N with 1 <= I <= N", base::printable(text)),
                      "for instance --shard 2/4");
  return out;
}

base::Result<std::vector<GateWorkload>> plan_gate(const std::vector<std::string>& paths, const Shard& shard,
                                                  const RunFlags& flags) {
  std::vector<std::string> wanted;
  for (const std::string& name : flags.strategies) {
    auto strategy = core::pagelist::parse_strategy(name);
    if (!strategy) return std::unexpected(strategy.error());
    wanted.push_back(std::move(strategy->name));
  }
  const std::vector<std::filesystem::path> roots(paths.begin(), paths.end());
  const auto found = streams::workload::find_workloads(roots);
  if (!found) return std::unexpected(found.error());
  const std::vector<std::string> environment = process_environment();
  std::vector<GateWorkload> out;
  for (std::size_t i = 0; i < found->size(); ++i) {
    if (i % shard.count != shard.index - 1) continue;
    const auto workload = streams::workload::load_workload((*found)[i], known_names());
    if (!workload) return std::unexpected(workload.error());
    if (std::holds_alternative<streams::workload::LabProgram>(workload->stream)) {
      out.push_back({.name = workload->name,
                     .path = (*found)[i],
                     .demand = workload->demand,
                     .cells = {},
                     .lab = lab_spec_of(*workload, wanted),
                     .skipped = {}});
      continue;
    }
    RunFlags own = flags;
    own.inputs = {(*found)[i].string()};
    own.strategies.clear();
    auto cells = plan_cells(own, kDefectAndFix);
    if (!cells) return std::unexpected(cells.error());
    if (!wanted.empty())
      std::erase_if(*cells, [&](const CellSpec& cell) {
        return std::ranges::find(wanted, cell.variant()) == wanted.end();
      });
    auto skipped = take_out_missing(*cells, environment);
    out.push_back({.name = workload->name,
                   .path = (*found)[i],
                   .demand = workload->demand,
                   .cells = std::move(*cells),
                   .lab = std::nullopt,
                   .skipped = std::move(skipped)});
  }
  return out;
}

} // namespace termsoak::cli
