#include "measure/values/json_tree.h"

#include <nlohmann/json.hpp>

#include "measure/values/json.h"
#include "measure/values/json_lab.h"

namespace termsoak::measure::values {
namespace {

using nlohmann::ordered_json;

ordered_json tree_of(const Figures& figures) {
  ordered_json out = ordered_json::object();
  for (const Metric& row : metrics())
    if (const auto value = figures.get(row.id)) out[std::string(row.name)] = *value;
  return out;
}

ordered_json tree_of(const StrategyInfo& strategy) {
  ordered_json out = {{"name", strategy.name}};
  for (const StrategyChoice& choice : strategy.choices)
    out[choice.key] = choice.value;
  if (strategy.standing) out["known_bad"] = *strategy.standing == Standing::KnownBad;
  out["origin"] = strategy.origin;
  return out;
}

ordered_json tree_of(const PageEntry& page) {
  return {{"mapped_bytes", page.mapped_bytes},
          {"believed_bytes", page.believed_bytes},
          {"rows", page.rows},
          {"owner", page.owner}};
}

ordered_json tree_of(const Conservation& sum) {
  return {{"mapped", sum.mapped},
          {"owned", sum.owned},
          {"idle", sum.idle},
          {"arena_slack", sum.arena_slack},
          {"orphans", sum.orphans},
          {"believed", sum.believed},
          {"recorded_of_orphans", sum.recorded_of_orphans},
          {"drift", sum.drift},
          {"unaccounted", sum.unaccounted}};
}

ordered_json tree_of(const Divergence& divergence) {
  return {{"byte_offset", divergence.byte_offset}, {"event", divergence.event}, {"rule", divergence.rule}};
}

ordered_json tree_of(const MappingClass& mapping) {
  return {{"bytes", mapping.bytes},       {"kind", mapping.kind}, {"mapped", mapping.mapped},
          {"unmapped", mapping.unmapped}, {"live", mapping.live}, {"orphaned", mapping.orphaned}};
}

ordered_json tree_of(const CauseCount& cause) {
  return {{"cause", cause.cause}, {"mappings", cause.mappings}, {"bytes", cause.bytes}};
}

std::string_view name_of(VerdictStatus status) {
  switch (status) {
  case VerdictStatus::Pass:
    return "pass";
  case VerdictStatus::Fail:
    return "fail";
  case VerdictStatus::Inconclusive:
    break;
  }
  return "inconclusive";
}

ordered_json tree_of(const RuleOutcome& rule) {
  ordered_json out = {{"id", rule.id},       {"status", name_of(rule.status)}, {"subject", rule.subject},
                      {"level", rule.level}, {"metric", rule.metric},          {"observed", rule.observed},
                      {"limit", rule.limit}, {"reason", rule.reason}};
  if (rule.byte_offset) out["byte_offset"] = *rule.byte_offset;
  return out;
}

ordered_json tree_of(const InputInfo& input) {
  ordered_json out = {{"path", input.path},       {"name", input.name},     {"format", input.format},
                      {"sha256", input.sha256},   {"bytes", input.bytes},   {"events", input.events},
                      {"resizes", input.resizes}, {"repeat", input.repeat}, {"cols", input.cols},
                      {"rows", input.rows}};
  if (input.seconds) out["seconds"] = *input.seconds;
  return out;
}

ordered_json tree_of(const Comparison& comparison) {
  return {{"input", comparison.input},
          {"metric", comparison.metric},
          {"baseline", comparison.baseline},
          {"candidate", comparison.candidate},
          {"baseline_value", comparison.baseline_value},
          {"candidate_value", comparison.candidate_value}};
}

/// A snapshot's pages are many and alike: runs of equal pages are written once, with a count.
ordered_json tree_of(const PageSnapshot& snapshot) {
  ordered_json pages = ordered_json::array();
  for (std::size_t i = 0; i < snapshot.pages.size();) {
    std::size_t end = i + 1;
    while (end < snapshot.pages.size() && snapshot.pages[end] == snapshot.pages[i])
      ++end;
    ordered_json run = tree_of(snapshot.pages[i]);
    run["count"] = end - i;
    pages.push_back(std::move(run));
    i = end;
  }
  return {{"bytes_fed", snapshot.bytes_fed},
          {"foreign_on_free_list", snapshot.foreign_on_free_list},
          {"unreachable", snapshot.unreachable},
          {"pages", std::move(pages)}};
}

ordered_json tree_of(const Series& series) {
  ordered_json out = ordered_json::object();
  for (const MetricId id : series.columns())
    out[std::string(metric(id).name)] = series.column(id);
  return out;
}

ordered_json tree_of(const Lap& lap) {
  return {{"index", lap.index}, {"bytes_fed", lap.bytes_fed}, {"figures", tree_of(lap.figures)}};
}

ordered_json tree_of(const Biography& biography) {
  ordered_json events = ordered_json::array();
  for (const LifeEvent& event : biography.events)
    events.push_back({{"byte_offset", event.byte_offset}, {"event", event.event}, {"detail", event.detail}});
  return {{"serial", biography.serial},
          {"bytes", biography.bytes},
          {"cause", biography.cause},
          {"events", std::move(events)}};
}

template <class T> ordered_json list_of(const std::vector<T>& values) {
  ordered_json out = ordered_json::array();
  for (const T& value : values)
    out.push_back(tree_of(value));
  return out;
}

ordered_json timing_of(const RunResult& result) {
  const auto fed = static_cast<double>(result.final.value_or(MetricId::BytesFed, 0));
  const double megabytes_per_s =
      result.timing.feed_ns == 0 ? 0 : fed * 1e3 / static_cast<double>(result.timing.feed_ns);
  return {{"wall_ns", result.timing.wall_ns},
          {"cpu_ns", result.timing.cpu_ns},
          {"feed_ns", result.timing.feed_ns},
          {"throughput_mb_per_s", megabytes_per_s}};
}

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
  case Outcome::Completed:
    return "completed";
  case Outcome::Until:
    return "until";
  case Outcome::Failed:
    break;
  }
  return "failed";
}

