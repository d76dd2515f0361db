#include "measure/replay/cell_pool.h"
#include "measure/values/result.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

namespace termsoak::measure::replay {
namespace {

using base::Result;
using values::RunResult;

RunSpec cell_named(std::string name) {
  return {.name = name, .work = [name](const ProgressSink&) -> Result<RunResult> {
            RunResult result;
            result.input = name;
            result.final.set(values::MetricId::MappedBytes, 42);
            return result;
          }};
}

RunSpec cell_that(std::string name, void (*act)()) {
  return {.name = name, .work = [act](const ProgressSink&) -> Result<RunResult> {
            act();
            return RunResult{};
          }};
}

TEST(CellPool, GivesResultsInOrderWhateverTheJobs) {
  std::vector<RunSpec> cells;
  for (int i = 0; i < 9; ++i)
    cells.push_back(cell_named("cell " + std::to_string(i)));
  for (const unsigned jobs : {1U, 4U}) {
    const PoolOutcome outcome = run_cells(cells, {.jobs = jobs});
    ASSERT_EQ(outcome.results.size(), cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      ASSERT_TRUE(outcome.results[i] && outcome.results[i]->has_value());
      EXPECT_EQ((*outcome.results[i])->input, cells[i].name);
      EXPECT_EQ((*outcome.results[i])->final.get(values::MetricId::MappedBytes), 42);
    }
  }
}

TEST(CellPool, NamesHowAChildDiedAndKeepsItsSiblings) {
  const std::vector<RunSpec> cells{cell_named("good"),
                                cell_that("killed", [] { ::raise(SIGKILL); }),
                                cell_that("leaves", [] { ::_exit(7); }),
                                {.name = "refuses",
                                 .work = [](const ProgressSink&) -> Result<RunResult> {
                                   return base::fail(base::ErrorKind::BadInput, "no such file", "look again");
                                 }},
                                cell_named("also good")};
  std::vector<std::size_t> ended;
  const PoolOutcome outcome = run_cells(
      cells, {.jobs = 2, .finished = [&](std::size_t index, const auto&) { ended.push_back(index); }});
  EXPECT_TRUE(outcome.results[0]->has_value());
  EXPECT_NE(outcome.results[1]->error().message.find("killed by signal 9"), std::string::npos);
  EXPECT_NE(outcome.results[2]->error().message.find("status 7"), std::string::npos);
  EXPECT_EQ(outcome.results[3]->error().kind, base::ErrorKind::BadInput);
  EXPECT_EQ(outcome.results[3]->error().message, "no such file");
  EXPECT_EQ(outcome.results[3]->error().remedy, "look again");
  EXPECT_TRUE(outcome.results[4]->has_value());
  EXPECT_EQ(ended.size(), cells.size());
}

TEST(CellPool, EndsASilentChildAtTheTimeout) {
  const std::vector<RunSpec> cells{cell_that("silent", [] { ::pause(); }),
                                cell_that("stopped", [] { ::raise(SIGSTOP); }), cell_named("good")};
  const PoolOutcome outcome = run_cells(cells, {.jobs = 2, .timeout = std::chrono::milliseconds(200)});
  EXPECT_EQ(outcome.results[0]->error().kind, base::ErrorKind::Timeout);
  EXPECT_EQ(outcome.results[1]->error().kind, base::ErrorKind::Timeout);
  EXPECT_TRUE(outcome.results[2]->has_value());
}

TEST(CellPool, AnInterruptionKeepsWhatIsFinished) {
  const std::vector<RunSpec> cells{cell_named("good"),
                                cell_that("interrupter",
                                          [] {
                                            ::kill(::getppid(), SIGINT);
                                            ::pause();
                                          }),
                                cell_named("never")};
  const PoolOutcome outcome = run_cells(cells, {.jobs = 1});
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_TRUE(outcome.results[0]->has_value());
  EXPECT_FALSE(outcome.results[2].has_value());
}

TEST(CellPool, PassesProgressOn) {
  const std::vector<RunSpec> cells{{.name = "works", .work = [](const ProgressSink& sink) -> Result<RunResult> {
                                   sink({.bytes_done = 3, .bytes_total = 10});
                                   return RunResult{};
                                 }}};
  std::uint64_t done = 0;
  (void)run_cells(cells, {.progress = [&](std::size_t, const Progress& step) { done = step.bytes_done; }});
  EXPECT_EQ(done, 3U);
}

} // namespace
} // namespace termsoak::measure::replay
