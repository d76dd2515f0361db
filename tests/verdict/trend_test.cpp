#include "verdict/trend.h"

#include <gtest/gtest.h>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace termsoak::verdict {
namespace {

const std::vector<double> kFive{0, 1, 2, 3, 4};

TEST(Trend, MediansAndQuantiles) {
  EXPECT_EQ(median({}), 0);
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({4, 1, 3}), 3);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
  EXPECT_EQ(quantile({1, 2, 3, 4, 5}, 0.25), 2);
  EXPECT_DOUBLE_EQ(quantile({1, 2, 3, 4}, 0.025), 1.075);
}

TEST(Trend, TheilSenIgnoresOneOutlier) {
  EXPECT_DOUBLE_EQ(theil_sen_slope(kFive, std::vector<double>{0, 2, 4, 6, 8}), 2);
  EXPECT_DOUBLE_EQ(theil_sen_slope(kFive, std::vector<double>{0, 2, 4, 6, 800}), 2);
  EXPECT_EQ(theil_sen_slope(std::vector<double>{1, 1}, std::vector<double>{0, 5}), 0);
}

// Gilbert's worked example of tied data: S = 18 - 2 ties give a smaller variance than n(n-1)(2n+5)/18.
TEST(Trend, MannKendallCorrectsForTies) {
  const MannKendall rising = mann_kendall(std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  EXPECT_EQ(rising.s, 45);
  EXPECT_NEAR(rising.z, 44 / std::sqrt(125.0), 1e-12);
  EXPECT_LT(rising.p_rising, 1e-4);
  const MannKendall tied = mann_kendall(std::vector<double>{1, 1, 2, 2, 3, 3});
  EXPECT_EQ(tied.s, 12);
  // (6*5*17 - 3 * 2*1*9) / 18
  EXPECT_NEAR(tied.z, 11 / std::sqrt((510.0 - 54.0) / 18), 1e-12);
  const MannKendall constant = mann_kendall(std::vector<double>{5, 5, 5, 5});
  EXPECT_EQ(constant.z, 0);
  EXPECT_EQ(constant.p_rising, 1);
  EXPECT_GT(mann_kendall(std::vector<double>{5, 4, 3, 2, 1}).p_rising, 0.95);
}

TEST(Trend, BootstrapIsSeededAndBracketsTheMedian) {
  const std::vector<double> runs{1, 2, 3, 4, 5, 6, 7};
  const Interval interval = bootstrap_median(runs, 0.95);
  EXPECT_GE(interval.low, 1);
  EXPECT_LT(interval.low, 4);
  EXPECT_GT(interval.high, 4);
  EXPECT_LE(interval.high, 7);
  EXPECT_EQ(bootstrap_median(runs, 0.95).low, interval.low);
  const Interval same = bootstrap_median(std::vector<double>{2, 2, 2, 2, 2}, 0.95);
  EXPECT_EQ(same.low, 2);
  EXPECT_EQ(same.high, 2);
}

RC_GTEST_PROP(TrendLaws, SlopeFollowsScaleAndShift, (std::vector<int> raw)) {
  RC_PRE(raw.size() >= 3);
  std::vector<double> x(raw.size());
  std::iota(x.begin(), x.end(), 0.0);
  std::vector<double> y;
  std::vector<double> moved;
  for (const int value : raw) {
    y.push_back(value % 1000);
    moved.push_back(2 * y.back() + 7);
  }
  const double slope = theil_sen_slope(x, y);
  RC_ASSERT(std::abs(theil_sen_slope(x, moved) - 2 * slope) < 1e-9);
  RC_ASSERT(mann_kendall(moved).s == mann_kendall(y).s);
}

TEST(GrowthTest, DemandsBothHalves) {
  std::vector<double> x(60);
  std::iota(x.begin(), x.end(), 0.0);
  std::vector<double> step(60, 0.0);
  std::fill(step.begin() + 20, step.end(), 10.0);
  std::vector<double> line = x;
  const GrowthTestLimits limits{.p_max = 0.01, .rise_floor = 4, .half_rise_floor = 1};
  EXPECT_FALSE(test_growth(x, step, limits).growing);
  EXPECT_LT(test_growth(x, step, limits).trend.p_rising, 0.01);
  EXPECT_TRUE(test_growth(x, line, limits).growing);
  EXPECT_FALSE(test_growth(x, line, {.p_max = 0.01, .rise_floor = 100, .half_rise_floor = 1}).growing);
  EXPECT_FALSE(test_growth(std::vector<double>{1, 2}, std::vector<double>{1, 2}, limits).growing);
}

} // namespace
} // namespace termsoak::verdict
