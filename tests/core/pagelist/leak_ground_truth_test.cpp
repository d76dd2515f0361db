#include "support/rows.h"

#include <fmt/format.h>

/// What was measured on the modelled core: 80×24, limit 10,000,000 bytes, 60,000 rows of one kind, then
/// close.
namespace termsoak::test {
namespace {

constexpr int kRows = 60'000;

TEST(LeakGroundTruth, PlainTextLeaksNothing) {
  for (const auto strategy : {"reuse-any", "fix-10285", "fix-10353"}) {
    MiniScreen screen({.strategy = strategy});
    plain_rows(screen, kRows);
    EXPECT_EQ(screen.list().figures().page_size_bytes, 9'957'376U);
    EXPECT_EQ(screen.list().figures().history_rows, 9289U);
    EXPECT_TRUE(screen.list().find_faults().empty());
    EXPECT_EQ(screen.list().find_broken_page(), nullptr);
    screen.list().close();
    EXPECT_TRUE(own_mappings(screen.ledger()).empty());
    EXPECT_EQ(screen.ledger().mapped_bytes(), 0U);
  }
}

TEST(LeakGroundTruth, OneNewStylePerRow) {
  MiniScreen screen({});
  styled_rows(screen, kRows);
  EXPECT_EQ(screen.list().find_broken_page(), nullptr);
  screen.expect_conserved();
  screen.list().close();
  const std::vector<Tally> expected = {{589'824, 104, 104}, {598'016, 104, 104}, {614'400, 104, 15}};
  EXPECT_EQ(own_mappings(screen.ledger()), expected);
  EXPECT_EQ(screen.ledger().mapped_bytes(), 54'681'600U);
  EXPECT_EQ(screen.ledger().orphan_bytes(), 54'681'600U);
}

TEST(LeakGroundTruth, TwentyClustersPerRow) {
  MiniScreen screen({});
  cluster_rows(screen, kRows);
  EXPECT_EQ(screen.list().find_broken_page(), nullptr);
  screen.expect_conserved();
  screen.list().close();
  const std::vector<Tally> expected = {{729'088, 105, 105},
                                       {1'011'712, 105, 105},
                                       {1'581'056, 104, 104},
                                       {2'715'648, 104, 104},
                                       {4'984'832, 104, 1}};
  EXPECT_EQ(own_mappings(screen.ledger()), expected);
  EXPECT_EQ(screen.ledger().mapped_bytes(), 513'437'696U);
}

TEST(LeakGroundTruth, FixesLeakNothing) {
  for (const auto& strategy : core::pagelist::strategies()) {
    if (strategy.name == "reuse-any") continue;
    MiniScreen screen({.strategy = strategy.name});
    styled_rows(screen, 8000);
    cluster_rows(screen, 8000);
    EXPECT_EQ(screen.list().find_broken_page(), nullptr) << strategy.name;
    screen.expect_conserved();
    EXPECT_EQ(screen.ledger().orphan_bytes(), 0U) << strategy.name;
    EXPECT_EQ(screen.list().figures().drift_bytes, 0) << strategy.name;
    screen.list().close();
    EXPECT_EQ(screen.ledger().mapped_bytes(), 0U) << strategy.name;
  }
}

TEST(LeakGroundTruth, OneLinkPerRow) {
  MiniScreen screen({});
  std::vector<std::string> uris;
  for (int i = 0; i < 50; ++i)
    uris.push_back(fmt::format("https://example.com/{}", i));
  for (int i = 0; i < kRows; ++i) {
    screen.linked("link", {.uri = uris[static_cast<std::size_t>(i % 50)],
                           .explicit_id = {},
                           .implicit_id = static_cast<std::uint32_t>(i)});
    screen.newline();
  }
  EXPECT_EQ(screen.list().find_broken_page(), nullptr);
  screen.list().close();
  const std::vector<Tally> expected = {{589'824, 210, 210}, {598'016, 105, 105},   {606'208, 105, 105},
                                       {671'744, 105, 105}, {692'224, 104, 104},   {823'296, 104, 104},
                                       {860'160, 104, 104}, {1'122'304, 104, 104}, {1'204'224, 104, 104},
                                       {1'728'512, 104, 5}};
  EXPECT_EQ(own_mappings(screen.ledger()), expected);
  EXPECT_EQ(screen.ledger().orphan_bytes(), 171'122'688U);
}

} // namespace
} // namespace termsoak::test
