#include "support/rows.h"

/// Published and measured figures that no other test holds: the model's macOS column, the ladder of the fix,
/// the pages of the upstream regression test, and from which width on a page is shorter than its pool item.
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

TEST(Figures, MacLeaksByTheSameLaw) {
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

TEST(Figures, TheFixMapsTheSameLadderAndLosesNothing) {
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
TEST(Figures, PagesOfTheUpstreamRegressionTest) {
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
TEST(Figures, FromWhichWidthPagesAreShorterThanTheirItem) {
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
TEST(Figures, WidePagesDriftMoreEachRound) {
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

} // namespace
} // namespace termsoak::test
