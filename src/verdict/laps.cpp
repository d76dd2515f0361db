#include "verdict/laps.h"
#include "measure/values/result.h"

#include <algorithm>

namespace termsoak::verdict {
namespace {

using measure::values::Lap;
using measure::values::MetricId;

/// Laps until the figure has had its first maximum: at least `warm_up_laps`, at most half of all, so that a
/// run which only ever grows is still judged.
std::size_t warm_up_of(const std::vector<std::int64_t>& values, std::size_t warm_up_laps) {
  std::size_t at = std::min(warm_up_laps, values.size());
  while (at > 0 && at < values.size() / 2 &&
         values[at] > *std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at)))
    ++at;
  return at;
}

LapFinding find(const std::vector<std::int64_t>& values, const LapGrowth& growth, std::int64_t page_bytes,
                const LapOptions& options) {
  const auto& deltas = growth.deltas;
  if (deltas.size() < options.deltas_min) return LapFinding::TooFew;
  if (std::ranges::all_of(deltas, [](std::int64_t delta) { return delta == 0; })) return LapFinding::Flat;
  if (std::ranges::all_of(deltas, [&](std::int64_t delta) { return delta >= page_bytes; }))
    return LapFinding::Growing;
  if (options.growth_budget_bytes && growth.growth > static_cast<std::int64_t>(*options.growth_budget_bytes))
    return LapFinding::OverBudget;
  const auto counted = values.begin() + static_cast<std::ptrdiff_t>(growth.warm_up);
  const auto middle = counted + (values.end() - counted) / 2;
  const bool bounded = *std::max_element(middle, values.end()) <= *std::max_element(counted, middle);
  return bounded ? LapFinding::Bounded : LapFinding::Wandering;
}

} // namespace

LapGrowth measure_laps(const measure::values::RunResult& run, MetricId metric, const LapOptions& options) {
  LapGrowth out;
  std::vector<std::int64_t> values;
  std::vector<std::uint64_t> offsets;
  for (const Lap& lap : run.laps) {
    const auto value = lap.figures.get(metric);
    if (!value) continue;
    values.push_back(*value);
    offsets.push_back(lap.bytes_fed);
  }
  out.laps = values.size();
  out.warm_up = warm_up_of(values, options.warm_up_laps);
  if (values.size() < out.warm_up + 2) return out;
  // Many laps are read in equal strides, so that the deltas span the whole run and growth that does not
  // happen in every single lap still shows.
  const std::size_t spans = values.size() - 1 - out.warm_up;
  const std::size_t stride = std::max<std::size_t>(spans / options.deltas_wanted, 1);
  const std::size_t count = std::min(spans / stride, options.deltas_wanted);
  const std::size_t first = values.size() - 1 - count * stride;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t from = first + i * stride;
    out.deltas.push_back(values[from + stride] - values[from]);
    if (out.deltas.back() > 0 && out.first_growth_offset == 0)
      out.first_growth_offset = offsets[from + stride];
  }
  out.laps_per_delta = stride;
  out.growth = values.back() - values[first];
  out.bytes_fed = offsets.back() - offsets[first];
  const std::size_t half = (values.size() - 1 - first) / 2;
  out.half_growth = values[first + half] - values[first];
  out.double_growth = values[first + 2 * half] - values[first];
  const auto page_bytes = static_cast<std::int64_t>(run.os_page_bytes == 0 ? 4096 : run.os_page_bytes);
  out.finding = find(values, out, page_bytes, options);
  return out;
}

} // namespace termsoak::verdict
