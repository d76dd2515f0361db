#include "verdict/trend.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/check.h"
#include "base/random.h"

namespace termsoak::verdict {
namespace {

std::int64_t sign_of(double value) {
  return (value > 0) - (value < 0);
}

/// Each sample stands for one interval, so n samples span n intervals, not n - 1.
double window_of(std::span<const double> x) {
  const auto n = static_cast<double>(x.size());
  return n < 2 ? 0 : (x.back() - x.front()) * n / (n - 1);
}

double rise_over(std::span<const double> x, std::span<const double> y, std::size_t from, std::size_t to) {
  const auto part = x.subspan(from, to - from);
  return theil_sen_slope(part, y.subspan(from, to - from)) * window_of(part);
}

} // namespace

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const double at = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::ranges::nth_element(values, place);
  const double low = *place;
  if (below + 1 >= values.size()) return low;
  const double high = *std::min_element(place + 1, values.end());
  return low + (at - static_cast<double>(below)) * (high - low);
}

double median(std::vector<double> values) {
  return quantile(std::move(values), 0.5);
}

double theil_sen_slope(std::span<const double> x, std::span<const double> y) {
  base::check(x.size() == y.size(), "a point has an x and a y");
  std::vector<double> slopes;
  slopes.reserve(x.size() * (x.size() + 1) / 2);
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = i + 1; j < x.size(); ++j)
      if (x[j] != x[i]) slopes.push_back((y[j] - y[i]) / (x[j] - x[i]));
  return median(std::move(slopes));
}

MannKendall mann_kendall(std::span<const double> y) {
  MannKendall out;
  std::map<double, std::size_t> ties;
  for (std::size_t i = 0; i < y.size(); ++i) {
    ++ties[y[i]];
    for (std::size_t j = i + 1; j < y.size(); ++j)
      out.s += sign_of(y[j] - y[i]);
  }
  const auto term = [](double n) { return n * (n - 1) * (2 * n + 5); };
  double variance = term(static_cast<double>(y.size()));
  for (const auto& [value, count] : ties)
    variance -= term(static_cast<double>(count));
  variance /= 18;
  if (variance <= 0) return out;
  const auto s = static_cast<double>(out.s);
  out.z = (s - static_cast<double>(sign_of(s))) / std::sqrt(variance);
  out.p_rising = 0.5 * std::erfc(out.z / std::sqrt(2.0));
  return out;
}

double residual_spread(std::span<const double> x, std::span<const double> y, double slope) {
  std::vector<double> residuals;
  residuals.reserve(x.size());
  for (std::size_t i = 0; i < x.size(); ++i)
    residuals.push_back(y[i] - slope * x[i]);
  const double centre = median(residuals);
  for (double& residual : residuals)
    residual = std::abs(residual - centre);
  constexpr double kNormalScale = 1.4826; // median absolute deviation to standard deviation
  return kNormalScale * median(std::move(residuals));
}

Interval bootstrap_median(std::span<const double> values, double confidence, std::size_t draws,
                          std::uint64_t seed) {
  if (values.empty()) return {};
  base::Random random(seed);
  std::vector<double> medians;
  medians.reserve(draws);
  std::vector<double> sample(values.size());
  for (std::size_t draw = 0; draw < draws; ++draw) {
    for (double& value : sample)
      value = values[random.below(values.size())];
    medians.push_back(median(sample));
  }
  const double tail = (1 - confidence) / 2;
  return {.low = quantile(medians, tail), .high = quantile(medians, 1 - tail)};
}

GrowthTest test_growth(std::span<const double> x, std::span<const double> y, const GrowthTestLimits& limits) {
  GrowthTest out;
  if (x.size() < 4) return out;
  const std::size_t half = x.size() / 2;
  out.trend = mann_kendall(y);
  out.slope = theil_sen_slope(x, y);
  out.rise = out.slope * window_of(x);
  out.first_half_rise = rise_over(x, y, 0, half);
  out.second_half_rise = rise_over(x, y, half, x.size());
  out.growing = out.trend.p_rising < limits.p_max && out.rise >= limits.rise_floor && out.rise > 0 &&
                out.first_half_rise >= limits.half_rise_floor &&
                out.second_half_rise >= limits.half_rise_floor;
  return out;
}

} // namespace termsoak::verdict
