#include <fmt/format.h>

#include "support/rows.h"

/// Published and measured figures that no other test holds: the model's macOS column, the ladder of the fix,
/// the pages of the upstream regression test, and from which width on a page is shorter than its pool item.
///
/// What was measured on the modelled core: 80×24, limit 10,000,000 bytes, 60,000 rows of one kind, then
/// close.
namespace termsoak::test {
namespace {

using core::page::Capacity;
using core::page::CellCount;
using core::page::Geometry;
using core::page::initial_capacity;
using core::page::kStandardCapacity;
using core::page::layout_page;
using core::page::LayoutVersion;

constexpr int kRows = 60'000;
constexpr std::size_t kMacPageBytes = 16'384;

std::uint64_t mapped_of_size(const MiniScreen& screen, std::uint64_t bytes) {
  std::uint64_t mapped = 0;
  for (const auto& tally : const_cast<MiniScreen&>(screen).ledger().sizes())
    if (tally.bytes == bytes) mapped += tally.mapped;
  return mapped;
}

TEST(ListFigures, MacLeaksByTheSameLaw) {
  MiniScreen styles({.os_page_bytes = kMacPageBytes});
  styled_rows(styles, kRows);
  styles.list().close();
  // 128 to 256 and 256 to 512 styles fall into the same 16 KiB step.
  EXPECT_EQ(mapped_of_size(styles, 606'208), 206U);
  EXPECT_EQ(mapped_of_size(styles, 622'592), 103U);
  EXPECT_EQ(styles.orphan_bytes(), 54'788'096U);

  MiniScreen clusters({.os_page_bytes = kMacPageBytes});
  cluster_rows(clusters, kRows);
  clusters.list().close();
  EXPECT_EQ(clusters.orphan_bytes(), 509'706'240U);
}

TEST(ListFigures, TheFixMapsTheSameLadderAndLosesNothing) {
  for (const auto rows : {styled_rows, cluster_rows}) {
    MiniScreen defect({});
    MiniScreen fix({.strategy = "fix-10251"});
    rows(defect, kRows);
    rows(fix, kRows);
    defect.list().close();
    fix.list().close();
    ASSERT_FALSE(own_mappings(fix.ledger()).empty());
    for (const Tally& tally : own_mappings(fix.ledger())) {
      EXPECT_EQ(mapped_of_size(defect, tally.bytes), tally.mapped) << tally.bytes;
      EXPECT_EQ(tally.unmapped, tally.mapped) << tally.bytes;
    }
    EXPECT_EQ(own_mappings(fix.ledger()).size(), own_mappings(defect.ledger()).size());
    EXPECT_EQ(fix.ledger().mapped_bytes(), 0U);
    EXPECT_GT(defect.orphan_bytes(), 0U);
  }
}

/// Upstream's unit tests are built with 512 cluster bytes a page, so a page of theirs holds 579 or 585 rows
/// of 80 columns; its first page is asked for one byte more than a standard page, which is rounded up to
/// 524,288.
TEST(ListFigures, PagesOfTheUpstreamRegressionTest) {
  for (const auto& [os_page, standard_bytes, rows, large_bytes] :
       {std::tuple{4096UL, 454'656UL, 579, 9'527'296UL},
        std::tuple{kMacPageBytes, 458'752UL, 585, 9'535'488UL}}) {
    const Geometry geometry{.version = LayoutVersion::V2026_01, .os_page_bytes = os_page};
    Capacity capacity = kStandardCapacity;
    capacity.grapheme_bytes = 512;
    EXPECT_EQ(layout_page(geometry, capacity).total_bytes, standard_bytes);
    capacity.cols = 80;
    capacity.rows = static_cast<CellCount>(rows);
    EXPECT_EQ(layout_page(geometry, capacity).total_bytes, standard_bytes);
    ++capacity.rows;
    EXPECT_GT(layout_page(geometry, capacity).total_bytes, standard_bytes);
    --capacity.rows;
    capacity.grapheme_bytes = 524'288;
    EXPECT_EQ(layout_page(geometry, capacity).total_bytes, large_bytes);
  }
}

/// D36: the first width at which destroying a page subtracts less than creating it added.
TEST(ListFigures, FromWhichWidthPagesAreShorterThanTheirItem) {
  const auto first_short_width = [](std::size_t os_page_bytes) {
    const Geometry geometry{.version = LayoutVersion::V2026_01, .os_page_bytes = os_page_bytes};
    const std::size_t item = layout_page(geometry, kStandardCapacity).total_bytes;
    for (CellCount cols = 1; cols < 5000; ++cols)
      if (layout_page(geometry, *initial_capacity(geometry, cols)).total_bytes < item) return cols;
    return CellCount{0};
  };
  EXPECT_EQ(first_short_width(4096), 518);
  EXPECT_EQ(first_short_width(kMacPageBytes), 2146);
  const Geometry linux_pages{.version = LayoutVersion::V2026_01, .os_page_bytes = 4096};
  EXPECT_EQ(layout_page(linux_pages, *initial_capacity(linux_pages, 1000)).total_bytes, 585'728U - 4096U);
}

/// D36: the account rises with each round of filling and clearing, and the owner's account does not.
TEST(ListFigures, WidePagesDriftMoreEachRound) {
  const auto accounts = [](std::string_view strategy) {
    MiniScreen screen({.strategy = strategy, .cols = 1000});
    std::vector<std::uint64_t> out;
    for (int round = 0; round < 4; ++round) {
      plain_rows(screen, 900);
      while (screen.list().active_top().node != screen.list().last())
        screen.newline();
      screen.list().erase_history();
      out.push_back(screen.list().figures().page_size_bytes);
    }
    return out;
  };
  const auto drifting = accounts("fix-10353");
  for (std::size_t i = 1; i < drifting.size(); ++i) {
    EXPECT_GT(drifting[i], drifting[i - 1]);
    EXPECT_EQ((drifting[i] - 585'728) % 4096, 0U);
  }
  EXPECT_EQ(accounts("owned"), std::vector<std::uint64_t>(4, 585'728));
}

constexpr int kTruthRows = 60'000;

TEST(LeakGroundTruth, PlainTextLeaksNothing) {
  for (const auto strategy : {"reuse-any", "fix-10285", "fix-10353"}) {
    MiniScreen screen({.strategy = strategy});
    plain_rows(screen, kTruthRows);
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
  styled_rows(screen, kTruthRows);
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
  cluster_rows(screen, kTruthRows);
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
  for (int i = 0; i < kTruthRows; ++i) {
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
