#include "verdict/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "support/sample_runs.h"

namespace termsoak::verdict {
namespace {

using measure::values::RuleOutcome;
using measure::values::RunResult;
using measure::values::Verdict;
using measure::values::VerdictStatus;
using testing::HasSubstr;

using enum VerdictStatus;

/// Noise of ± `amplitude` that depends on the sample alone.
double noise(double sample, double amplitude, std::uint64_t seed = 7) {
  base::Random random(seed * 1'000 + static_cast<std::uint64_t>(sample));
  return amplitude * (2 * random.unit() - 1);
}

struct Shape {
  const char* name;
  double (*rss)(double sample);
  VerdictStatus status;
  const char* reason;
};

class JudgeNoisyShape : public testing::TestWithParam<Shape> {};

TEST_P(JudgeNoisyShape, OneRun) {
  const Verdict verdict = judge(test::foreign_run(GetParam().rss));
  ASSERT_EQ(verdict.rules.size(), 1u);
  EXPECT_EQ(verdict.rules[0].id, "rss-growth");
  EXPECT_EQ(verdict.status, GetParam().status) << verdict.rules[0].reason;
  EXPECT_THAT(verdict.rules[0].reason, HasSubstr(GetParam().reason));
  EXPECT_THAT(verdict.rules[0].reason, HasSubstr("smallest growth this run could have shown"));
}

constexpr double kPlateau = 50e6;

INSTANTIATE_TEST_SUITE_P(
    Shapes, JudgeNoisyShape,
    testing::Values(
        Shape{"flat", [](double i) { return kPlateau + noise(i, 20e3); }, Pass, "flat over the second half"},
        Shape{"leak", [](double i) { return kPlateau + 100e3 * i + noise(i, 20e3); }, Fail, "rises by 6.00"},
        Shape{"slow_leak_over_the_floor", [](double i) { return 5e6 + 4e3 * i + noise(i, 5e3); }, Fail,
              "in both halves"},
        Shape{"quota_plateau", [](double i) { return 10e6 + std::min(i, 40.0) * 1e6 + noise(i, 20e3); }, Pass,
              "not a leak: it rose by 40.0"},
        Shape{"cache_filled_once", [](double i) { return kPlateau + (i >= 90 ? 4e6 : 0) + noise(i, 20e3); },
              Pass, "not a leak: one step of 4.0"},
        Shape{"sawtooth", [](double i) { return kPlateau + 300e3 * std::fmod(i, 17.0); }, Pass,
              "flat over the second half"},
        Shape{"falling", [](double i) { return kPlateau - 50e3 * i; }, Pass, "flat over the second half"}),
    [](const auto& row) { return row.param.name; });

TEST(JudgeNoisy, TooFewSamplesAreInconclusive) {
  const Verdict verdict = judge(test::foreign_run([](double) { return kPlateau; }, 40));
  EXPECT_EQ(verdict.status, Inconclusive);
  EXPECT_THAT(verdict.rules[0].reason, HasSubstr("too few samples"));
}

TEST(JudgeNoisy, SwapCountsWithResident) {
  RunResult run = test::foreign_run([](double i) { return kPlateau - 100e3 * i; });
  measure::values::Series series({measure::values::MetricId::BytesFed, measure::values::MetricId::RssBytes,
                                  measure::values::MetricId::SwapBytes});
  measure::values::Figures figures;
  for (std::uint64_t i = 0; i < 120; ++i) {
    figures.set(measure::values::MetricId::BytesFed, static_cast<std::int64_t>(i) * 1'000'000);
    figures.set(measure::values::MetricId::RssBytes, 50'000'000 - 100'000 * static_cast<std::int64_t>(i));
    figures.set(measure::values::MetricId::SwapBytes, 200'000 * static_cast<std::int64_t>(i));
    series.append(i, figures);
  }
  run.series = series;
  const Verdict verdict = judge(run);
  EXPECT_EQ(verdict.status, Fail);
  EXPECT_EQ(verdict.rules[0].id, "rss-growth");
  EXPECT_EQ(verdict.rules[0].status, Fail) << verdict.rules[0].reason;
}

std::vector<RunResult> repeats_of(double leak_per_sample, double noise_amplitude, double run_to_run) {
  std::vector<RunResult> runs;
  for (std::uint64_t seed = 1; seed <= 7; ++seed)
    runs.push_back(test::foreign_run([=](double i) {
      return kPlateau + (leak_per_sample + noise(static_cast<double>(seed), run_to_run, 99)) * i +
             noise(i, noise_amplitude, seed);
    }));
  return runs;
}

TEST(JudgeNoisy, RepeatsDecideByTheIntervalOfTheMedianSlope) {
  const Verdict leak = judge_all(repeats_of(100e3, 50e3, 10e3));
  EXPECT_EQ(leak.status, Fail) << leak.rules[0].reason;
  EXPECT_THAT(leak.rules[0].reason, HasSubstr("95 % interval of the median slope of 7 runs"));

  const Verdict flat = judge_all(repeats_of(0, 50e3, 0));
  EXPECT_EQ(flat.status, Pass) << flat.rules[0].reason;
  EXPECT_THAT(flat.rules[0].reason, HasSubstr("smallest growth they could have shown"));

  const Verdict open = judge_all(repeats_of(8e3, 50e3, 40e3));
  EXPECT_EQ(open.status, Inconclusive) << open.rules[0].reason;
  EXPECT_THAT(open.rules[0].reason, HasSubstr("holds both growth and none"));
}

TEST(JudgeNoisy, BudgetAllowsDeclaredGrowth) {
  JudgeOptions options;
  options.noisy.budget_bytes_per_mb = 200e3;
  EXPECT_EQ(judge_all(repeats_of(100e3, 50e3, 10e3), options).status, Pass);
}

// Equal runs must give equal verdicts, and the kernel's figures differ from run to run.
TEST(JudgeNoisy, TheOwnCoreIsJudgedByExactFiguresOnly) {
  const Verdict verdict = judge(test::leaking_run());
  EXPECT_EQ(std::ranges::find(verdict.rules, "rss-growth", &RuleOutcome::id), verdict.rules.end());
}

TEST(JudgeNoisy, ATargetWithoutFiguresIsInconclusive) {
  RunResult run = test::base_run("");
  run.target = "pipe:true";
  EXPECT_EQ(judge(run).status, Inconclusive);
}

} // namespace
} // namespace termsoak::verdict
