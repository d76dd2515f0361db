#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/experiment.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/run_flags.h"
#include "cli/table.h"
#include "unicode/layout.h"

namespace termsoak::cli {
namespace {

using base::format_count;
using measure::values::AllocationHistory;
using measure::values::MetricId;
using measure::values::RunResult;
using unicode::paragraph;

constexpr const char* kStrategyDefault = "reuse-any";

struct Flags {
  RunFlags run;
  OutputFlags output;
  PoolFlags pool;
  std::size_t lives = 3;
};

std::string figure(const measure::values::Figures& figures, MetricId id) {
  const auto value = figures.get(id);
  return value ? base::format_signed_count(*value) : "-";
}

void append_accounts(const RunResult& run, std::string& out) {
  out += paragraph(fmt::format("{} · {}, {} bytes fed", base::printable(run.input), run.strategy.name,
                               figure(run.final, MetricId::BytesFed))) +
         "\n";
  std::vector<TableRow> rows;
  for (const MetricId id : {MetricId::MappedBytes, MetricId::BelievedBytes, MetricId::OrphanBytes,
                            MetricId::OrphanMappings, MetricId::DriftBytes})
    rows.push_back({std::string(measure::values::metric(id).name), figure(run.final, id),
                    run.after_close ? figure(*run.after_close, id) : "-"});
  out += render_table({"account", "at the end", "after close"}, rows);
  if (run.first_divergence)
    out += "\n" + paragraph(fmt::format("The accounts part at byte {}: {} (rule {}).",
                                        format_count(run.first_divergence->byte_offset),
                                        run.first_divergence->event, run.first_divergence->rule));
  else
    out += "\nThe accounts never part from the truth.\n";
}

void append_causes(const RunResult& run, std::string& out) {
  std::vector<TableRow> rows;
  for (const auto& cause : run.causes)
    rows.push_back({cause.cause, format_count(cause.mappings), format_count(cause.bytes)});
  out += "\nWhy mappings were made\n" + render_table({"cause", "mappings", "bytes"}, rows);
  rows.clear();
  for (const auto& mapping : run.mappings)
    rows.push_back({format_count(mapping.bytes), mapping.kind, format_count(mapping.mapped),
                    format_count(mapping.unmapped), format_count(mapping.orphaned)});
  out += "\nMappings by size\n" + render_table({"bytes", "kind", "mapped", "unmapped", "orphaned"}, rows);
}

std::uint64_t first_byte(const AllocationHistory& life) {
  return life.events.empty() ? 0 : life.events.front().byte_offset;
}

void append_life(const AllocationHistory& life, std::size_t number, std::string& out) {
  const std::string summary =
      fmt::format("Orphan {}: {} bytes (mapping {}). It began at byte {}, for {}.", number,
                  format_count(life.bytes), life.serial, format_count(first_byte(life)), life.cause);
  out += "\n" + paragraph(summary);
  std::vector<TableRow> rows;
  for (const auto& event : life.events)
    rows.push_back({format_count(event.byte_offset), event.event, event.detail});
  out += render_table({"byte", "event", "what happened"}, rows);
}

/// Of many orphans of one kind only the first is worth a story: the rest is a count.
void append_kinds(std::span<const AllocationHistory> lives, std::uint64_t orphans, std::string& out) {
  struct Kind {
    std::string name;
    std::uint64_t count = 0, bytes = 0;
    const AllocationHistory* first = nullptr;
  };
  std::vector<Kind> kinds;
  for (const AllocationHistory& life : lives) {
    const std::string name = life.cause.substr(0, life.cause.find_first_of(" ,"));
    auto kind = std::ranges::find(kinds, name, &Kind::name);
    if (kind == kinds.end()) kind = kinds.insert(kinds.end(), Kind{.name = name, .first = &life});
    ++kind->count;
    kind->bytes += life.bytes;
    if (first_byte(life) < first_byte(*kind->first)) kind->first = &life;
  }
  out += lives.size() < orphans ? fmt::format("\nWhat made the first {} of {} orphans large\n", lives.size(),
                                              format_count(orphans))
                                : std::string("\nWhat made the orphans large\n");
  std::vector<TableRow> rows;
  for (const Kind& kind : kinds)
    rows.push_back({kind.name, format_count(kind.count), format_count(kind.bytes),
                    format_count(first_byte(*kind.first)), kind.first->cause});
  out += render_table({"cause", "orphans", "bytes", "first at byte", "by"}, rows);
}

std::string render(const RunResult& run, std::size_t lives) {
  std::string out;
  append_accounts(run, out);
  const auto orphans = static_cast<std::uint64_t>(
      (run.after_close ? *run.after_close : run.final).value_or(MetricId::OrphanMappings, 0));
  if (!run.histories.empty()) append_kinds(run.histories, orphans, out);
  append_causes(run, out);
  const std::size_t told = std::min(lives, run.histories.size());
  for (std::size_t i = 0; i < told; ++i)
    append_life(run.histories[i], i + 1, out);
  if (orphans > told)
    out += fmt::format("\n{} more orphans; --lives N tells more of them, --out FILE keeps {}.\n",
                       format_count(orphans - told), run.histories.size());
  return out;
}

base::Result<ExitStatus> explain(const Flags& flags) {
  const std::array<std::string_view, 1> strategies_default{kStrategyDefault};
  RunFlags run = flags.run;
  if (run.strategies.empty()) run.strategies.emplace_back(kStrategyDefault);
  const auto cells = plan_cells(run, strategies_default);
  if (!cells) return std::unexpected(cells.error());
  ExperimentOutcome outcome = run_experiment(*cells, {.pool = flags.pool, .quiet = flags.output.quiet});
  std::string text;
  for (const RunResult& result : outcome.report.results)
    if (result.outcome != measure::values::Outcome::Failed)
      text += (text.empty() ? "" : "\n") + render(result, flags.lives);
  const bool told = flags.output.json != "-" && !flags.output.quiet;
  if (told)
    if (auto written = print_out(text); !written) return std::unexpected(written.error());
  // The story is the output here; the table would only repeat it.
  OutputFlags files = flags.output;
  files.quiet = true;
  return conclude(std::move(outcome), files);
}

} // namespace

void attach_explain(Command& command) {
  const auto flags = std::make_shared<Flags>();
  command.describe("The allocation history of every orphaned mapping: born at byte X because of this "
                   "cluster, style or link, "
                   "re-labelled by prune N at byte Y, dropped at byte Z; and where the accounts first part.");
  command.bind("INPUT", &flags->run.inputs);
  bind_run_flags(command, flags->run);
  command.bind("--lives", &flags->lives);
  bind_pool_flags(command, flags->pool);
  bind_output_flags(command, flags->output);
  command.examples(R"(Examples:
  termsoak explain session.cast
  termsoak explain recipe:style-scroll --lives 10 --out explain.json)");
  command.act([flags] { return explain(*flags); });
}

} // namespace termsoak::cli
