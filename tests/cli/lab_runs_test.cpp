#include "cli/lab_runs.h"

#include "measure/values/report_value.h"

#include "verdict/expect.h"
#include "verdict/judge.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace termsoak::cli {
namespace {

using measure::values::RuleOutcome;
using measure::values::RunResult;
using measure::values::Verdict;
using measure::values::VerdictStatus;

std::vector<RunResult> runs(LabSpec spec) {
  auto out = run_lab(spec);
  EXPECT_TRUE(out.has_value()) << out.error().message;
  return std::move(out->results);
}

bool says(const Verdict& verdict, std::string_view words) {
  return std::ranges::any_of(verdict.rules, [&](const RuleOutcome& outcome) {
    return outcome.status == VerdictStatus::Fail && outcome.reason.find(words) != std::string::npos;
  });
}

TEST(LabVerdict, EveryLeakFailsAndSaysWhy) {
  for (const lab::Scenario& scenario : lab::scenarios())
    for (const lab::Strategy& strategy : scenario.strategies) {
      if (strategy.kind != lab::Kind::Leak) continue;
      const auto results =
          runs({.scenario = std::string(scenario.name), .strategies = {std::string(strategy.name)}});
      const Verdict verdict = judge_lab(results);
      EXPECT_EQ(verdict.status, VerdictStatus::Fail) << scenario.name << " " << strategy.name;
      EXPECT_TRUE(says(verdict, strategy.why)) << scenario.name << " " << strategy.name;
      for (const RuleOutcome& outcome : verdict.rules)
        EXPECT_EQ(outcome.reason.find("terminal"), std::string::npos) << outcome.id << ": " << outcome.reason;
    }
}

TEST(LabVerdict, EveryCureIsFlat) {
  for (const lab::Scenario& scenario : lab::scenarios())
    for (const lab::Strategy& strategy : scenario.strategies) {
      if (strategy.kind != lab::Kind::Cure) continue;
      for (const std::uint64_t rounds : {10U, 11U, 40U}) {
        const auto results = runs({.scenario = std::string(scenario.name),
                                   .strategies = {std::string(strategy.name)},
                                   .rounds = rounds});
        const Verdict verdict = judge_lab(results);
        EXPECT_EQ(verdict.status, VerdictStatus::Pass)
            << scenario.name << " " << strategy.name << ": " << verdict.headline;
        const auto& laps = results.front().laps;
        for (std::size_t i = 3; i < laps.size(); ++i)
          EXPECT_LE(laps[i].figures.value_or(measure::values::MetricId::MappedBytes, -1),
                    laps[2].figures.value_or(measure::values::MetricId::MappedBytes, -1))
              << scenario.name << " " << strategy.name << " round " << i;
      }
    }
}

TEST(LabVerdict, ALeakBesideItsCureIsAControl) {
  for (const lab::Scenario& scenario : lab::scenarios()) {
    const auto results = runs({.scenario = std::string(scenario.name)});
    const Verdict verdict = judge_lab(results);
    EXPECT_EQ(verdict.status, VerdictStatus::Pass) << scenario.name << ": " << verdict.headline;
    // "fails as it should", or of several "fail as they should".
    EXPECT_NE(verdict.headline.find("known-bad control"), std::string::npos) << verdict.headline;
    EXPECT_NE(verdict.headline.find(" should ("), std::string::npos) << verdict.headline;
  }
}

TEST(LabVerdict, ABufferThatIsTooSmallFromTheStartIsNoEvidence) {
  const auto results = runs({.scenario = "diffusion", .strategies = {"swap"}, .buffer_bytes = 40'000});
  EXPECT_EQ(judge_lab(results).status, VerdictStatus::Inconclusive);
  const auto filled =
      runs({.scenario = "diffusion", .strategies = {"swap"}, .buffer_bytes = 1'000'000, .rounds = 99});
  EXPECT_EQ(judge_lab(filled).status, VerdictStatus::Fail);
}

TEST(LabRuns, RefusesWhatWouldDoNothing) {
  EXPECT_FALSE(run_lab({.scenario = "arena-retain", .seed = 3}).has_value());
  EXPECT_FALSE(run_lab({.scenario = "nothing"}).has_value());
  EXPECT_FALSE(run_lab({.scenario = "diffusion", .strategies = {"never-reset"}}).has_value());
  EXPECT_FALSE(run_lab({.scenario = "diffusion", .grid = "no/such/file"}).has_value());
}

} // namespace
} // namespace termsoak::cli
