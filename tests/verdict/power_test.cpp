#include "verdict/power.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace termsoak::verdict {
namespace {

/// The published simulation: 60 samples, 400 repeats, percent declared growing.
struct Published {
  std::string_view series;
  double least_squares, mann_kendall, mann_kendall_floor, halves, rule;
};

constexpr std::array kPublished{
    Published{"flat, independent noise", 3.8, 1.5, 0, 0, 0},
    Published{"flat, AR(1) 0.8", 27, 20, 1.2, 8.5, 0.5},
    Published{"bounded random walk", 38, 34.5, 14.8, 7.5, 3.5},
    Published{"saturating, nothing dropped", 100, 100, 100, 100, 100},
    Published{"saturating, first 25 % dropped", 100, 100, 100, 93, 93},
    Published{"saturating, first 50 % dropped", 100, 100, 0, 24.8, 0},
    Published{"sawtooth, period 17", 0, 0, 0, 49, 0},
    Published{"one step", 100, 95.5, 50.5, 0, 0},
    Published{"leak 0.25/sample, noise 1.5", 100, 100, 100, 100, 100},
    Published{"leak 0.25/sample, AR(1)", 100, 100, 100, 92, 92},
};

TEST(Power, EveryCellIsWithinThreePointsOfThePublishedTable) {
  const auto rows = measure_power({.seed = 1, .repeats = 1'000});
  for (const Published& published : kPublished) {
    const auto row = std::ranges::find(rows, published.series, &PowerRow::series);
    ASSERT_NE(row, rows.end()) << published.series;
    EXPECT_NEAR(row->least_squares, published.least_squares, 3) << published.series;
    EXPECT_NEAR(row->mann_kendall, published.mann_kendall, 3) << published.series;
    EXPECT_NEAR(row->mann_kendall_floor, published.mann_kendall_floor, 3) << published.series;
    EXPECT_NEAR(row->halves, published.halves, 3) << published.series;
    EXPECT_NEAR(row->rule, published.rule, 3) << published.series;
  }
}

TEST(Power, TheWholeVerdictRarelyErrs) {
  for (const VerdictPowerRow& row : measure_verdict_power({.seed = 3, .repeats = 200})) {
    const bool fast = row.leaks && row.series.starts_with("leak");
    EXPECT_GE(row.fail_repeats, fast ? 95 : 0) << row.series;
    if (!row.leaks) {
      EXPECT_LE(row.fail_single, 10) << row.series;
      EXPECT_LE(row.fail_repeats, 5) << row.series;
    }
  }
}

TEST(Power, TheLapRuleIsExact) {
  for (const LapPowerRow& row : measure_lap_power({.seed = 1, .repeats = 500})) {
    if (row.leaks) {
      EXPECT_GE(row.fail, row.series == "one page leaked a lap" ? 100 : 20) << row.series;
    } else {
      EXPECT_LE(row.fail, 1) << row.series;
    }
  }
}

TEST(Power, SeedsRepeat) {
  const PowerOptions options{.seed = 9, .repeats = 50};
  const auto first = measure_power(options);
  const auto second = measure_power(options);
  for (std::size_t i = 0; i < first.size(); ++i)
    EXPECT_EQ(first[i].rule, second[i].rule);
}

} // namespace
} // namespace termsoak::verdict
