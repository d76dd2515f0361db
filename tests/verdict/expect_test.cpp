#include "verdict/expect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sample_runs.h"
#include "verdict/compare.h"
#include "verdict/judge.h"
#include "verdict/rules.h"

namespace termsoak::verdict {
namespace {

using measure::values::RunResult;
using measure::values::VerdictStatus;
using testing::HasSubstr;

using enum VerdictStatus;

struct Demand {
  const char* name;
  measure::values::Expectation expectation;
  VerdictStatus on_leak;
  VerdictStatus on_clean;
  const char* reason_on_leak;
};

class Expectations : public testing::TestWithParam<Demand> {};

TEST_P(Expectations, JudgeBothRuns) {
  const RunResult leak = test::leaking_run();
  const RunResult clean = test::clean_run();
  const auto on_leak = check_expectation(GetParam().expectation, leak, judge(leak));
  ASSERT_EQ(on_leak.size(), 1u);
  EXPECT_EQ(on_leak[0].status, GetParam().on_leak) << on_leak[0].reason;
  EXPECT_THAT(on_leak[0].reason, HasSubstr(GetParam().reason_on_leak));
  EXPECT_EQ(on_leak[0].byte_offset.has_value(), on_leak[0].status != Pass);
  const auto on_clean = check_expectation(GetParam().expectation, clean, judge(clean));
  EXPECT_EQ(on_clean[0].status, GetParam().on_clean) << on_clean[0].reason;
}

INSTANTIATE_TEST_SUITE_P(
    Demands, Expectations,
    testing::Values(
        Demand{"known_bad_must_leak",
               {.bounds = {{.metric = "orphan_bytes", .min = 1, .max = {}}}},
               Pass,
               Fail,
               "orphan_bytes is 29,097,984 as expected"},
        Demand{"must_not_leak",
               {.bounds = {{.metric = "orphan_bytes", .min = {}, .max = 0}}},
               Fail,
               Pass,
               "orphan_bytes is 29,097,984, expected ≤ 0"},
        Demand{
            "exactly", {.bounds = {{.metric = "orphan_mappings", .min = 48, .max = 48}}}, Pass, Fail, "48"},
        Demand{"after_close",
               {.bounds = {{.metric = "after_close.mapped_bytes", .min = {}, .max = 0}}},
               Fail,
               Pass,
               "after_close.mapped_bytes is"},
        Demand{
            "rule_must_fail", {.rule = "orphan-page"}, Pass, Fail, "known bad, and orphan-page catches it"},
        Demand{"own_verdict", {.status = Pass}, Fail, Pass, "own verdict is fail, expected pass"},
        Demand{"absent_figure",
               {.bounds = {{.metric = "pss_bytes", .min = {}, .max = 1}}},
               Inconclusive,
               Inconclusive,
               "does not give it"}),
    [](const auto& row) { return row.param.name; });

TEST(ExpectationScope, IsTheStrategyNamed) {
  const Expectation only_fix{.strategy = "fix-10353"};
  EXPECT_TRUE(applies_to(only_fix, test::clean_run()));
  EXPECT_FALSE(applies_to(only_fix, test::leaking_run()));
  EXPECT_TRUE(applies_to({}, test::leaking_run()));
  EXPECT_FALSE(applies_to({.target = "pty:xterm"}, test::leaking_run()));
}

TEST(ExpectationScope, ABrokenRunIsNoEvidence) {
  RunResult run = test::leaking_run();
  run.outcome = measure::values::Outcome::Failed;
  run.failure = "timed out";
  const auto outcomes = check_expectation({.rule = "orphan-page"}, run, judge(run));
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes[0].id, "run");
  EXPECT_EQ(outcomes[0].status, Inconclusive);
}

TEST(Compare, ListsWhatDiffersFromTheFirstRun) {
  const std::vector<RunResult> runs{test::leaking_run(), test::clean_run()};
  const auto rows = compare_runs(runs);
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows[0].metric, "mapped_bytes");
  EXPECT_EQ(rows[0].baseline, "reuse-any");
  EXPECT_EQ(rows[0].candidate, "fix-10353");
  EXPECT_GT(rows[0].baseline_value, rows[0].candidate_value);
  EXPECT_EQ(rows.back().metric, "after_close.orphan_mappings");
  EXPECT_TRUE(compare_runs(std::vector<RunResult>{test::clean_run(), test::clean_run()}).empty());
}

TEST(Rules, HaveUniqueIdsAndTexts) {
  for (const Rule& rule : rules()) {
    ASSERT_NE(rule_named(rule.id), nullptr) << rule.id;
    EXPECT_EQ(rule_named(rule.id)->summary, rule.summary) << rule.id;
    EXPECT_EQ(rule.judge == nullptr, rule.kind == RuleKind::Policy) << rule.id;
    EXPECT_FALSE(rule.summary.empty());
    EXPECT_FALSE(rule.failure.empty());
  }
  EXPECT_EQ(rule_named("no-such-rule"), nullptr);
}

} // namespace
} // namespace termsoak::verdict
