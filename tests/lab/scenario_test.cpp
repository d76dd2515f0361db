#include "lab/scenario.h"

#include "lab/words.h"
#include "measure/values/json.h"
#include "measure/values/lab_trace.h"
#include "measure/values/result.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace termsoak::lab {
namespace {

using measure::values::LabBlockState;
using measure::values::LabTrace;
using measure::values::MetricId;
using measure::values::RunResult;

RunResult run(std::string_view scenario, std::string_view strategy, const RunOptions& options = {},
              std::uint64_t seed = kGridSeed) {
  const auto found = scenario_named(scenario);
  EXPECT_TRUE(found.has_value());
  const auto row = strategy_named(**found, strategy);
  EXPECT_TRUE(row.has_value());
  auto result = run_strategy(**found, **row, generate_grid(seed), options);
  EXPECT_TRUE(result.has_value());
  return *std::move(result);
}

std::vector<std::uint64_t> starts_of(const RunResult& result) {
  std::vector<std::uint64_t> out;
  for (const auto& round : result.lab->rounds)
    out.push_back(round.end_bytes_start);
  return out;
}

const std::vector<std::uint64_t> kArticle{41'864,  78'752,  115'640, 152'528, 189'416,
                                          226'304, 263'192, 300'080, 336'968, 373'856};

TEST(Diffusion, SwapLeavesTheArticlesTrace) {
  const RunResult result = run("diffusion", "swap");
  EXPECT_EQ(starts_of(result), kArticle);
  EXPECT_EQ(result.lab->rounds.back().end_bytes, 410'744U);
  EXPECT_EQ(result.lab->steps[0].end_bytes, 4'970U) << "after reading the input";
  EXPECT_EQ(result.lab->steps[1].end_bytes, 41'864U) << "after parsing";
  EXPECT_EQ(result.final.get(MetricId::MappedBytes), 410'744);
  EXPECT_EQ(result.final.get(MetricId::BelievedBytes), 4'970 + 36'888) << "the input and the last set";
  EXPECT_EQ(result.final.get(MetricId::OrphanBytes), 10 * 36'888 + 6)
      << "ten sets and the first one's padding";
  EXPECT_EQ(result.final.get(MetricId::OrphanMappings), 10);
  EXPECT_EQ(result.final.get(MetricId::IdleBytes), 0);
}

TEST(Diffusion, TheTraceIsTheSameForEverySeedOfThatCapacity) {
  for (std::uint64_t seed = 0; seed < 5; ++seed)
    EXPECT_EQ(starts_of(run("diffusion", "swap", {}, seed)), kArticle) << "seed " << seed;
}

TEST(Diffusion, FreeingTheInputAtTheEndGivesNothingBack) {
  const RunResult result = run("diffusion", "swap");
  const auto step = std::ranges::find(result.lab->steps, "end: free input", &measure::values::LabStep::event);
  ASSERT_NE(step, result.lab->steps.end());
  EXPECT_EQ(step->end_bytes, 410'744U);
  EXPECT_EQ((step + 1)->end_bytes, 373'856U) << "the last set is last, so it does come back";
}

TEST(Diffusion, TheMovedMapComesBackAndTheSetDoesNot) {
  const RunResult result = run("diffusion", "swap-with-moved-map");
  EXPECT_EQ(starts_of(result), kArticle);
  EXPECT_EQ(result.lab->rounds[0].end_bytes_peak, 164'792U);
  const auto& steps = result.lab->steps;
  EXPECT_EQ(steps[2].event, "round 0: build elves 1 and moved 0");
  EXPECT_EQ(steps[2].end_bytes, 164'792U);
  EXPECT_EQ(steps[3].event, "round 0: free elves 0");
  EXPECT_EQ(steps[3].end_bytes, 164'792U);
  EXPECT_EQ(steps[4].event, "round 0: free moved 0");
  EXPECT_EQ(steps[4].end_bytes, 78'752U);
  EXPECT_EQ(result.final.get(MetricId::IdleBytes), 86'040) << "the peak was touched and can be used again";
}

TEST(Diffusion, TheBaseOfTheBufferDecidesThePadding) {
  for (std::uint64_t offset = 0; offset < 16; ++offset) {
    const RunResult result = run("diffusion", "swap", {.rounds = 1, .base_offset_bytes = offset});
    const std::uint64_t low = offset % 8;
    EXPECT_EQ(result.lab->rounds[0].end_bytes_start, low == 7 ? 41'865 : 41'864 - low) << "offset " << offset;
  }
}

TEST(Diffusion, RunsOutOfMemoryInTheKnownRounds) {
  struct Row {
    std::uint64_t buffer_bytes;
    std::optional<std::uint64_t> round;
    std::uint64_t end_bytes;
  };
  const Row rows[] = {{40'000, std::nullopt, 4'970},
                      {1'000'000, 25, 964'064},
                      {1'400'000, 36, 1'369'832},
                      {2'000'000, 53, 1'996'928}};
  for (const Row& row : rows) {
    const RunResult result = run("diffusion", "swap", {.buffer_bytes = row.buffer_bytes, .rounds = 100});
    ASSERT_TRUE(result.lab->out_of_memory.has_value()) << row.buffer_bytes;
    EXPECT_EQ(result.lab->out_of_memory->round, row.round) << row.buffer_bytes;
    EXPECT_EQ(result.lab->out_of_memory->end_bytes, row.end_bytes);
    EXPECT_EQ(result.lab->out_of_memory->wanted_bytes, 36'888U);
    EXPECT_EQ(result.lab->rounds_done, row.round.value_or(0));
    EXPECT_FALSE(result.failure.empty());
  }
  EXPECT_EQ(run("diffusion", "swap", {.buffer_bytes = 40'000}).outcome, measure::values::Outcome::Failed);
  EXPECT_EQ(run("diffusion", "swap", {.buffer_bytes = 41'864}).lab->out_of_memory->round, 0U);
  EXPECT_EQ(run("diffusion", "swap", {.buffer_bytes = 41'863}).lab->out_of_memory->round, std::nullopt);
}

TEST(Diffusion, CuresHoldWhatTheFactsSay) {
  for (const std::uint64_t start : starts_of(run("diffusion", "scratch-copy")))
    EXPECT_EQ(start, 36'888U);
  const RunResult ping_pong = run("diffusion", "ping-pong");
  for (const auto& step : ping_pong.lab->steps) {
    if (!step.event.contains("reset")) continue;
    const std::uint64_t ends[2] = {step.spaces[0].end_bytes, step.spaces[1].end_bytes};
    EXPECT_EQ(std::max(ends[0], ends[1]), 36'888U) << step.event;
    EXPECT_EQ(std::min(ends[0], ends[1]), 0U) << step.event;
  }
  for (const std::uint64_t start : starts_of(run("diffusion", "reserve-and-clear")))
    EXPECT_EQ(start, 41'864U + 36'888U);
  for (const std::uint64_t start : starts_of(run("diffusion", "free-first")))
    EXPECT_EQ(start, 41'864U);
}

TEST(Diffusion, EveryStrategyMovesTheSameElves) {
  const RunResult reference = run("diffusion", "swap", {.rounds = 12});
  for (const Strategy& strategy : (*scenario_named("diffusion"))->strategies) {
    const RunResult result = run("diffusion", strategy.name, {.rounds = 12});
    ASSERT_EQ(result.lab->rounds.size(), 12U);
    for (std::size_t i = 0; i < 12; ++i)
      EXPECT_EQ(result.lab->rounds[i].moved, reference.lab->rounds[i].moved)
          << strategy.name << " round " << i;
  }
}

TEST(Diffusion, TheStillRoundIsTheFirstInWhichNobodyMoves) {
  const auto grid = parse_grid("....#..\n..###.#\n#...#.#\n.#...##\n#.###..\n##.#.##\n.#..#..\n", "sample");
  const auto scenario = scenario_named("diffusion");
  const auto result = run_strategy(**scenario, (*scenario)->strategies.front(), *grid,
                                   {.rounds = 25, .answers = answers_of(*grid)});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->lab->answers->empty_after_ten, 110U);
  EXPECT_EQ(result->lab->answers->first_still_round, 20U);
  for (const auto& round : result->lab->rounds)
    EXPECT_EQ(round.moved == 0U, round.index + 1 >= 20) << "round " << round.index + 1;
}

TEST(Diffusion, TheExplanationNamesTheBlockAbove) {
  const RunResult result = run("diffusion", "swap");
  ASSERT_TRUE(result.lab->culprit.has_value());
  EXPECT_EQ(result.lab->culprit->freed.label, "elves 0");
  EXPECT_EQ(result.lab->culprit->freed.offset, 4'976U);
  EXPECT_EQ(result.lab->culprit->freed.padding_bytes, 6U);
  ASSERT_TRUE(result.lab->culprit->above.has_value());
  EXPECT_EQ(result.lab->culprit->above->label, "elves 1");
  EXPECT_EQ(result.lab->culprit->times, 10U);
  EXPECT_EQ(result.lab->culprit->lost_bytes, 368'886U);
  const std::string text = render_explanation(result);
  EXPECT_NE(text.find("In round 0 the program freed 'elves 0', 36,888 B at offset 4,976."),
            std::string::npos);
  EXPECT_NE(text.find("Above it lay 'elves 1', 36,888 B at offset 41,864."), std::string::npos);
  EXPECT_NE(text.find("reserve-and-clear"), std::string::npos);
}

/// What is handed out is live or dead; the blocks of every picture say the same as the figures.
TEST(AllScenarios, BooksBalanceAfterEveryStep) {
  for (const Scenario& scenario : scenarios()) {
    for (const Strategy& strategy : scenario.strategies) {
      const RunResult result = run(scenario.name, strategy.name, {.rounds = 12, .base_offset_bytes = 3});
      EXPECT_EQ(result.lab->rounds_done, 12U) << scenario.name << " " << strategy.name;
      for (const auto& round : result.lab->rounds)
        EXPECT_LE(round.end_bytes, round.mapped_bytes);
      for (const auto& step : result.lab->steps) {
        for (const auto& space : step.spaces) {
          std::uint64_t bytes = 0;
          std::uint64_t end = 0;
          for (const auto& block : space.blocks) {
            EXPECT_GE(block.offset - block.padding_bytes, end) << "blocks do not overlap: " << step.event;
            end = block.offset + block.count * (block.bytes + block.padding_bytes) - block.padding_bytes;
            bytes += block.count * (block.bytes + block.padding_bytes);
          }
          EXPECT_LE(bytes, space.end_bytes) << scenario.name << " " << strategy.name << " " << step.event;
        }
      }
      const auto mapped = result.final.value_or(MetricId::MappedBytes, -1);
      EXPECT_EQ(mapped, result.final.value_or(MetricId::BelievedBytes, 0) +
                            result.final.value_or(MetricId::IdleBytes, 0) +
                            result.final.value_or(MetricId::OrphanBytes, 0))
          << scenario.name << " " << strategy.name;
    }
  }
}

TEST(AllScenarios, ACureKeepsNothingThatALeakKeeps) {
  for (const Scenario& scenario : scenarios()) {
    std::int64_t leaking_min = INT64_MAX;
    std::int64_t cured_max = 0;
    for (const Strategy& strategy : scenario.strategies) {
      const RunResult result = run(scenario.name, strategy.name, {.rounds = 12});
      const std::int64_t kept = result.final.value_or(MetricId::OrphanBytes, 0) +
                                std::max<std::int64_t>(result.final.value_or(MetricId::IdleBytes, 0), 0);
      if (strategy.kind == Kind::Leak)
        leaking_min = std::min(leaking_min, kept);
      else
        EXPECT_EQ(result.final.value_or(MetricId::OrphanBytes, -1), 0)
            << scenario.name << " " << strategy.name;
      if (strategy.kind == Kind::Cure) cured_max = std::max(cured_max, kept);
    }
    EXPECT_GT(leaking_min, 2 * cured_max) << scenario.name;
  }
}

TEST(AllScenarios, ResultsSurviveTheirJson) {
  for (const Scenario& scenario : scenarios()) {
    for (const Strategy& strategy : scenario.strategies) {
      const RunResult result = run(scenario.name, strategy.name, {.rounds = 8});
      const std::string text = measure::values::to_json(result);
      const auto read = measure::values::result_from_json(text);
      ASSERT_TRUE(read.has_value()) << read.error().message;
      EXPECT_EQ(*read->lab, *result.lab) << scenario.name << " " << strategy.name;
      EXPECT_EQ(measure::values::to_json(*read), text);
      EXPECT_EQ(measure::values::to_json(run(scenario.name, strategy.name, {.rounds = 8})), text)
          << "equal runs give equal reports";
    }
  }
}

TEST(AllScenarios, SurviveEveryBufferSize) {
  for (const Scenario& scenario : scenarios())
    for (const Strategy& strategy : scenario.strategies)
      for (const std::uint64_t bytes :
           {1U, 64U, 4'970U, 5'000U, 30'000U, 50'000U, 90'000U, 200'000U, 600'000U}) {
        const RunResult result = run(scenario.name, strategy.name, {.buffer_bytes = bytes, .rounds = 4});
        EXPECT_EQ(result.lab->out_of_memory.has_value(), result.lab->rounds_done < 4);
        EXPECT_FALSE(render_run(result).empty());
        EXPECT_FALSE(render_explanation(result).empty());
      }
}

TEST(Trace, StaysBoundedOverManyRounds) {
  const RunResult result = run("interleaved-lifetimes", "separate-buffers", {.rounds = 6'000});
  EXPECT_EQ(result.lab->rounds.size(), LabTrace::kRoundsMax);
  EXPECT_EQ(result.lab->rounds_left_out, 6'000 - LabTrace::kRoundsMax);
  EXPECT_EQ(result.lab->rounds.back().index, 5'999U);
  EXPECT_EQ(result.lab->steps.size(), LabTrace::kStepsMax);
  EXPECT_EQ(result.lab->steps.back().event, "end: free the records");
  EXPECT_LE(result.series.rows_count(), measure::values::Series::kRowsMax + 1);
}

TEST(Options, OutOfRangeIsAUsageError) {
  const auto scenario = scenario_named("diffusion");
  const Grid grid = generate_grid(1);
  for (const RunOptions& options :
       {RunOptions{.buffer_bytes = 0}, RunOptions{.buffer_bytes = kBufferBytesMax + 1},
        RunOptions{.rounds = 0}, RunOptions{.rounds = kRoundsMax + 1}, RunOptions{.base_offset_bytes = 64}}) {
    const auto result = run_strategy(**scenario, (*scenario)->strategies.front(), grid, options);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, base::ErrorKind::Usage);
  }
}

TEST(Names, AMistypedOneGetsASuggestion) {
  const auto scenario = scenario_named("difusion");
  ASSERT_FALSE(scenario.has_value());
  EXPECT_NE(scenario.error().remedy.find("diffusion"), std::string::npos);
  const auto strategy = strategy_named(**scenario_named("diffusion"), "ping-pog");
  ASSERT_FALSE(strategy.has_value());
  EXPECT_NE(strategy.error().remedy.find("ping-pong"), std::string::npos);
}

} // namespace
} // namespace termsoak::lab
