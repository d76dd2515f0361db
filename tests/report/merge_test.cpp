#include "report/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/golden.h"
#include "support/sample_runs.h"

namespace termsoak::report {
namespace {

using measure::values::MetricId;
using measure::values::Report;
using measure::values::VerdictStatus;
using testing::HasSubstr;

Report part_of(std::vector<measure::values::RunResult> runs) {
  Report report = test::sample_report();
  report.results = std::move(runs);
  report.comparison.clear();
  report.verdict = verdict::judge_all(report.results);
  return report;
}

TEST(Merge, JoinsCellsAndVerdicts) {
  const std::vector<Report> parts{part_of({test::clean_run()}), part_of({test::core_run("owned", 12, 1)}),
                                  part_of({test::clean_run()})};
  const auto merged = merge_reports(parts);
  ASSERT_TRUE(merged.has_value()) << merged.error().message;
  EXPECT_EQ(merged->results.size(), 2u);
  EXPECT_EQ(merged->inputs.size(), 1u);
  EXPECT_EQ(merged->verdict.status, VerdictStatus::Fail);
  EXPECT_THAT(merged->verdict.headline, HasSubstr("session.cast · owned"));
}

TEST(Merge, RefusesACellThatDiffersFromItself) {
  auto other = test::clean_run();
  other.final.set(MetricId::Prunes, 1);
  const auto merged = merge_reports(std::vector<Report>{part_of({test::clean_run()}), part_of({other})});
  ASSERT_FALSE(merged.has_value());
  EXPECT_THAT(merged.error().message, HasSubstr("occurs twice with different prunes"));
}

TEST(Merge, KeepsRepeatsOfAForeignTarget) {
  const auto run = test::foreign_run([](double) { return 5e6; });
  const auto merged = merge_reports(std::vector<Report>{part_of({run}), part_of({run})});
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(merged->results.size(), 2u);
}

TEST(Diff, SaysWhatChanged) {
  auto before = part_of({test::clean_run(), test::core_run("owned", 12, 0)});
  auto after = part_of({test::core_run("fix-10353", 12, 2), test::core_run("keep-size", 12, 0)});
  test::expect_golden("diff.txt", diff_reports(before, after));
}

TEST(Diff, OfEqualReportsIsEmpty) {
  EXPECT_EQ(diff_reports(test::sample_report(), test::sample_report()), "");
}

} // namespace
} // namespace termsoak::report
