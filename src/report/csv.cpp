#include "report/csv.h"

#include <fmt/format.h>

#include "report/escape.h"
#include "report/summary.h"

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

} // namespace termsoak::report
