#include "verdict/power.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/random.h"
#include "measure/values/report_value.h"
#include "verdict/judge.h"
#include "verdict/trend.h"

namespace termsoak::verdict {
namespace {

using base::Random;
using measure::values::Figures;
using measure::values::MetricId;
using measure::values::RunResult;
using measure::values::Series;
using measure::values::VerdictStatus;

using Values = std::vector<double>;

/// Box and Muller's transform: the same draws with every standard library.
double normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(1 - random.unit()));
  return radius * std::cos(2 * std::numbers::pi * random.unit());
}

Values independent(Random& random, std::size_t samples, double deviation, double slope) {
  Values out;
  for (std::size_t i = 0; i < samples; ++i)
    out.push_back(slope * static_cast<double>(i) + deviation * normal(random));
  return out;
}

/// Each value remembers 0.8 of the one before: what a memory figure that is sampled often looks like.
Values correlated(Random& random, std::size_t samples, double deviation, double slope) {
  Values out;
  double memory = 0;
  for (std::size_t i = 0; i < samples; ++i) {
    memory = 0.8 * memory + deviation * normal(random);
    out.push_back(slope * static_cast<double>(i) + memory);
  }
  return out;
}

Values bounded_walk(Random& random, std::size_t samples) {
  constexpr double kStep = 0.8;
  constexpr double kBound = 4.5;
  Values out;
  double at = 0;
  for (std::size_t i = 0; i < samples; ++i) {
    at = std::clamp(at + kStep * normal(random), -kBound, kBound);
    out.push_back(at);
  }
  return out;
}

Values saturating(Random& random, std::size_t samples, std::size_t dropped) {
  constexpr double kHeight = 40;
  constexpr double kNoise = 0.5;
  const double constant = static_cast<double>(samples) / 5;
  Values out;
  for (std::size_t i = 0; i < samples; ++i) {
    const double value =
        kHeight * (1 - std::exp(-static_cast<double>(i) / constant)) + kNoise * normal(random);
    if (i >= dropped) out.push_back(value);
  }
  return out;
}

Values sawtooth(Random& random, std::size_t samples) {
  constexpr std::size_t kPeriod = 17;
  const std::size_t phase = random.below(kPeriod);
  Values out;
  for (std::size_t i = 0; i < samples; ++i)
    out.push_back(15 * static_cast<double>((i + phase) % kPeriod) / kPeriod + 0.3 * normal(random));
  return out;
}

Values one_step(Random& random, std::size_t samples) {
  const std::size_t at = random.between(samples / 8, samples - samples / 8 - 1);
  Values out;
  for (std::size_t i = 0; i < samples; ++i)
    out.push_back((i >= at ? 4 : 0) + 0.33 * normal(random));
  return out;
}

struct SyntheticSeries {
  std::string_view name;
  bool leaks;
  Values (*make)(Random& random, std::size_t samples);
};

constexpr std::array kSeries{
    SyntheticSeries{"flat, independent noise", false,
                    [](Random& random, std::size_t samples) { return independent(random, samples, 1, 0); }},
    SyntheticSeries{"flat, AR(1) 0.8", false,
                    [](Random& random, std::size_t samples) { return correlated(random, samples, 1, 0); }},
    SyntheticSeries{"bounded random walk", false, bounded_walk},
    SyntheticSeries{"saturating, nothing dropped", false,
                    [](Random& random, std::size_t samples) { return saturating(random, samples, 0); }},
    SyntheticSeries{
        "saturating, first 25 % dropped", false,
        [](Random& random, std::size_t samples) { return saturating(random, samples, samples / 4); }},
    SyntheticSeries{
        "saturating, first 50 % dropped", false,
        [](Random& random, std::size_t samples) { return saturating(random, samples, samples / 2); }},
    SyntheticSeries{"sawtooth, period 17", false, sawtooth},
    SyntheticSeries{"one step", false, one_step},
    SyntheticSeries{
        "leak 0.25/sample, noise 1.5", true,
        [](Random& random, std::size_t samples) { return independent(random, samples, 1.5, 0.25); }},
    SyntheticSeries{
        "leak 0.25/sample, AR(1)", true,
        [](Random& random, std::size_t samples) { return correlated(random, samples, 1.5, 0.25); }},
    SyntheticSeries{
        "slow leak 0.05/sample", true,
        [](Random& random, std::size_t samples) { return independent(random, samples, 1, 0.05); }},
    SyntheticSeries{
        "slow leak 0.10/sample", true,
        [](Random& random, std::size_t samples) { return independent(random, samples, 1, 0.10); }},
};

/// The t statistic of the least-squares slope: what a first attempt gates on.
double slope_t(std::span<const double> x, std::span<const double> y) {
  const auto n = static_cast<double>(x.size());
  const double x_mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
  const double y_mean = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xx = 0;
  double xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - x_mean) * (x[i] - x_mean);
    xy += (x[i] - x_mean) * (y[i] - y_mean);
  }
  const double slope = xy / xx;
  double squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double residual = y[i] - y_mean - slope * (x[i] - x_mean);
    squares += residual * residual;
  }
  return slope / std::sqrt(squares / (n - 2) / xx);
}

double percent(std::size_t count, std::size_t of) {
  return of == 0 ? 0 : 100 * static_cast<double>(count) / static_cast<double>(of);
}

struct Counts {
  std::size_t least_squares = 0, trend = 0, floor = 0, halves = 0, rule = 0;

