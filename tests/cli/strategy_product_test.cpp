#include "audit/observed_terminal.h"
#include "core/pagelist/page_list.h"
#include "core/pagelist/prune_strategy.h"
#include "core/pagelist/strategy_choices.h"
#include "core/screen/screen.h"
#include "measure/target/core_target.h"
#include "measure/values/report_value.h"
#include "support/naive_walk.h"
#include "verdict/judge.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

/// Every combination of a strategy's choices, most of which nobody ever shipped, under six streams and limits
/// of two and three pages: whatever it loses, the audit's walk, a second and naive one and what is left
/// mapped after closing say the same, every byte is accounted for at every sample, and nothing stays mapped
/// under a verdict of pass. Combinations are drawn from the table of choices, so that a new value of a choice
/// is in the product by itself; none is left out, and none is refused.
namespace termsoak::test {
namespace {

using audit::ObservedTerminal;
using core::pagelist::Choice;
using core::pagelist::PruneStrategy;
using core::terminal::Terminal;
using measure::values::MetricId;
using measure::values::RunResult;
using measure::values::VerdictStatus;

// A page holds 46 rows of 1,000 columns, so that short streams turn the history over.
constexpr std::uint16_t kCols = 1000;
constexpr std::uint16_t kRows = 8;
constexpr std::uint64_t kPageBytes = 585'728;

std::string cluster_row(int row) {
  std::string out;
  for (int i = 0; i < 40 + row % 7; ++i)
    out += "e\xCC\x81";
  return out + "\r\n";
}

std::string style_row(int row) {
  std::string out;
  for (int i = 0; i < 12; ++i)
    out += fmt::format("\x1B[38;2;{};{};{}mx", row % 256, i, row / 256);
  return out + "\x1B[m\r\n";
}

std::string link_row(int row) {
  std::string out;
  for (int i = 0; i < 3; ++i)
    out += fmt::format("\x1B]8;;https://example.org/{}/{}\x1B\\link\x1B]8;;\x1B\\ ", row, i);
  return out + "\r\n";
}

std::string rows_of(std::string (*row)(int), int first, int count) {
  std::string out;
  for (int i = first; i < first + count; ++i)
    out += row(i);
  return out;
}

/// One workload: steps, each followed by a sample.
struct Workload {
  const char* name;
  std::vector<std::function<void(Terminal&)>> steps;
};

std::function<void(Terminal&)> feeding(std::string text) {
  return [text = std::move(text)](Terminal& terminal) { terminal.feed(text); };
}

std::function<void(Terminal&)> resizing(std::uint16_t cols, std::uint16_t rows) {
  return [=](Terminal& terminal) { ASSERT_TRUE(terminal.resize(cols, rows)); };
}

Workload laps_of(const char* name, std::string (*row)(int)) {
  Workload out{.name = name, .steps = {}};
  for (int lap = 0; lap < 11; ++lap)
    out.steps.push_back(feeding(rows_of(row, lap * 50, 50)));
  return out;
}

Workload clear_and_reset() {
  return {.name = "clear-and-reset",
          .steps = {feeding(rows_of(cluster_row, 0, 110)), feeding("\x1B[3J"),
                    feeding(rows_of(style_row, 0, 60)), feeding("\x1B[H\x1B[2J\x1B[22J"),
                    feeding(rows_of(cluster_row, 0, 110)),
                    feeding("\x1B"
                            "c"),
                    feeding(rows_of(link_row, 0, 60) + rows_of(cluster_row, 0, 60))}};
}

Workload resizes() {
  return {.name = "resizes",
          .steps = {feeding(rows_of(cluster_row, 0, 110)), resizing(700, 12),
                    feeding(rows_of(cluster_row, 0, 70)), resizing(1200, 60),
                    feeding(rows_of(link_row, 0, 60)), resizing(kCols, kRows),
                    feeding(rows_of(cluster_row, 0, 70))}};
}

Workload alternate_screen() {
  return {.name = "alternate-screen",
          .steps = {feeding(rows_of(cluster_row, 0, 110)), feeding("\x1B[?1049h"),
                    feeding(rows_of(cluster_row, 0, 60)), resizing(1100, 10),
                    feeding(rows_of(style_row, 0, 30) + "\x1B[?1049l"),
                    feeding(rows_of(cluster_row, 0, 60) + "\x1B[?1049h\x1B"
                                                          "c"),
                    feeding(rows_of(cluster_row, 0, 110) + "\x1B[?1047h")}};
}

std::vector<Workload> workloads() {
  return {laps_of("clusters", cluster_row),
          laps_of("styles", style_row),
          laps_of("links", link_row),
          clear_and_reset(),
          resizes(),
          alternate_screen()};
}

std::vector<PruneStrategy> every_strategy() {
  std::vector<PruneStrategy> all{core::pagelist::strategies().front()};
  for (const Choice& choice : core::pagelist::choices()) {
    std::vector<PruneStrategy> more;
    for (const PruneStrategy& begun : all)
      for (std::size_t value = 0; value < choice.values.size(); ++value) {
        choice.write(more.emplace_back(begun), value);
        more.back().name = core::pagelist::spelled_out(more.back());
      }
    all = std::move(more);
  }
  return all;
}

/// What closing would leave mapped, asked in plain words.
audit::OrphanCount naive_orphans(const ObservedTerminal& observed) {
  const auto* alternate = observed.terminal().alternate();
  return walk_naively(
             {&observed.terminal().primary().list(), alternate == nullptr ? nullptr : &alternate->list()},
             observed.ledger())
      .orphans;
}

void expect_balanced(ObservedTerminal& observed) {
  observed.audit().check();
  const audit::Account& now = observed.audit().last();
  ASSERT_EQ(now.mapped_bytes, now.owned_bytes + now.idle_bytes + now.arena_slack_bytes + now.orphans.bytes);
  ASSERT_EQ(static_cast<std::int64_t>(now.believed_bytes),
            static_cast<std::int64_t>(now.owned_bytes + now.recorded_of_orphans_bytes) + now.drift_bytes);
  ASSERT_EQ(now.orphans, naive_orphans(observed));
}

VerdictStatus verdict_of(ObservedTerminal& observed, measure::target::TerminalState state, RunResult& run) {
  run.mappings.clear();
  run.findings.clear();
  run.laps.clear();
  measure::target::describe_run(observed, state, run);
  return verdict::judge(run).status;
}

struct Losses {
  int runs = 0, leaking = 0;
};

void run_through(const PruneStrategy& strategy, const Workload& workload, std::uint64_t pages, Losses& seen) {
  auto made = ObservedTerminal::create(
      {.cols = kCols, .rows = kRows, .scrollback_limit_bytes = pages * kPageBytes, .strategy = &strategy},
      {.audit = {.orphans = audit::OrphanRam::Discard}});
  ASSERT_TRUE(made);
  ObservedTerminal& observed = **made;
  for (const auto& step : workload.steps) {
    step(observed.terminal());
    ASSERT_FALSE(observed.terminal().failure()) << observed.terminal().failure()->message;
    ASSERT_NO_FATAL_FAILURE(expect_balanced(observed));
  }
  observed.audit().check_contents();
  const audit::OrphanCount orphans = observed.audit().last().orphans;

  RunResult run;
  run.strategy = measure::target::describe_strategy(strategy);
  run.scrollback_limit_bytes = pages * kPageBytes;
  run.rows = kRows;
  run.cols = kCols;
  run.os_page_bytes = 4096;
  measure::target::read_exact_figures(observed, run.final);
  const VerdictStatus open = verdict_of(observed, measure::target::TerminalState::Open, run);
  observed.terminal().close();
  const auto mapped = observed.ledger().mapped_bytes();
  ASSERT_EQ(mapped, orphans.bytes);
  ASSERT_EQ(observed.ledger().live_mappings(), orphans.mappings);
  ASSERT_EQ(observed.audit().look().orphans.bytes, mapped);
  measure::target::read_exact_figures(observed, run.after_close.emplace());
  const VerdictStatus closed = verdict_of(observed, measure::target::TerminalState::Closed, run);
  if (mapped > 0) {
    ASSERT_EQ(open, VerdictStatus::Fail);
    ASSERT_EQ(closed, VerdictStatus::Fail);
  }
  ++seen.runs;
  seen.leaking += mapped > 0 ? 1 : 0;
}

/// One part of the product, by its first two choices, so that parts run side by side.
class StrategyProduct : public testing::TestWithParam<std::size_t> {};

constexpr std::size_t kParts = 15;

TEST_P(StrategyProduct, LosesNothingUnseen) {
  const std::vector<PruneStrategy> all = every_strategy();
  ASSERT_EQ(all.size(), 960U);
  ASSERT_EQ(all.size() % kParts, 0U);
  const std::size_t part = all.size() / kParts;
  const std::vector<Workload> streams = workloads();
  ASSERT_EQ(streams.size(), 6U);
  Losses seen;
  for (std::size_t i = GetParam() * part; i < (GetParam() + 1) * part; ++i)
    for (const Workload& workload : streams)
      for (const std::uint64_t pages : {2, 3}) {
        SCOPED_TRACE(fmt::format("{} {} {} pages", all[i].name, workload.name, pages));
        ASSERT_NO_FATAL_FAILURE(run_through(all[i], workload, pages, seen));
      }
  EXPECT_EQ(seen.runs, static_cast<int>(part * streams.size() * 2));
  const PruneStrategy& first = all[GetParam() * part];
  using namespace core::pagelist;
  if (first.length != Length::Relabel) return;
  // The streams are such that a leak is met; the adaptive choice takes eight rich pages to begin with.
  if (first.reuse == Reuse::Every) {
    EXPECT_GT(seen.leaking, seen.runs / 8);
  }
  if (first.reuse == Reuse::Adaptive) {
    EXPECT_GT(seen.leaking, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Choices, StrategyProduct, testing::Range(std::size_t{0}, kParts));

} // namespace
} // namespace termsoak::test
