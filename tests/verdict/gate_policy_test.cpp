#include "verdict/gate_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/sample_runs.h"

namespace termsoak::verdict {
namespace {

using measure::values::MetricId;
using measure::values::Report;
using measure::values::RuleOutcome;
using measure::values::RunResult;
using measure::values::Verdict;
using measure::values::VerdictStatus;
using testing::HasSubstr;

using enum VerdictStatus;

/// What the shipped workloads say of the defect and its fix.
Demand defect_and_fix() {
  Demand demand;
  demand.expectations = {
      {.strategy = "reuse-any",
       .bounds = {{.metric = "orphan_bytes", .min = 1, .max = {}}},
       .rule = "orphan-page"},
      {.strategy = "fix-10353", .bounds = {{.metric = "orphan_bytes", .min = {}, .max = 0}}, .status = Pass}};
  return demand;
}

Verdict gate_of(const Demand& demand, const std::vector<RunResult>& runs, OpenPolicy open = OpenPolicy::Open,
                std::string_view today = "2026-11-22") {
  return conclude_gate(judge_workload(demand, runs, today), open);
}

const RuleOutcome* failing(const Verdict& verdict, std::string_view rule) {
  const auto at = std::ranges::find_if(verdict.rules, [&](const RuleOutcome& outcome) {
    return outcome.id == rule && outcome.status == Fail && outcome.level == "error";
  });
  return at == verdict.rules.end() ? nullptr : &*at;
}

TEST(GatePolicy, PassesWhenTheDefectLeaksAndTheFixDoesNot) {
  const Verdict verdict = gate_of(defect_and_fix(), {test::leaking_run(), test::clean_run()});
  EXPECT_EQ(verdict.status, Pass) << verdict.headline;
}

TEST(GatePolicy, FailsWithRuleAndOffsetWhenAFixLeaks) {
  RunResult swapped = test::leaking_run();
  swapped.strategy.name = "fix-10353";
  swapped.strategy.standing = measure::values::Standing::Subject;
  const Verdict verdict = gate_of(defect_and_fix(), {test::leaking_run(), swapped});
  EXPECT_EQ(verdict.status, Fail);
  const RuleOutcome* outcome = failing(verdict, "expectation");
  ASSERT_NE(outcome, nullptr);
  EXPECT_EQ(outcome->byte_offset, 41'237u);
  EXPECT_EQ(outcome->metric, "orphan_bytes");
  EXPECT_TRUE(std::ranges::any_of(verdict.rules, [](const RuleOutcome& told) {
    return told.id == "orphan-page" && told.subject == "session.cast · fix-10353" && told.status == Fail;
  }));
}

TEST(GatePolicy, FailsWhenTheKnownBadNoLongerLeaks) {
  RunResult swapped = test::clean_run();
  swapped.strategy.name = "reuse-any";
  swapped.strategy.standing = measure::values::Standing::KnownBad;
  const Verdict verdict = gate_of(defect_and_fix(), {swapped, test::clean_run()});
  EXPECT_EQ(verdict.status, Fail);
  ASSERT_NE(failing(verdict, "expectation"), nullptr);
  EXPECT_TRUE(std::ranges::any_of(verdict.rules, [](const RuleOutcome& outcome) {
    return outcome.reason.find("orphan-page must fail here and does not") != std::string::npos;
  }));
}

TEST(GatePolicy, ARunWithoutExpectationIsJudgedByItsOwnRules) {
  EXPECT_EQ(gate_of({}, {test::clean_run()}).status, Pass);
  EXPECT_EQ(gate_of({}, {test::leaking_run()}).status, Fail);
}

TEST(GatePolicy, BudgetsHoldForWhatMustNotFail) {
  Demand demand = defect_and_fix();
  demand.budgets = {{.metric = "mapped_bytes", .min = {}, .max = 11'000'000}};
  const Verdict verdict = gate_of(demand, {test::leaking_run(), test::clean_run()});
  const RuleOutcome* outcome = failing(verdict, "budget");
  ASSERT_NE(outcome, nullptr);
  EXPECT_EQ(outcome->subject, "session.cast · fix-10353");
  EXPECT_THAT(outcome->reason, HasSubstr("mapped_bytes is 11,669,504, over its budget of 11,000,000"));
  demand.budgets[0].max = 12'000'000;
  EXPECT_EQ(gate_of(demand, {test::leaking_run(), test::clean_run()}).status, Pass);
}

struct KnownCase {
  const char* name;
  bool fails;
  const char* today;
  VerdictStatus status;
  const char* reason;
};

class KnownFailures : public testing::TestWithParam<KnownCase> {};

TEST_P(KnownFailures, AreToleratedUntilTheirDate) {
  Demand demand;
  demand.known_failure = measure::values::KnownFailure{.reason = "tracked upstream", .expires = "2026-12-31"};
  const std::vector<RunResult> runs{GetParam().fails ? test::leaking_run() : test::clean_run()};
  const Verdict verdict = gate_of(demand, runs, OpenPolicy::Open, GetParam().today);
  EXPECT_EQ(verdict.status, GetParam().status) << verdict.headline;
  const auto told = std::ranges::find(verdict.rules, "known-failure", &RuleOutcome::id);
  ASSERT_NE(told, verdict.rules.end());
  EXPECT_THAT(told->reason, HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Dates, KnownFailures,
    testing::Values(KnownCase{"tolerated", true, "2026-12-31", Pass, "fails as known until"},
                    KnownCase{"expired", true, "2027-01-01", Fail, "expired on 2026-12-31"},
                    KnownCase{"mended", false, "2026-11-22", Pass, "no longer fails; take it off"},
                    KnownCase{"mended_and_expired", false, "2027-01-01", Pass, "expired on"}),
    [](const auto& row) { return row.param.name; });

TEST(GatePolicy, DeclaredUnlimitedHistoryMayGrow) {
  RunResult run = test::foreign_run([](double i) { return 50e6 + 200e3 * i; });
  Demand demand;
  EXPECT_EQ(gate_of(demand, {run}).status, Fail);
  demand.history = measure::values::HistoryPolicy::DeclaredUnlimited;
  const Verdict verdict = gate_of(demand, {run});
  EXPECT_EQ(verdict.status, Pass);
  EXPECT_THAT(verdict.rules[0].reason, HasSubstr("not a leak: the history is declared unlimited"));
}

RuleOutcome missing_terminal() {
  return {.id = "not-measured",
          .status = Inconclusive,
          .metric = {},
          .observed = "missing",
          .limit = "installed",
          .reason = "st is not installed; apt-get install stterm",
          .subject = "rows · st",
          .level = "warning",
          .byte_offset = {}};
}

TEST(GatePolicy, WhereNothingWasMeasuredNothingPasses) {
  const Verdict verdict = conclude_gate({missing_terminal()}, OpenPolicy::Open);
  EXPECT_EQ(verdict.status, Inconclusive);
  EXPECT_EQ(verdict.headline, "INCONCLUSIVE: nothing was measured: rows · st (st is not installed; apt-get "
                              "install stterm)");
  EXPECT_EQ(conclude_gate({missing_terminal()}, OpenPolicy::Warn).status, Pass);
  EXPECT_EQ(conclude_gate({missing_terminal()}, OpenPolicy::Pass).status, Pass);
  EXPECT_EQ(conclude_gate({missing_terminal()}, OpenPolicy::Fail).status, Fail);
}

TEST(GatePolicy, BesideARunAMissingTerminalIsOnlyTold) {
  auto outcomes = judge_workload({}, std::vector{test::clean_run()}, "2026-11-22");
  outcomes.push_back(missing_terminal());
  for (const OpenPolicy policy : {OpenPolicy::Open, OpenPolicy::Fail}) {
    const Verdict verdict = conclude_gate(outcomes, policy);
    EXPECT_EQ(verdict.status, Pass);
    EXPECT_THAT(verdict.headline, HasSubstr("does not grow; not measured: rows · st (st is not installed"));
    EXPECT_THAT(verdict.headline, testing::Not(HasSubstr("rows · st does not grow")));
  }
}

TEST(GatePolicy, OpenQuestionsWeighAsAsked) {
  RunResult broken = test::clean_run();
  broken.outcome = measure::values::Outcome::Failed;
  broken.failure = "timed out";
  EXPECT_EQ(gate_of({}, {broken}).status, Inconclusive);
  EXPECT_EQ(gate_of({}, {broken}, OpenPolicy::Warn).status, Pass);
  EXPECT_EQ(gate_of({}, {broken}, OpenPolicy::Pass).status, Pass);
  EXPECT_EQ(gate_of({}, {broken}, OpenPolicy::Fail).status, Fail);
}

Report report_of(std::vector<RunResult> runs) {
  Report report = test::sample_report();
  report.results = std::move(runs);
  return report;
}

TEST(Baseline, BothFloorsMustBePassed) {
  const Report before = report_of({test::clean_run()});
  RunResult worse = test::clean_run();
  const auto at = [&](std::int64_t mapped) {
    worse.final.set(MetricId::MappedBytes, mapped);
    return conclude_gate(compare_baseline(report_of({worse}), before, {}).value(), OpenPolicy::Open);
  };
  EXPECT_EQ(at(11'669'504 + 60'000).status, Pass);  // below the absolute floor
  EXPECT_EQ(at(11'669'504 + 500'000).status, Pass); // 4.3 %: below the relative floor
  const Verdict verdict = at(11'669'504 + 700'000);
  EXPECT_EQ(verdict.status, Fail);
  ASSERT_NE(failing(verdict, "baseline"), nullptr);
  EXPECT_THAT(failing(verdict, "baseline")->reason,
              HasSubstr("mapped_bytes rose from 11,669,504 to 12,369,504 (+6.0 %)"));
}

TEST(Baseline, KnownBadCellsAreNotCompared) {
  const Report before = report_of({test::core_run("reuse-any", 12, 1)});
  const Report now = report_of({test::leaking_run()});
  const std::vector<std::string> expected{"session.cast · reuse-any"};
  EXPECT_TRUE(compare_baseline(now, before, expected).value().empty());
}

TEST(Baseline, RefusesWhatCannotBeCompared) {
  const Report before = report_of({test::clean_run()});
  const auto refusal = [&](auto&& change) {
    Report now = report_of({test::clean_run()});
    change(now);
    const auto compared = compare_baseline(now, before, {});
    return compared ? std::string() : compared.error().message;
  };
  EXPECT_THAT(refusal([](Report& now) { now.inputs[0].sha256 = std::string(64, 'b'); }),
              HasSubstr("digest differs"));
  EXPECT_THAT(refusal([](Report& now) { now.results[0].layout = "1.3"; }),
              HasSubstr("layout 1.3 against 2026-01"));
  EXPECT_THAT(refusal([](Report& now) { now.results[0].os_page_bytes = 16384; }),
              HasSubstr("OS pages of 16384"));
  EXPECT_THAT(refusal([](Report& now) { now.results[0].cols = 81; }), HasSubstr("screen's size"));
  EXPECT_THAT(refusal([](Report& now) { now.results[0].scrollback_limit_bytes = 1; }),
              HasSubstr("limit differs"));
  EXPECT_EQ(refusal([](Report&) {}), "");
}

TEST(Baseline, ANewCellIsToldNotFailed) {
  const auto outcomes = compare_baseline(report_of({test::clean_run()}), Report{}, {}).value();
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes[0].level, "warning");
  EXPECT_EQ(conclude_gate(outcomes, OpenPolicy::Open).status, Pass);
}

} // namespace
} // namespace termsoak::verdict