  void add(const Values& y) {
    constexpr double kFloor = 4;
    Values x(y.size());
    std::iota(x.begin(), x.end(), 0.0);
    // A half that rises by a quarter of the floor would, over the whole window, rise by half of it.
    const GrowthTest test =
        test_growth(x, y, {.p_max = 0.01, .rise_floor = kFloor, .half_rise_floor = kFloor / 4});
    const bool rising = test.trend.p_rising < 0.01;
    least_squares += slope_t(x, y) > 2;
    trend += rising;
    floor += rising && test.rise >= kFloor;
    halves += test.first_half_rise >= kFloor / 4 && test.second_half_rise >= kFloor / 4;
    rule += test.growing;
  }
};

constexpr double kUnitBytes = 16'384;

RunResult resident_run(const Values& values) {
  RunResult run;
  run.input = "synthetic";
  run.target = "synthetic";
  run.series = Series({MetricId::BytesFed, MetricId::RssBytes});
  Figures figures;
  for (std::size_t i = 0; i < values.size(); ++i) {
    figures.set(MetricId::BytesFed, static_cast<std::int64_t>(i) * 1'000'000);
    figures.set(MetricId::RssBytes, 5'000'000 + std::llround(values[i] * kUnitBytes));
    run.series.append(i, figures);
  }
  run.final = figures;
  return run;
}

RunResult lap_run(const std::vector<std::int64_t>& mapped) {
  RunResult run;
  run.os_page_bytes = 4096;
  run.scrollback_limit_bytes = 1; // over it, so that the limit explains nothing away
  for (const std::int64_t value : mapped) {
    Figures figures;
    figures.set(MetricId::MappedBytes, value);
    run.laps.push_back(
        {.index = run.laps.size() + 1, .bytes_fed = run.laps.size() * 1'000'000, .figures = figures});
  }
  return run;
}

struct SyntheticLaps {
  std::string_view name;
  bool leaks;
  std::int64_t (*at)(Random& random, std::int64_t lap);
};

constexpr std::int64_t kPage = 585'728;

constexpr std::array kLapSeries{
    SyntheticLaps{"laps equal", false, [](Random&, std::int64_t) { return 17 * kPage; }},
    SyntheticLaps{"laps vary with content", false,
                  [](Random& random, std::int64_t) {
                    return static_cast<std::int64_t>(17 + random.below(20)) * kPage;
                  }},
    SyntheticLaps{"one page leaked a lap", true,
                  [](Random&, std::int64_t lap) { return (17 + lap) * kPage; }},
    SyntheticLaps{"two pages leaked a lap, content varies by three", true,
                  [](Random& random, std::int64_t lap) {
                    return (17 + 2 * lap + static_cast<std::int64_t>(random.below(4))) * kPage;
                  }},
};

} // namespace

std::vector<PowerRow> measure_power(const PowerOptions& options) {
  std::vector<PowerRow> out;
  for (const SyntheticSeries& series : kSeries) {
    Random random(options.seed);
    Counts counts;
    for (std::size_t i = 0; i < options.repeats; ++i)
      counts.add(series.make(random, 60));
    const auto share = [&](std::size_t count) { return percent(count, options.repeats); };
    out.push_back({.series = series.name,
                   .leaks = series.leaks,
                   .least_squares = share(counts.least_squares),
                   .mann_kendall = share(counts.trend),
                   .mann_kendall_floor = share(counts.floor),
                   .halves = share(counts.halves),
                   .rule = share(counts.rule)});
  }
  return out;
}

std::vector<VerdictPowerRow> measure_verdict_power(const PowerOptions& options) {
  constexpr std::size_t kRepeatsOfACell = 7;
  constexpr std::size_t kSamples = 120;
  // A verdict over seven runs draws 10,000 medians, so this table has fewer rows' worth of draws.
  const std::size_t cells = std::max<std::size_t>(options.repeats / 20, 1);
  std::vector<VerdictPowerRow> out;
  for (const SyntheticSeries& series : kSeries) {
    if (series.name.find("dropped") != std::string_view::npos &&
        series.name.find("nothing") == std::string_view::npos)
      continue; // the verdict drops the first half itself
    Random random(options.seed);
    std::array<std::size_t, 4> counts{};
    for (std::size_t i = 0; i < cells; ++i) {
      std::vector<RunResult> runs;
      for (std::size_t run = 0; run < kRepeatsOfACell; ++run)
        runs.push_back(resident_run(series.make(random, kSamples)));
      const VerdictStatus single = judge(runs.front()).status;
      const VerdictStatus repeats = judge_repeats(runs).status;
      counts[0] += single == VerdictStatus::Fail;
      counts[1] += single == VerdictStatus::Inconclusive;
      counts[2] += repeats == VerdictStatus::Fail;
      counts[3] += repeats == VerdictStatus::Inconclusive;
    }
    out.push_back({.series = series.name,
                   .leaks = series.leaks,
                   .fail_single = percent(counts[0], cells),
                   .open_single = percent(counts[1], cells),
                   .fail_repeats = percent(counts[2], cells),
                   .open_repeats = percent(counts[3], cells)});
  }
  return out;
}

std::vector<LapPowerRow> measure_lap_power(const PowerOptions& options) {
  std::vector<LapPowerRow> out;
  for (const SyntheticLaps& series : kLapSeries) {
    Random random(options.seed);
    std::size_t failed = 0;
    for (std::size_t i = 0; i < options.repeats; ++i) {
      std::vector<std::int64_t> mapped;
      for (std::int64_t lap = 0; lap < 12; ++lap)
        mapped.push_back(series.at(random, lap));
      const LapFinding finding = measure_laps(lap_run(mapped), MetricId::MappedBytes).finding;
      failed += finding == LapFinding::Growing;
    }
    out.push_back({.series = series.name, .leaks = series.leaks, .fail = percent(failed, options.repeats)});
  }
  return out;
}

} // namespace termsoak::verdict
