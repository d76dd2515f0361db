#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>

#include "base/text.h"
#include "cli/console.h"
#include "cli/experiment.h"
#include "cli/options.h"
#include "cli/process_environment.h"
#include "cli/table.h"
#include "core/terminal/core_versions.h"
#include "core/terminal/sequence_rows.h"
#include "measure/target/presets.h"
#include "streams/formats/format_table.h"
#include "streams/formats/stream_info.h"
#include "streams/synth/recipe.h"
#include "verdict/rules.h"

namespace termsoak::cli {
namespace {

/// One table the code itself uses, as rows of text.
struct Listing {
  TableRow header;
  std::vector<TableRow> rows;
};

base::Result<Listing> list_strategies() {
  using core::pagelist::Standing;
  Listing out{.header = {"name"}, .rows = {}};
  for (const auto& choice : core::pagelist::choices())
    out.header.emplace_back(choice.key);
  out.header.insert(out.header.end(), {"known_bad", "origin"});
  for (const auto& strategy : core::pagelist::strategies()) {
    TableRow row{strategy.name};
    for (const auto& choice : core::pagelist::choices())
      row.emplace_back(choice.value_of(strategy));
    row.insert(row.end(), {strategy.standing == Standing::KnownBad ? "yes" : "no", strategy.origin});
    out.rows.push_back(std::move(row));
  }
  return out;
}

base::Result<Listing> list_choices() {
  Listing out{.header = {"choice", "value", "meaning"}, .rows = {}};
  for (const auto& choice : core::pagelist::choices())
    for (const auto& value : choice.values)
      out.rows.push_back({std::string(choice.key), std::string(value.name), std::string(value.meaning)});
  return out;
}

base::Result<Listing> list_cores() {
  Listing out{
      .header = {"name", "stands_for", "commit", "date", "layout", "strategy", "limit", "lines", "mode_2027"},
      .rows = {}};
  for (const auto& core : core::terminal::core_versions())
    out.rows.push_back({std::string(core.name), std::string(core.releases), std::string(core.commit),
                        std::string(core.date), std::string(core::page::layout_name(core.layout)),
                        std::string(core.strategy), std::to_string(core.limit_bytes),
                        core.line_limit == core::terminal::LineLimit::Known ? "yes" : "no",
                        core.clustering == core::terminal::Setting::Set ? "on" : "off"});
  return out;
}

base::Result<Listing> list_layouts() {
  Listing out{.header = {"name", "os_page", "standard_page", "rows_at_80", "growth"}, .rows = {}};
  for (const core::page::LayoutRules& rules : core::page::layouts())
    for (const std::size_t os_page : {std::size_t{4096}, std::size_t{16384}}) {
      const core::page::Geometry geometry{.version = rules.version, .os_page_bytes = os_page};
      out.rows.push_back(
          {std::string(rules.name), std::to_string(os_page),
           std::to_string(core::page::standard_page_bytes(geometry)),
           std::to_string(core::page::rows_for_columns(geometry, core::page::kStandardCapacity, 80)),
           std::string(rules.summary)});
    }
  return out;
}

base::Result<Listing> list_recipes() {
  Listing out{.header = {"name", "summary"}, .rows = {}};
  for (const auto& row : streams::synth::recipes())
    out.rows.push_back({std::string(row.name), std::string(row.summary)});
  return out;
}

base::Result<Listing> list_formats() {
  Listing out{.header = {"name", "alias", "extension", "carries"}, .rows = {}};
  for (const auto& row : streams::formats::format_table())
    out.rows.push_back({std::string(row.name()), std::string(row.alias), std::string(row.extension),
                        std::string(row.carries)});
  return out;
}

base::Result<Listing> list_metrics() {
  Listing out{.header = {"name", "unit", "accuracy", "summary"}, .rows = {}};
  for (const auto& row : measure::values::metrics())
    out.rows.push_back({std::string(row.name), std::string(row.unit),
                        row.accuracy == measure::values::Accuracy::Exact ? "exact" : "noisy",
                        std::string(row.summary)});
  return out;
}

base::Result<Listing> list_rules() {
  Listing out{.header = {"id", "kind", "level", "metric", "summary"}, .rows = {}};
  for (const auto& row : verdict::rules())
    out.rows.push_back({std::string(row.id), std::string(verdict::name_of(row.kind)),
                        std::string(verdict::name_of(row.level)), std::string(row.metric),
                        std::string(row.summary)});
  return out;
}

base::Result<Listing> list_workloads() {
  const std::array<std::filesystem::path, 1> paths{"workloads"};
  const auto found = streams::workload::find_workloads(paths);
  if (!found) return base::fail_within("run this where a folder 'workloads' is", found.error());
  Listing out{.header = {"name", "strategies", "summary"}, .rows = {}};
  for (const auto& path : *found) {
    const auto workload = streams::workload::load_workload(path, known_names());
    if (!workload) return std::unexpected(workload.error());
    auto runs = workload->strategies_to_run();
    std::ranges::move(workload->targets_to_run(), std::back_inserter(runs));
    out.rows.push_back({workload->name, fmt::format("{}", fmt::join(runs, ",")), workload->summary});
  }
  return out;
}

base::Result<Listing> list_sequences() {
  Listing out{.header = {"sequence", "name", "what it does"}, .rows = {}};
  for (const auto& row : core::terminal::list_sequences())
    out.rows.push_back({row.form, std::string(row.mnemonic),
                        fmt::format("{} [{}; {}]", row.meaning, row.standard, row.family)});
  return out;
}

base::Result<Listing> list_targets() {
  Listing out{.header = {"name", "installed", "package", "how"},
              .rows = {{"core", "yes", "", "the own core, with any strategy and layout"},
                       {"pipe:CMD", "", "", "a program that reads the stream on stdin; it may say 'ack N'"},
                       {"pty:CMD", "", "", "a terminal with {feeder} in its command line for a shell"}}};
  const std::vector<std::string> environment = process_environment();
  for (const auto& row : measure::target::presets()) {
    const bool installed = measure::target::find_program(row.program, environment).has_value();
    out.rows.push_back(
        {std::string(row.name), installed ? "yes" : "no", std::string(row.package), std::string(row.how)});
  }
  return out;
}

struct Table {
  const char* name;
  const char* summary;
  base::Result<Listing> (*make)();
};

constexpr std::array kTables{
    Table{"strategies", "how the page list may prune, and the upstream change each one restates",
          list_strategies},
    Table{"choices", "what a strategy is made of: --strategy KEY=VALUE,KEY=VALUE", list_choices},
    Table{"cores", "which terminal cores are modelled: what they stand for and how they are set up",
          list_cores},
    Table{"layouts", "page geometries and their growth rules", list_layouts},
    Table{"workloads", "the workload folders below ./workloads", list_workloads},
    Table{"recipes", "streams that can be generated", list_recipes},
    Table{"formats", "recordings that can be read and written", list_formats},
    Table{"metrics", "everything that is measured", list_metrics},
    Table{"sequences", "control functions the terminal knows, each with its standard", list_sequences},
    Table{"targets", "what can be measured: the own core, programs, real terminals", list_targets},
    Table{"rules", "everything a verdict can say", list_rules},
};

} // namespace

void attach_list(Command& command) {
  constexpr const char* kExamples =
      "Examples:\n  termsoak list strategies\n  termsoak list choices\n  termsoak list metrics --json";
  command.describe("The tables that the code itself uses.");
  command.examples(kExamples);
  const auto json = std::make_shared<bool>(false);
  for (const Table& table : kTables) {
    Command& sub = command.below(table.name, table.summary, [json, &table]() -> base::Result<ExitStatus> {
      const auto listing = table.make();
      if (!listing) return std::unexpected(listing.error());
      return printed(*json ? render_table_json(listing->header, listing->rows)
                           : render_table(listing->header, listing->rows));
    });
    sub.bind("--json", json.get());
    sub.examples(kExamples);
  }
}

} // namespace termsoak::cli
