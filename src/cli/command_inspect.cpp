#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/text.h"
#include "cli/growth_watch.h"
#include "cli/options.h"
#include "cli/stream_flags.h"
#include "streams/formats/format_table.h"
#include "streams/inspect/stream_stats.h"
#include "unicode/layout.h"

namespace termsoak::cli {
namespace {

namespace formats = streams::formats;
using streams::inspect::CensusCounts;
using unicode::kLineColumns;
using unicode::wrap;
using Json = nlohmann::ordered_json;

struct Options {
  InputFlags input;
  std::string out = "-";
  bool json = false;
  bool quiet = false;
};

struct Inspected {
  formats::StreamInfo info;
  formats::StreamCounts events;
  formats::SourceSummary source;
  std::vector<formats::Warning> warnings;
  std::chrono::nanoseconds duration{};
  CensusCounts counts;
  std::map<std::string, std::uint64_t> kinds;
  std::optional<FirstGrowth> growth;
};

base::Result<Inspected> inspect(const InputFlags& flags) {
  const auto reader = open_input_flags(flags);
  if (!reader) return std::unexpected(reader.error());
  Inspected result;
  streams::inspect::StreamStats stats;
  auto growth = GrowthWatch::create((*reader)->info().cols, (*reader)->info().rows);
  if (!growth) return std::unexpected(growth.error());
  while (true) {
    const auto event = (*reader)->next();
    if (!event) return std::unexpected(event.error());
    if (!*event) break;
    result.duration = (*event)->time;
    if ((*event)->kind == formats::EventKind::Output) stats.feed((*event)->bytes);
    growth->feed(**event);
  }
  stats.finish();
  auto source = (*reader)->summary();
  if (!source) return std::unexpected(source.error());
  result.source = std::move(*source);
  result.info = (*reader)->info();
  result.events = (*reader)->counts();
  result.warnings = (*reader)->warnings();
  result.counts = stats.counts();
  result.kinds = stats.kinds();
  result.growth = growth->found();
  return result;
}

/// One figure, told once for people and once for machines.
struct Figure {
  std::string_view group; ///< key of the JSON object, heading of the table
  std::string_view key;
  std::string_view label;
  std::uint64_t value;
};

std::vector<Figure> figures(const Inspected& of) {
  const CensusCounts& c = of.counts;
  return {
      {"events", "total", "events", of.events.events},
      {"events", "output", "output events", of.events.output_events},
      {"events", "output_bytes", "output bytes", of.events.output_bytes},
      {"events", "input", "input events", of.events.input_events},
      {"events", "input_bytes", "input bytes", of.events.input_bytes},
      {"events", "resizes", "resizes", of.events.resizes},
      {"events", "markers", "markers", of.events.markers},
      {"events", "duration_ns", "duration in ns", static_cast<std::uint64_t>(of.duration.count())},
      {"text", "code_points", "code points", c.code_points},
      {"text", "clusters", "grapheme clusters", c.clusters},
      {"text", "multi_codepoint_clusters", "of several code points", c.multi_codepoint_clusters},
      {"text", "distinct_multi_codepoint_clusters", "different ones of these",
       c.distinct_multi_codepoint_clusters},
      {"text", "longest_cluster_codepoints", "code points in the longest", c.longest_cluster_codepoints},
      {"text", "wide_clusters", "wide clusters", c.wide_clusters},
      {"text", "replacements", "ill-formed UTF-8 parts", c.replacements},
      {"text", "line_feeds", "line feeds", c.line_feeds},
      {"text", "bare_carriage_returns", "lines overwritten after CR", c.bare_carriage_returns},
      {"styles", "sgr", "SGR sequences", c.sgr},
      {"styles", "sgr_true_color", "with true colour", c.sgr_true_color},
      {"styles", "distinct_styles", "different styles printed in", c.distinct_styles},
      {"links", "opened", "OSC 8 links opened", c.links_opened},
      {"links", "distinct_uris", "different URIs", c.distinct_uris},
      {"screen", "alt_screen_on", "alternate screen entered", c.alt_screen_on},
      {"screen", "alt_screen_off", "alternate screen left", c.alt_screen_off},
      {"screen", "screens_erased", "screens erased (ED 2)", c.screens_erased},
      {"screen", "scrollbacks_erased", "scrollbacks erased (ED 3)", c.scrollbacks_erased},
      {"screen", "scroll_regions", "scroll regions set", c.scroll_regions},
      {"screen", "full_resets", "full resets (RIS)", c.full_resets},
      {"screen", "synchronized_updates", "synchronized updates", c.synchronized_updates},
      {"screen", "grapheme_clustering_on", "mode 2027 switched on", c.grapheme_clustering_on},
      {"sequences", "csi", "CSI", c.csi},
      {"sequences", "osc", "OSC", c.osc},
      {"sequences", "esc", "ESC", c.esc},
      {"sequences", "dcs", "DCS", c.dcs},
      {"sequences", "apc_pm_sos", "APC, PM, SOS", c.apc_pm_sos},
      {"sequences", "controls", "control characters", c.controls},
      {"sequences", "string_bytes", "bytes inside strings", c.string_bytes},
  };
}

std::vector<std::pair<std::string, std::uint64_t>>
by_frequency(const std::map<std::string, std::uint64_t>& kinds) {
  std::vector<std::pair<std::string, std::uint64_t>> sorted(kinds.begin(), kinds.end());
  std::ranges::sort(sorted, [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  return sorted;
}

Json json_of(const Options& options, const Inspected& of) {
  Json input{{"path", options.input.path},
             {"format", formats::row_of(of.info.format).name()},
             {"compression", of.info.compression},
             {"bytes", of.source.file_bytes},
             {"sha256", of.source.sha256}};
  if (of.info.cols != 0) {
    input["cols"] = of.info.cols;
    input["rows"] = of.info.rows;
  }
  if (!of.info.title.empty()) input["title"] = of.info.title;
  if (!of.info.command.empty()) input["command"] = of.info.command;
  if (!of.info.term_type.empty()) input["term"] = of.info.term_type;
  if (of.info.timestamp) input["timestamp"] = *of.info.timestamp;
  Json root{{"schema_version", 1}, {"input", std::move(input)}};
  for (const Figure& figure : figures(of)) {
    const std::string group(figure.group);
    if (!root.contains(group)) root[group] = Json::object();
    root[group][std::string(figure.key)] = figure.value;
  }
  Json& kinds = root["sequences"]["by_kind"] = Json::object();
  for (const auto& [name, count] : by_frequency(of.kinds))
    kinds[name] = count;
  root["first_non_standard_page"] = nullptr;
  if (of.growth)
    root["first_non_standard_page"] = {
        {"byte_offset", of.growth->byte_offset}, {"bytes", of.growth->bytes}, {"cause", of.growth->cause}};
  root["warnings"] = Json::array();
  for (const formats::Warning& warning : of.warnings)
    root["warnings"].push_back({{"what", warning.what}, {"count", warning.count}});
  return root;
}

std::string table_of(const Options& options, const Inspected& of) {
  std::string text =
      fmt::format("{}\n  {:<28}{}{}\n  {:<28}{}\n  {:<14}{}\n", base::printable(options.input.path), "format",
                  formats::row_of(of.info.format).name(),
                  of.info.compression == "none" ? "" : ", packed by " + of.info.compression, "file bytes",
                  base::format_count(of.source.file_bytes), "sha256", of.source.sha256);
  const auto line = [&](std::string_view label, std::string_view value) {
    if (!value.empty())
      text += fmt::format("  {:<28}{}\n", label, wrap(base::printable(value), kLineColumns, 30));
  };
  if (of.info.cols != 0) line("screen", fmt::format("{}x{}", of.info.cols, of.info.rows));
  line("title", of.info.title);
  line("command", of.info.command);
  line("terminal", of.info.term_type);
  std::string_view group;
  for (const Figure& figure : figures(of)) {
    if (figure.group != group) text += fmt::format("{}\n", figure.group);
    group = figure.group;
    if (figure.key == "duration_ns")
      text += fmt::format("  {:<28}{:>16}\n", "duration in s",
                          fmt::format("{:.3f}", std::chrono::duration<double>(of.duration).count()));
    else
      text += fmt::format("  {:<28}{:>16}\n", figure.label, base::format_count(figure.value));
  }
  text += "memory\n";
  text += "  " +
          wrap(of.growth ? fmt::format("first non-standard page at byte {}: {} bytes, because of {}",
                                       base::format_count(of.growth->byte_offset),
                                       base::format_count(of.growth->bytes), of.growth->cause)
                         : "every page stays a standard one",
               kLineColumns, 2) +
          "\n";
  constexpr std::size_t kKindsShown = 24;
  const auto kinds = by_frequency(of.kinds);
  if (!kinds.empty()) text += "most frequent sequences\n";
  for (std::size_t i = 0; i < std::min(kinds.size(), kKindsShown); ++i)
    text += fmt::format("  {:<28}{:>16}\n", kinds[i].first, base::format_count(kinds[i].second));
  if (kinds.size() > kKindsShown)
    text += fmt::format("  ... and {} kinds more (--json lists all)\n", kinds.size() - kKindsShown);
  return text;
}

} // namespace

void attach_inspect(Command& command) {
  command.describe(
      "Tells what a stream holds: clusters, styles, links, sequences by kind, resizes, and the byte at which "
      "a page first outgrows a standard one.");
  const auto options = std::make_shared<Options>();
  bind_input_flags(command, options->input);
  command.bind("--json", &options->json);
  command.bind("--out", &options->out);
  command.bind("--quiet", &options->quiet);
  command.examples(R"(Examples:
  termsoak inspect session.cast
  termsoak synth ai-session --bytes 1MB | termsoak inspect - --json)");
  command.act([options]() -> base::Result<ExitStatus> {
    const auto inspected = inspect(options->input);
    if (!inspected) return std::unexpected(inspected.error());
    const std::string text =
        options->json
            ? json_of(*options, *inspected).dump(2, ' ', false, Json::error_handler_t::replace) + "\n"
            : table_of(*options, *inspected);
    if (auto written = base::write_file(options->out, text); !written)
      return std::unexpected(written.error());
    if (!options->quiet) tell_warnings(options->input.path, inspected->warnings);
    return ExitStatus::Pass;
  });
}

} // namespace termsoak::cli
