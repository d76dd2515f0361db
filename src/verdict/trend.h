#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// Trend statistics for noisy series: slopes, rank tests, bootstrap. Plain numbers in and out; knows no
/// metric and decides nothing.
namespace termsoak::verdict {

[[nodiscard]] double median(std::vector<double> values);
/// Linear interpolation between order statistics; `share` in [0, 1].
[[nodiscard]] double quantile(std::vector<double> values, double share);

/// Median of all pairwise slopes (Theil 1950, Sen 1968). Pairs with equal x are left out. 0 for fewer than
/// two points. Quadratic in time and memory; thin long series first.
[[nodiscard]] double theil_sen_slope(std::span<const double> x, std::span<const double> y);

struct MannKendall {
  std::int64_t s = 0;  ///< rises minus falls over all pairs
  double z = 0;        ///< with continuity correction; 0 when the variance is 0
  double p_rising = 1; ///< one-sided
};
/// Rank test for a monotone trend, with the variance corrected for ties (Mann 1945, Kendall 1975).
/// Assumes independent samples, which memory figures are not: supporting evidence, never a verdict.
[[nodiscard]] MannKendall mann_kendall(std::span<const double> y);

/// Median absolute deviation of the residuals from the line, scaled to a normal standard deviation.
[[nodiscard]] double residual_spread(std::span<const double> x, std::span<const double> y, double slope);

struct Interval {
  double low = 0;
  double high = 0;
};
/// Percentile bootstrap interval of the median: `draws` resamples of whole runs with a fixed seed.
[[nodiscard]] Interval bootstrap_median(std::span<const double> values, double confidence,
                                        std::size_t draws = 10'000, std::uint64_t seed = 20'260'110);

/// The compound rule for one run: Mann-Kendall, a floor on the total rise, and each half rising by itself.
struct GrowthTestLimits {
  double p_max = 0.01;
  double rise_floor = 0;      ///< Sen slope times the window must reach it
  double half_rise_floor = 0; ///< each half's own Sen slope times its length must reach it
};
struct GrowthTest {
  MannKendall trend;
  double slope = 0; ///< per unit of x
  double rise = 0;  ///< slope times the window
  double first_half_rise = 0;
  double second_half_rise = 0;
  bool growing = false;
};
[[nodiscard]] GrowthTest test_growth(std::span<const double> x, std::span<const double> y,
                                     const GrowthTestLimits& limits);

} // namespace termsoak::verdict
