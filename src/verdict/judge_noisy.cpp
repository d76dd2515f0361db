#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/bytes.h"
#include "measure/values/report_value.h"
#include "verdict/judge_parts.h"
#include "verdict/rules.h"
#include "verdict/trend.h"

namespace termsoak::verdict {
namespace {

using measure::values::MetricId;
using measure::values::RunResult;
using measure::values::Series;
using measure::values::VerdictStatus;

using enum VerdictStatus;

/// A column that a noisy rule reads, and what counts as noise in it.
struct NoisyColumn {
  MetricId metric;
  std::string_view unit;
  double floor; ///< 0: the byte floor of the options
};

/// Points kept of a long series: all pairs of 400 points are 80,000 slopes.
constexpr std::size_t kPointsMax = 400;

struct Points {
  std::vector<double> x; ///< MB fed
  std::vector<double> y;
};

std::vector<double> column_of(const Series& series, MetricId metric) {
  const std::vector<std::int64_t> whole = series.column(metric);
  return {whole.begin(), whole.end()};
}

Points points_of(const RunResult& run, MetricId metric) {
  Points all{.x = column_of(run.series, MetricId::BytesFed), .y = column_of(run.series, metric)};
  if (all.x.size() != all.y.size()) return {};
  // RSS alone can fall while swap rises, so what is judged is the sum.
  if (metric == MetricId::RssBytes && run.series.has(MetricId::SwapBytes)) {
    const std::vector<double> swap = column_of(run.series, MetricId::SwapBytes);
    for (std::size_t i = 0; i < all.y.size(); ++i)
      all.y[i] += swap[i];
  }
  const std::size_t stride = (all.x.size() + kPointsMax - 1) / kPointsMax;
  if (stride <= 1) {
    for (double& x : all.x)
      x /= 1e6;
    return all;
  }
  Points kept;
  for (std::size_t i = 0; i < all.x.size(); i += stride) {
    kept.x.push_back(all.x[i] / 1e6);
    kept.y.push_back(all.y[i]);
  }
  return kept;
}

struct HalfRun {
  Points points;         ///< the second half
  double plateau = 0;    ///< its median
  double spread = 0;     ///< of the residuals
  double first_half = 0; ///< rise over the half that is dropped
  double window = 0;     ///< MB fed
  GrowthTest test;
  double floor = 0;
  std::size_t samples = 0; ///< of the whole run
};

HalfRun measure_half(const RunResult& run, const NoisyColumn& column, const NoisyOptions& options) {
  HalfRun out;
  Points all = points_of(run, column.metric);
  out.samples = all.x.size();
  if (out.samples < 8) return out;
  const std::size_t half = out.samples / 2;
  out.points.x.assign(all.x.begin() + static_cast<std::ptrdiff_t>(half), all.x.end());
  out.points.y.assign(all.y.begin() + static_cast<std::ptrdiff_t>(half), all.y.end());
  out.plateau = median(out.points.y);
  out.window = out.points.x.back() - out.points.x.front();
  out.first_half = all.y[half] - all.y.front();
  const double slope = theil_sen_slope(out.points.x, out.points.y);
  out.spread = residual_spread(out.points.x, out.points.y, slope);
  const double fixed_floor = column.floor > 0 ? column.floor
                                              : std::max(static_cast<double>(options.floor_bytes),
                                                         options.floor_share * out.plateau);
  out.floor = std::max(fixed_floor, 3 * out.spread);
  out.test = test_growth(out.points.x, out.points.y,
                         {.p_max = 0.01, .rise_floor = out.floor, .half_rise_floor = out.floor / 4});
  return out;
}

std::string amount(double value, const NoisyColumn& column) {
  if (column.unit == "B") {
    const auto magnitude = static_cast<std::uint64_t>(std::llround(std::abs(value)));
    return (value < -0.5 ? "-" : "") + base::format_bytes(magnitude);
  }
  return fmt::format("{:.1f} {}", value, column.unit);
}

double budget_of(const NoisyColumn& column, const NoisyOptions& options) {
  return column.unit == "B" ? options.budget_bytes_per_mb : 0;
}

struct LevelStep {
  double height = 0;
  std::size_t at = 0;
};

/// The largest rise between neighbours that lasts: the medians on both sides differ by most of it.
LevelStep largest_step(std::span<const double> y) {
  constexpr std::size_t kSideMin = 4;
  LevelStep out;
  for (std::size_t i = kSideMin; i + kSideMin <= y.size(); ++i) {
    const double height = y[i] - y[i - 1];
    if (height <= out.height) continue;
    const double lasting = median({y.begin() + static_cast<std::ptrdiff_t>(i), y.end()}) -
                           median({y.begin(), y.begin() + static_cast<std::ptrdiff_t>(i)});
    if (lasting >= 0.5 * height) out = {.height = height, .at = i};
  }
  return out;
}

double rise_within(std::span<const double> x, std::span<const double> y) {
  return x.size() < 2 ? 0 : theil_sen_slope(x, y) * (x.back() - x.front());
}

/// Why a series that rose is no leak, or empty.
std::string innocent_reason(const HalfRun& half, const NoisyColumn& column, double allowed) {
  const std::span<const double> x = half.points.x;
  const std::span<const double> y = half.points.y;
  const LevelStep step = largest_step(y);
  // Both sides of the step are flat next to it: something was filled once.
  if (step.height >= half.floor && rise_within(x.first(step.at), y.first(step.at)) <= step.height / 3 &&
      rise_within(x.subspan(step.at), y.subspan(step.at)) <= step.height / 3)
    return fmt::format(
        "not a leak: one step of {} at {:.1f} MB fed and flat on both sides, as a cache that is "
        "filled once",
        amount(step.height, column), x[step.at]);
  if (half.test.rise <= allowed && half.first_half >= half.floor)
    return fmt::format("not a leak: it rose by {} in the first half of the run and stays on a plateau of {} "
                       "since (a quota, a filled history or an allocator's high water)",
                       amount(half.first_half, column), amount(half.plateau, column));
  return {};
}

std::string smallest_visible(const HalfRun& half, const NoisyColumn& column, const NoisyOptions& options) {
  const double slope = half.window > 0 ? std::max(half.floor / half.window, budget_of(column, options)) : 0;
  return fmt::format("smallest growth this run could have shown: {} per MB fed", amount(slope, column));
}

double half_allowed(const HalfRun& half, double budget) {
  return std::max(half.floor, budget * half.window);
}

void judge_one(const Rule& rule, const HalfRun& half, const NoisyColumn& column, const NoisyOptions& options,
               Outcomes& out) {
  const double allowed = half_allowed(half, budget_of(column, options));
  const std::string observed = fmt::format("{} per MB", amount(half.test.slope, column));
  const std::string limit =
      fmt::format("{} per MB", amount(half.window > 0 ? allowed / half.window : 0, column));
  const std::string visible = smallest_visible(half, column, options);
  if (half.test.growing && half.test.rise > allowed) {
    auto& outcome = out.add(
        rule, Fail, observed, limit,
        fmt::format("rises by {} over the last {:.1f} MB fed, in both halves (Mann-Kendall p = {:.2g}); {}",
                    amount(half.test.rise, column), half.window, half.test.trend.p_rising, visible));
    outcome.byte_offset = static_cast<std::uint64_t>(half.points.x.front() * 1e6);
    return;
  }
  const std::string innocent = innocent_reason(half, column, allowed);
  if (half.test.rise <= allowed || !innocent.empty()) {
    out.add(
        rule, Pass, observed, limit,
        fmt::format("{}; {}", innocent.empty() ? "flat over the second half of the run" : innocent, visible));
    return;
  }
  out.add(rule, Inconclusive, observed, limit,
          fmt::format(
              "rises by {}, but not in both halves or not steadily (Mann-Kendall p = {:.2g}): feed more or "
              "repeat in fresh processes; {}",
              amount(half.test.rise, column), half.test.trend.p_rising, visible));
}

/// Runs are resampled, never samples: samples within one run are correlated.
void judge_many(const Rule& rule, const std::vector<HalfRun>& halves, const NoisyColumn& column,
                const NoisyOptions& options, Outcomes& out) {
  std::vector<double> slopes;
  std::vector<double> floors;
  std::vector<double> windows;
  for (const HalfRun& half : halves) {
    slopes.push_back(half.test.slope);
    floors.push_back(half.floor);
    windows.push_back(half.window);
  }
  const double window = median(windows);
  const double floor = median(floors);
  const double middle = median(slopes);
  const Interval interval = bootstrap_median(slopes, options.confidence);
  const double budget = budget_of(column, options);
  const double visible = window > 0 ? std::max(floor / window, budget) : 0;
  const std::string observed = fmt::format("{} per MB [{} … {}]", amount(middle, column),
                                           amount(interval.low, column), amount(interval.high, column));
  const std::string limit = fmt::format("{} per MB", amount(visible, column));
  const std::string tail =
      fmt::format("{:.0f} % interval of the median slope of {} runs; smallest growth they could have "
                  "shown: {} per MB fed",
                  options.confidence * 100, halves.size(), amount(visible, column));
  const auto growing = std::ranges::count_if(halves, [](const HalfRun& half) { return half.test.growing; });
  const auto innocent = std::ranges::count_if(halves, [&](const HalfRun& half) {
    return half.test.rise <= half.floor || !innocent_reason(half, column, half.floor).empty();
  });
  const auto most = static_cast<std::ptrdiff_t>(halves.size() / 2 + 1);
  if (interval.low > budget && middle * window >= floor && growing >= most) {
    auto& outcome = out.add(
        rule, Fail, observed, limit,
        fmt::format("rises by {} over {:.1f} MB fed in the median run, {} of {} runs rise in both halves; {}",
                    amount(middle * window, column), window, growing, halves.size(), tail));
    outcome.byte_offset = static_cast<std::uint64_t>(halves.front().points.x.front() * 1e6);
  } else if (interval.high <= visible || (growing == 0 && innocent >= most)) {
    const std::string why = innocent_reason(halves.front(), column, half_allowed(halves.front(), budget));
    out.add(rule, Pass, observed, limit,
            fmt::format("{}; {}", why.empty() ? "flat over the second half of the runs" : why, tail));
  } else {
    out.add(rule, Inconclusive, observed, limit,
            fmt::format("the interval holds both growth and none: add repeats or feed more; {}", tail));
  }
}

void judge_column(const Rule& rule, const NoisyColumn& column, const Subject& subject, Outcomes& out) {
  const JudgeOptions& options = subject.options;
  std::vector<HalfRun> halves;
  for (const RunResult& run : subject.runs) {
    if (!run.series.has(column.metric)) return;
    halves.push_back(measure_half(run, column, options.noisy));
  }
  const auto fewest = std::ranges::min(halves, {}, &HalfRun::samples);
  if (fewest.samples < options.noisy.samples_min) {
    out.add(rule, Inconclusive, fmt::format("{} samples", fewest.samples),
            fmt::format("{} samples", options.noisy.samples_min),
            "too few samples to tell a trend from noise: feed more or lower --sample-every");
    return;
  }
  if (halves.size() >= options.noisy.runs_min)
    judge_many(rule, halves, column, options.noisy, out);
  else
    judge_one(rule, halves.front(), column, options.noisy, out);
}

void judge_rss(const Rule& rule, const Subject& subject, Outcomes& out) {
  judge_column(rule, {.metric = MetricId::RssBytes, .unit = "B", .floor = 0}, subject, out);
}

void judge_swap(const Rule& rule, const Subject& subject, Outcomes& out) {
  judge_column(rule, {.metric = MetricId::SwapBytes, .unit = "B", .floor = 0}, subject, out);
}

void judge_descriptors(const Rule& rule, const Subject& subject, Outcomes& out) {
  judge_column(rule, {.metric = MetricId::Fds, .unit = "descriptors", .floor = 3}, subject, out);
}

void judge_regions(const Rule& rule, const Subject& subject, Outcomes& out) {
  judge_column(rule, {.metric = MetricId::VmaCount, .unit = "regions", .floor = 16}, subject, out);
}

using enum RuleKind;
using enum RuleLevel;

constexpr std::array kNoisyRules{
    Rule{.id = "rss-growth",
         .kind = Noisy,
         .level = Error,
         .metric = "rss_bytes",
         .summary = "resident plus swapped bytes do not rise with bytes fed over the second half of a run",
         .failure = "resident memory grows with output; repeat in fresh processes to narrow the interval",
         .judge = judge_rss,
         .about = About::Growth},
    Rule{.id = "swap-growth",
         .kind = Noisy,
         .level = Error,
         .metric = "swap_bytes",
         .summary = "swapped-out bytes do not rise with bytes fed over the second half of a run",
         .failure = "memory grows where RSS does not show it",
         .judge = judge_swap,
         .about = About::Growth},
    Rule{.id = "fd-growth",
         .kind = Noisy,
         .level = Error,
         .metric = "fds",
         .summary = "open descriptors do not rise with bytes fed",
         .failure = "descriptors are opened and not closed",
         .judge = judge_descriptors,
         .about = About::Growth},
    Rule{.id = "vma-growth",
         .kind = Noisy,
         .level = Error,
         .metric = "vma_count",
         .summary = "memory regions do not rise with bytes fed",
         .failure = "regions are mapped and not unmapped; their sizes are the fingerprint of the leak",
         .judge = judge_regions,
         .about = About::Growth},
};

} // namespace

std::span<const Rule> noisy_rules() {
  return kNoisyRules;
}

} // namespace termsoak::verdict
