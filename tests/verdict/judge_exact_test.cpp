#include "verdict/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/sample_runs.h"

namespace termsoak::verdict {
namespace {

using measure::values::Figures;
using measure::values::MetricId;
using measure::values::RuleOutcome;
using measure::values::RunResult;
using measure::values::Verdict;
using measure::values::VerdictStatus;
using testing::HasSubstr;

const RuleOutcome& outcome_of(const Verdict& verdict, std::string_view rule) {
  const auto at = std::ranges::find(verdict.rules, rule, &RuleOutcome::id);
  if (at == verdict.rules.end()) {
    static const RuleOutcome none{.id = "no such outcome"};
    ADD_FAILURE() << "no outcome of " << rule;
    return none;
  }
  return *at;
}

TEST(JudgeExact, CleanRunPassesEveryRule) {
  const Verdict verdict = judge(test::clean_run());
  EXPECT_EQ(verdict.status, VerdictStatus::Pass) << verdict.headline;
  for (const RuleOutcome& outcome : verdict.rules) {
    EXPECT_EQ(outcome.status, VerdictStatus::Pass) << outcome.id << ": " << outcome.reason;
    EXPECT_FALSE(outcome.reason.empty()) << outcome.id;
    EXPECT_EQ(outcome.subject, "session.cast · fix-10353");
  }
}

TEST(JudgeExact, DefectFailsWithTheFirstOffset) {
  const Verdict verdict = judge(test::leaking_run());
  EXPECT_EQ(verdict.status, VerdictStatus::Fail);
  const RuleOutcome& orphan = outcome_of(verdict, "orphan-page");
  EXPECT_EQ(orphan.status, VerdictStatus::Fail);
  EXPECT_EQ(orphan.byte_offset, 41'237u);
  EXPECT_EQ(orphan.observed, "48 mappings");
  EXPECT_THAT(orphan.reason, HasSubstr("29.10 MB"));
  EXPECT_THAT(orphan.reason, HasSubstr("stay mapped after close"));
  EXPECT_EQ(outcome_of(verdict, "ledger-drift").status, VerdictStatus::Fail);
  EXPECT_EQ(outcome_of(verdict, "return-to-base").status, VerdictStatus::Fail);
  EXPECT_EQ(outcome_of(verdict, "lap-growth").status, VerdictStatus::Fail);
  EXPECT_THAT(outcome_of(verdict, "lap-growth").reason, HasSubstr("2.425 bytes kept per byte of output"));
  EXPECT_EQ(outcome_of(verdict, "doubling").observed, "2.00");
  EXPECT_EQ(outcome_of(verdict, "conservation").status, VerdictStatus::Pass);
  EXPECT_THAT(verdict.headline, HasSubstr("FAIL: session.cast · reuse-any"));
  EXPECT_THAT(verdict.headline, HasSubstr("orphan-page"));
}

/// One row a way to break one rule alone.
struct Breakage {
  const char* name;
  void (*breaks)(RunResult&);
  const char* rule;
  VerdictStatus rule_status;
  VerdictStatus overall;
  const char* reason;
};

class JudgeExactBreakage : public testing::TestWithParam<Breakage> {};

/// What nobody looked for is not said to be right.
TEST(JudgeExact, OlderReportsAreNotJudgedByRulesTheyHadNoEyesFor) {
  const Verdict before = judge(test::clean_run());
  EXPECT_EQ(std::ranges::count(before.rules, "pin-left", &RuleOutcome::id), 0);
  RunResult run = test::clean_run();
  run.conservation.emplace();
  const Verdict now = judge(run);
  EXPECT_EQ(outcome_of(now, "pin-left").status, VerdictStatus::Pass);
  EXPECT_EQ(outcome_of(now, "page-content").status, VerdictStatus::Pass);
}

TEST_P(JudgeExactBreakage, IsNamedAndExplained) {
  RunResult run = test::clean_run();
  GetParam().breaks(run);
  const Verdict verdict = judge(run);
  const RuleOutcome& outcome = outcome_of(verdict, GetParam().rule);
  EXPECT_EQ(outcome.status, GetParam().rule_status) << outcome.reason;
  EXPECT_THAT(outcome.reason, HasSubstr(GetParam().reason));
  EXPECT_EQ(verdict.status, GetParam().overall) << verdict.headline;
}

void set_laps(RunResult& run, std::initializer_list<std::int64_t> mapped) {
  run.laps.clear();
  for (const std::int64_t value : mapped) {
    Figures figures = run.final;
    figures.set(MetricId::MappedBytes, value);
    run.laps.push_back(
        {.index = run.laps.size() + 1, .bytes_fed = (run.laps.size() + 1) * 1'000'000, .figures = figures});
  }
}

using enum VerdictStatus;

INSTANTIATE_TEST_SUITE_P(
    Rules, JudgeExactBreakage,
    testing::Values(
        Breakage{"orphan_while_open",
                 [](RunResult& run) {
                   run.final.set(MetricId::OrphanBytes, 606'208);
                   run.final.set(MetricId::OrphanMappings, 1);
                 },
                 "orphan-page", Fail, Fail, "1 mapping (606,208 B) lost their owner"},
        Breakage{"drift_now", [](RunResult& run) { run.final.set(MetricId::DriftBytes, -4096); },
                 "ledger-drift", Fail, Fail, "off by -4,096 B"},
        Breakage{"drift_healed",
                 [](RunResult& run) {
                   run.findings.push_back({.byte_offset = 77, .event = "erase", .rule = "ledger-drift"});
                 },
                 "ledger-drift", Fail, Fail, "right again; first at byte 77 (erase)"},
        Breakage{"kept_after_close",
                 [](RunResult& run) { run.after_close->set(MetricId::MappedBytes, 4096); }, "return-to-base",
                 Fail, Fail, "4,096 B stay mapped"},
        Breakage{"counts_do_not_add_up", [](RunResult& run) { run.mappings[0].live = 7; }, "conservation",
                 Fail, Fail, "is not 7 live"},
        Breakage{"bytes_do_not_add_up",
                 [](RunResult& run) {
                   run.mappings[0].mapped += 1;
                   run.mappings[0].live += 1;
                 },
                 "conservation", Fail, Fail, "the live mappings hold 606,208 B"},
        Breakage{"orphan_seen_and_gone",
                 [](RunResult& run) {
                   run.findings.push_back({.byte_offset = 9, .event = "look", .rule = "orphan-page"});
                 },
                 "orphan-page", Fail, Fail, "first at byte 9 (look)"},
        Breakage{"pool_item_held_by_nobody",
                 [](RunResult& run) {
                   run.conservation = {.mapped = 3'000, .owned = 1'000, .idle = 500, .unaccounted = 1'500};
                 },
                 "conservation", Fail, Fail, "1,500 B stand nowhere"},
        Breakage{"accounts_do_not_add_up",
                 [](RunResult& run) {
                   run.conservation = {.mapped = 1'000, .owned = 1'000, .believed = 1'500, .drift = 400};
                 },
                 "conservation", Fail, Fail, "do not add up"},
        Breakage{"block_held_twice",
                 [](RunResult& run) {
                   run.findings.push_back({.byte_offset = 9, .event = "look", .rule = "conservation"});
                 },
                 "conservation", Fail, Fail, "first at byte 9 (look)"},
        Breakage{"pin_left_behind",
                 [](RunResult& run) {
                   run.conservation.emplace();
                   run.findings.push_back({.byte_offset = 9, .event = "look", .rule = "pin-left"});
                 },
                 "pin-left", Fail, Fail, "nobody needs any more"},
        Breakage{"record_of_a_page_lost",
                 [](RunResult& run) {
                   run.conservation.emplace();
                   run.findings.push_back({.byte_offset = 9, .event = "look", .rule = "node-left"});
                 },
                 "node-left", Fail, Fail, "will not be used again"},
        Breakage{"limit_without_force",
                 [](RunResult& run) {
                   run.conservation.emplace();
                   run.findings.push_back({.byte_offset = 9, .event = "look", .rule = "limit-held"});
                 },
                 "limit-held", Fail, Fail, "went on growing"},
        Breakage{"chunk_beside_free_items",
                 [](RunResult& run) {
                   run.conservation.emplace();
                   run.findings.push_back({.byte_offset = 9, .event = "look", .rule = "pool-reuse"});
                 },
                 "pool-reuse", Fail, Fail, "had items to give"},
        Breakage{"style_counted_too_often",
                 [](RunResult& run) {
                   run.conservation.emplace();
                   run.findings.push_back({.byte_offset = 9, .event = "look", .rule = "page-content"});
                 },
                 "page-content", Fail, Fail, "does not hold what it counts"},
        Breakage{"pin",
                 [](RunResult& run) {
                   run.findings.push_back({.byte_offset = 5'000, .event = "prune 3", .rule = "dangling-pin"});
                 },
                 "dangling-pin", Fail, Fail, "first at byte 5,000 (prune 3)"},
        Breakage{"active_area",
                 [](RunResult& run) {
                   run.findings.push_back({.byte_offset = 6'000, .event = "prune 1", .rule = "active-area"});
                 },
                 "active-area", Fail, Fail, "rows that the screen still shows"},
        Breakage{"over_limit_only_warns",
                 [](RunResult& run) { run.final.set(MetricId::PageSizeBytes, 24'014'848); }, "over-limit",
                 Fail, Pass, "24.01 MB under a limit of 10.00 MB"},
        Breakage{"no_laps", [](RunResult& run) { run.laps.clear(); }, "lap-growth", Inconclusive, Pass,
                 "feed more (--repeat)"},
        Breakage{"unlimited_history",
                 [](RunResult& run) {
                   run.laps.clear();
                   run.scrollback_limit_bytes = UINT64_MAX;
                 },
                 "lap-growth", Pass, Pass, "not a leak: the history is declared unlimited"},
        Breakage{"laps_move_with_content",
                 [](RunResult& run) {
                   set_laps(run, {5, 9, 9'000'000, 8'000'000, 9'000'000, 7'000'000, 8'500'000, 8'000'000});
                 },
                 "lap-growth", Pass, Pass, "not a leak: mapped bytes move with the content"},
        Breakage{"laps_wander_up",
                 [](RunResult& run) {
                   set_laps(run, {5, 9, 8'000'000, 8'100'000, 7'000'000, 9'000'000, 9'000'000, 9'500'000});
                 },
                 "lap-growth", Pass, Pass, "not a leak: mapped bytes follow the content"},
        Breakage{"every_lap_grows_though_owned",
                 [](RunResult& run) {
                   set_laps(run, {1, 2, 3, 4, 4'000'000, 5'000'000, 6'000'000, 7'000'000, 8'000'000,
                                  9'000'000, 10'000'000, 11'000'000});
                 },
                 "lap-growth", Fail, Fail, "every lap grew though no page lost its owner"},
        Breakage{"three_rising_laps_within_the_limit",
                 [](RunResult& run) { set_laps(run, {1, 2, 3, 4'000'000, 5'000'000, 6'000'000, 7'000'000}); },
                 "lap-growth", Pass, Pass, "counts against the limit"},
        Breakage{"pool_is_mostly_idle", [](RunResult& run) { run.final.set(MetricId::IdleBytes, 9'000'000); },
                 "pool-high-water", Pass, Pass, "not a leak: the pool keeps 9.00 MB idle"},
        Breakage{"pool_holds_its_high_water",
                 [](RunResult& run) {
                   run.final.set(MetricId::IdleBytes, 9'000'000);
                   run.final.set(MetricId::IdleResidentBytes, 8'500'000);
                   run.findings.push_back({.byte_offset = 88, .event = "erase", .rule = "pool-high-water"});
                 },
                 "pool-high-water", Fail, Pass,
                 "8.50 MB of unused pages resident until the terminal is closed; first at byte 88"},
        Breakage{"pool_gave_its_high_water_back",
                 [](RunResult& run) {
                   run.final.set(MetricId::IdleBytes, 9'000'000);
                   run.final.set(MetricId::IdleResidentBytes, 2'000'000);
                   run.findings.push_back({.byte_offset = 88, .event = "erase", .rule = "pool-high-water"});
                 },
                 "pool-high-water", Pass, Pass, "not a leak: the pool keeps 9.00 MB idle"},
        Breakage{"pool_is_in_use_again",
                 [](RunResult& run) {
                   run.final.set(MetricId::IdleResidentBytes, 585'728);
                   run.findings.push_back({.byte_offset = 88, .event = "erase", .rule = "pool-high-water"});
                 },
                 "pool-high-water", Pass, Pass, "idle in the pool, ready for reuse"},
        Breakage{"child_died",
                 [](RunResult& run) {
                   run.outcome = measure::values::Outcome::Failed;
                   run.failure = "killed by SIGSEGV\x1b[2J";
                 },
                 "run", Inconclusive, Inconclusive, "killed by SIGSEGV\\x1b[2J"}),
    [](const auto& row) { return row.param.name; });

TEST(JudgeExact, BudgetsTurnWhatIsToldIntoFailures) {
  JudgeOptions options;
  options.idle_budget_bytes = 1'000'000;
  const Verdict verdict = judge(test::clean_run(), options);
  EXPECT_EQ(verdict.status, VerdictStatus::Fail);
  EXPECT_EQ(outcome_of(verdict, "pool-high-water").status, VerdictStatus::Fail);

  RunResult run = test::clean_run();
  set_laps(run, {5, 9, 8'000'000, 8'100'000, 7'000'000, 9'000'000, 9'000'000, 9'500'000});
  options = {};
  options.laps.growth_budget_bytes = 1'000'000;
  EXPECT_EQ(outcome_of(judge(run, options), "lap-growth").status, VerdictStatus::Fail);
}

TEST(JudgeAll, KnownBadIsAControlBesideASubject) {
  const std::vector<RunResult> both{test::leaking_run(), test::clean_run()};
  const Verdict verdict = judge_all(both);
  EXPECT_EQ(verdict.status, VerdictStatus::Pass);
  EXPECT_THAT(verdict.headline, HasSubstr("PASS"));
  EXPECT_THAT(verdict.headline, HasSubstr("known-bad control session.cast · reuse-any fails as it should"));
  EXPECT_EQ(outcome_of(verdict, "orphan-page").level, "control");
  EXPECT_EQ(outcome_of(verdict, "orphan-page").status, VerdictStatus::Fail);
}

TEST(JudgeAll, KnownBadAloneIsTheSubject) {
  const std::vector<RunResult> alone{test::leaking_run()};
  EXPECT_EQ(judge_all(alone).status, VerdictStatus::Fail);
}

TEST(JudgeAll, ALeakingSubjectFailsWhateverTheControlDoes) {
  const std::vector<RunResult> both{test::leaking_run(), test::core_run("owned", 12, 1)};
  EXPECT_EQ(judge_all(both).status, VerdictStatus::Fail);
}

TEST(JudgeAll, RepeatsMustAgreeToTheByte) {
  std::vector<RunResult> repeats{test::clean_run(), test::clean_run()};
  EXPECT_EQ(judge_all(repeats).status, VerdictStatus::Pass);
  repeats[1].final.set(MetricId::Prunes, 1);
  const Verdict verdict = judge_all(repeats);
  EXPECT_EQ(verdict.status, VerdictStatus::Fail);
  EXPECT_TRUE(std::ranges::any_of(verdict.rules, [](const RuleOutcome& outcome) {
    return outcome.reason.find("prunes differs between repeats") != std::string::npos;
  }));
}

} // namespace
} // namespace termsoak::verdict