ordered_json tree_of(const Verdict& verdict) {
  return {
      {"status", name_of(verdict.status)}, {"headline", verdict.headline}, {"rules", list_of(verdict.rules)}};
}

ordered_json tree_of(const Environment& context) {
  return {{"date", context.date},
          {"host", context.host},
          {"kernel", context.kernel},
          {"cpu", context.cpu},
          {"num_cpus", context.num_cpus},
          {"os_page_bytes", context.os_page_bytes},
          {"build_type", context.build_type},
          {"compiler", context.compiler},
          {"thp", context.thp},
          {"memory_tags", context.memory_tags}};
}

} // namespace

ordered_json tree_of(const RunResult& result) {
  ordered_json out = {{"input", result.input},
                      {"strategy", tree_of(result.strategy)},
                      {"layout", result.layout},
                      {"target", result.target},
                      {"scrollback_limit_bytes", result.scrollback_limit_bytes},
                      {"os_page_bytes", result.os_page_bytes},
                      {"cols", result.cols},
                      {"rows", result.rows},
                      {"grapheme_clustering", result.grapheme_clustering},
                      {"closed", result.closed},
                      {"outcome", name_of(result.outcome)}};
  if (!result.failure.empty()) out["failure"] = result.failure;
  out["final"] = tree_of(result.final);
  if (result.after_close) out["after_close"] = tree_of(*result.after_close);
  out["mappings"] = list_of(result.mappings);
  out["causes"] = list_of(result.causes);
  out["pages"] = list_of(result.pages);
  if (result.conservation) out["conservation"] = tree_of(*result.conservation);
  out["first_divergence"] = result.first_divergence ? tree_of(*result.first_divergence) : ordered_json();
  out["findings"] = list_of(result.findings);
  out["series"] = tree_of(result.series);
  out["timing"] = timing_of(result);
  out["laps"] = {{"count", result.laps.size()}, {"rows", list_of(result.laps)}};
  out["snapshots"] = list_of(result.snapshots);
  out["biographies"] = list_of(result.biographies);
  ordered_json notes = ordered_json::array();
  for (const Note& note : result.notes)
    notes.push_back({{"id", note.id}, {"text", note.text}});
  out["notes"] = std::move(notes);
  if (result.lab) out["lab"] = tree_of(*result.lab);
  return out;
}

ordered_json tree_of(const Report& report) {
  ordered_json out = {
      {"schema_version", kSchemaVersion},
      {"tool",
       {{"name", report.tool.name}, {"version", report.tool.version}, {"commit", report.tool.commit}}},
      {"context", tree_of(report.context)},
      {"input", report.inputs.empty() ? ordered_json() : tree_of(report.inputs.front())}};
  if (report.inputs.size() > 1) out["inputs"] = list_of(report.inputs);
  out["results"] = list_of(report.results);
  out["comparison"] = list_of(report.comparison);
  out["verdict"] = tree_of(report.verdict);
  return out;
}

} // namespace termsoak::measure::values
