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
    EXPECT_TRUE(screen.faults_found().empty());
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
  EXPECT_EQ(screen.orphan_bytes(), 54'681'600U);
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
    EXPECT_EQ(screen.orphan_bytes(), 0U) << strategy.name;
    EXPECT_EQ(screen.account().drift_bytes, 0) << strategy.name;
    screen.list().close();
    EXPECT_EQ(screen.ledger().mapped_bytes(), 0U) << strategy.name;
  }
}

/// 50 addresses in turn, no id, so that every row has a link of its own.
std::unique_ptr<MiniScreen> link_rows(std::string_view strategy) {
  auto screen = std::make_unique<MiniScreen>(MiniOptions{.strategy = strategy});
  std::vector<std::string> uris;
  for (int i = 0; i < 50; ++i)
    uris.push_back(fmt::format("https://example.com/{}", i));
  for (int i = 0; i < kRows; ++i) {
    screen->linked("link", {.uri = uris[static_cast<std::size_t>(i % 50)],
                            .explicit_id = {},
                            .implicit_id = static_cast<std::uint32_t>(i)});
    screen->newline();
  }
  EXPECT_EQ(screen->list().find_broken_page(), nullptr);
  screen->expect_conserved();
  return screen;
}

const std::vector<Tally> kLinkLadder = {{589'824, 210, 210}, {598'016, 105, 105},   {606'208, 105, 105},
                                        {671'744, 105, 105}, {692'224, 104, 104},   {823'296, 104, 104},
                                        {860'160, 104, 104}, {1'122'304, 104, 104}, {1'204'224, 104, 104},
                                        {1'728'512, 104, 5}};

TEST(LeakGroundTruth, OneLinkPerRow) {
  const auto screen = link_rows("reuse-any");
  screen->list().close();
  EXPECT_EQ(own_mappings(screen->ledger()), kLinkLadder);
  EXPECT_EQ(screen->orphan_bytes(), 171'122'688U);
}

/// The repair changes what becomes of a page that is pruned, not how one grows: the same mappings are made,
/// and all of them go back.
TEST(LeakGroundTruth, TheFixClimbsTheSameLinkLadder) {
  for (const auto strategy : {"fix-10251", "fix-10353", "owned-decommit"}) {
    const auto screen = link_rows(strategy);
    EXPECT_EQ(screen->orphan_bytes(), 0U) << strategy;
    screen->list().close();
    std::vector<Tally> all_back = kLinkLadder;
    for (Tally& tally : all_back)
      tally.unmapped = tally.mapped;
    EXPECT_EQ(own_mappings(screen->ledger()), all_back) << strategy;
    EXPECT_EQ(screen->ledger().mapped_bytes(), 0U) << strategy;
  }
}

} // namespace
} // namespace termsoak::test
