#include "measure/values/metric.h"

#include "base/check.h"

namespace termsoak::measure::values {

std::span<const Metric, kMetricCount> metrics() {
  return kMetrics;
}

const Metric& metric(MetricId id) {
  const Metric& row = kMetrics[static_cast<std::size_t>(id)];
  base::check(row.id == id, "the metric table is in the order of MetricId");
  return row;
}

std::optional<MetricId> metric_named(std::string_view name) {
  for (const Metric& row : kMetrics)
    if (row.name == name) return row.id;
  return std::nullopt;
}

} // namespace termsoak::measure::values
