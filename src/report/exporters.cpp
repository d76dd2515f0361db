#include "report/exporters.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

#include "base/text.h"
#include "measure/values/report_value.h"
#include "report/escape.h"
#include "report/summary.h"

/// The formats that are lists: CSV, the benchmark list, and annotations.
namespace termsoak::report {
namespace {

using measure::values::MetricId;
using measure::values::Report;
using measure::values::RunResult;

constexpr std::string_view kLineEnd = "\r\n"; // RFC 4180

std::string lead(const InputGroup& group, const RunSummary& summary, std::string_view point) {
  return fmt::format("{},{},{},{}", escape_csv(group.name), escape_csv(summary.variant),
                     escape_csv(summary.run->layout), point);
}

std::string row(const InputGroup& group, const RunSummary& summary, std::string_view point,
                const measure::values::Figures& figures) {
  std::string out = lead(group, summary, point);
  for (const auto& metric : measure::values::metrics()) {
    const auto value = figures.get(metric.id);
    out += value ? fmt::format(",{}", *value) : ",";
  }
  return out + std::string(kLineEnd);
}

std::string series_rows(const InputGroup& group, const RunSummary& summary) {
  const auto& series = summary.run->series;
  std::vector<std::vector<std::int64_t>> columns;
  for (const MetricId id : series.columns())
    columns.push_back(series.column(id));
  std::string out;
  for (std::size_t i = 0; i < series.rows_count(); ++i) {
    measure::values::Figures figures;
    for (std::size_t column = 0; column < columns.size(); ++column)
      figures.set(series.columns()[column], columns[column][i]);
    out += row(group, summary, "sample", figures);
  }
  return out;
}

} // namespace

std::string render_csv(const Report& report) {
  std::string out = "input,variant,layout,point";
  for (const auto& metric : measure::values::metrics())
    out += fmt::format(",{}", metric.name);
  out += kLineEnd;
  for (const InputGroup& group : group_by_input(report)) {
    for (const RunSummary& summary : group.runs) {
      out += series_rows(group, summary);
      out += row(group, summary, "final", summary.run->final);
      if (summary.run->after_close) out += row(group, summary, "after_close", *summary.run->after_close);
    }
  }
  return out;
}

namespace {

using measure::values::MetricId;
using nlohmann::ordered_json;

/// What a history of commits should watch; smaller is better for each.
constexpr std::array kWatched{MetricId::MappedBytes, MetricId::OrphanBytes, MetricId::DriftBytes,
                              MetricId::IdleBytes,   MetricId::MapCalls,    MetricId::ZeroedBytes,
                              MetricId::RssBytes};

void add(ordered_json& out, const std::string& name, std::string_view unit, std::int64_t value,
         const std::string& extra) {
  out.push_back({{"name", name}, {"unit", unit}, {"value", value}, {"extra", extra}});
}

} // namespace

std::string render_benchmark_json(const measure::values::Report& report) {
  ordered_json out = ordered_json::array();
  for (const InputGroup& group : group_by_input(report)) {
    for (const RunSummary& summary : group.runs) {
      const measure::values::RunResult& run = *summary.run;
      const std::string name = fmt::format("{} / {}", group.name, summary.variant);
      const std::string extra =
          fmt::format("layout {}, limit {} B, {} B fed", base::printable(run.layout),
                      run.scrollback_limit_bytes, run.final.value_or(MetricId::BytesFed, 0));
      for (const MetricId id : kWatched)
        if (const auto value = run.final.get(id))
          add(out, fmt::format("{} / {}", name, metric(id).name), metric(id).unit, *value, extra);
      if (run.after_close)
        if (const auto kept = run.after_close->get(MetricId::MappedBytes))
          add(out, name + " / after_close.mapped_bytes", "bytes", *kept, extra);
    }
  }
  return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

namespace {

using measure::values::RuleOutcome;
using measure::values::VerdictStatus;

/// GitHub shows ten annotations of each level a step.
constexpr std::size_t kShownMax = 10;

std::string_view level_of(const RuleOutcome& outcome) {
  if (outcome.level == "control") return "notice";
  if (outcome.level == "warning" || outcome.status == VerdictStatus::Inconclusive) return "warning";
  return "error";
}

} // namespace

std::string render_github_annotations(const measure::values::Report& report) {
  struct Level {
    std::string_view name;
    std::size_t shown = 0;
    std::size_t hidden = 0;
  };
  std::array<Level, 3> levels{Level{"error"}, Level{"warning"}, Level{"notice"}};
  std::string out;
  for (const RuleOutcome* outcome : by_weight(report.verdict)) {
    if (outcome->status == VerdictStatus::Pass) continue;
    const std::string_view name = level_of(*outcome);
    Level& level = name == "error" ? levels[0] : name == "warning" ? levels[1] : levels[2];
    if (level.shown == kShownMax) {
      ++level.hidden;
      continue;
    }
    ++level.shown;
    out += fmt::format("::{} title={}::{}\n", name,
                       escape_github_property(fmt::format("termsoak {} [{}]", outcome->id, outcome->subject)),
                       escape_github_data(outcome->reason));
  }
  for (const Level& level : levels)
    if (level.hidden > 0)
      out += fmt::format("termsoak: {} more of level {} are in the report\n", level.hidden, level.name);
  return out;
}

} // namespace termsoak::report
