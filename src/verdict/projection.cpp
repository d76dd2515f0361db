#include "verdict/projection.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "measure/values/result.h"
#include "verdict/trend.h"

namespace termsoak::verdict {
namespace {

using measure::values::MetricId;

std::string duration(double seconds) {
  if (seconds < 120) return fmt::format("{:.0f} seconds", seconds);
  if (seconds < 2 * 3600) return fmt::format("{:.0f} minutes", seconds / 60);
  if (seconds < 2 * 86'400) return fmt::format("{:.1f} hours", seconds / 3600);
  if (seconds < 3 * 365.25 * 86'400) return fmt::format("{:.1f} days", seconds / 86'400);
  return fmt::format("{:.1f} years", seconds / (365.25 * 86'400));
}

/// Slope of the second half, in bytes of memory per byte of output.
double growth_per_byte(const measure::values::RunResult& run, MetricId metric) {
  const auto fed = run.series.column(MetricId::BytesFed);
  const auto held = run.series.column(metric);
  constexpr std::size_t kPointsMax = 400;
  const std::size_t half = fed.size() / 2;
  const std::size_t stride = (fed.size() - half) / kPointsMax + 1;
  std::vector<double> x;
  std::vector<double> y;
  for (std::size_t i = half; i < fed.size(); i += stride) {
    x.push_back(static_cast<double>(fed[i]));
    y.push_back(static_cast<double>(held[i]));
  }
  return theil_sen_slope(x, y);
}

} // namespace

std::optional<Projection> project(const measure::values::RunResult& run,
                                  const measure::values::InputInfo& input, const ProjectionOptions& options) {
  const MetricId metric = run.series.has(MetricId::MappedBytes) ? MetricId::MappedBytes : MetricId::RssBytes;
  if (!run.series.has(metric) || !run.series.has(MetricId::BytesFed) || run.series.rows_count() < 8)
    return std::nullopt;
  Projection out{.growth_per_byte = growth_per_byte(run, metric),
                 .output_bytes_per_second = options.output_bytes_per_second.value_or(0),
                 .growth_bytes_per_day = 0,
                 .target_bytes = options.target_bytes,
                 .seconds_to_target = 0};
  if (!options.output_bytes_per_second && input.seconds && *input.seconds > 0)
    out.output_bytes_per_second = static_cast<double>(input.bytes) / *input.seconds;
  const double per_second = out.growth_per_byte * out.output_bytes_per_second;
  const std::int64_t held = run.final.value_or(metric, 0);
  if (per_second <= 0 || held < 0) return std::nullopt;
  out.growth_bytes_per_day = per_second * 86'400;
  const double missing = static_cast<double>(options.target_bytes) - static_cast<double>(held);
  out.seconds_to_target = missing > 0 ? missing / per_second : 0;
  return out;
}

std::string describe(const Projection& projection) {
  return fmt::format("reaches {} in {} at {}/s of output ({:.3f} bytes kept per byte, {} a day)",
                     base::format_bytes(projection.target_bytes), duration(projection.seconds_to_target),
                     base::format_bytes(static_cast<std::uint64_t>(projection.output_bytes_per_second)),
                     projection.growth_per_byte,
                     base::format_bytes(static_cast<std::uint64_t>(projection.growth_bytes_per_day)));
}

} // namespace termsoak::verdict
