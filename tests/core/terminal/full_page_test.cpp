#include "core/pagelist/page_list.h"
#include "core/terminal/bench.h"
#include "support/one_hash.h"
#include "support/terminal_invariants.h"

#include <gtest/gtest.h>

#include <string>

/// Pages at the end of their growth, since #10337 gave it one: what upstream does instead of growing
/// (#10383).
namespace termsoak::core::terminal {
namespace {

using page::LayoutVersion;

std::string full_chain() {
  std::string row;
  for (unsigned flags = 0; flags < 32; ++flags)
    row += test::sgr_of_one_hash(flags) + "#";
  return row;
}

/// Enough attempts for the set's field to end.
std::string redraws(unsigned flags) {
  std::string text;
  for (int i = 0; i < 12; ++i)
    text += "\r" + test::sgr_of_one_hash(flags) + "x\x1b[m";
  return text;
}

TerminalOptions options(LayoutVersion layout) {
  return {.strategy = pagelist::find_strategy("owned"), .geometry = {.version = layout}};
}

/// The styles of all cells with a style, by value, in reading order.
std::vector<std::uint64_t> styles_of(const TestTerminal& bench) {
  std::vector<std::uint64_t> styles;
  for (const auto* node = bench.terminal->primary().list().first(); node != nullptr; node = node->next)
    for (std::size_t y = 0; y < node->page.rows(); ++y)
      for (const page::Cell& cell : node->page.row_cells(node->page.row(y)))
        if (cell.style() != 0)
          styles.push_back(page::style_hash(node->page.style(cell.style())) ^
                           node->page.style(cell.style()).flags());
  return styles;
}

void expect_balanced(TestTerminal& bench) {
  EXPECT_FALSE(bench.terminal->failure());
  bench.expect_sound();
  EXPECT_EQ(test::find_imbalance(*bench.terminal, bench.ledger, bench.audit), "");
}

TEST(FullPage, IsSplitForAStyleThatNoSetTakes) {
  for (const LayoutVersion layout : {LayoutVersion::V1_3, LayoutVersion::V2026_08}) {
    TestTerminal bench(options(layout));
    bench.feed(full_chain() + "\r\n" + redraws(32));
    // The first keeps both rows together, for they need less than the empty ones below.
    EXPECT_EQ(bench.terminal->figures().splits, 2U);
    EXPECT_EQ(styles_of(bench).size(), 33U) << "the 33rd has a page without the other 32";
    EXPECT_EQ(bench.rows()[0], std::string(32, '#'));
    EXPECT_EQ(bench.rows()[1], "x");
    expect_balanced(bench);
  }
}

TEST(FullPage, WasNeverFullBeforeGrowthHadAnEnd) {
  TestTerminal bench(options(LayoutVersion::V2026_01));
  bench.feed(full_chain() + "\r\n" + redraws(32));
  EXPECT_EQ(bench.terminal->figures().splits, 0U);
  EXPECT_EQ(styles_of(bench).size(), 32U);
  expect_balanced(bench);
}

TEST(FullPage, LeavesThePenAsItWasWhereASplitDoesNotHelp) {
  TestTerminal bench(options(LayoutVersion::V1_3));
  // All in one row, which no split takes apart.
  bench.feed("\r\n" + full_chain() + "\x1b[40G");
  const page::Style before = bench.terminal->screen().cursor().style;
  ASSERT_FALSE(before.is_default());
  for (int i = 0; i < 20; ++i)
    bench.feed("\x1b[4m"); // a 33rd of any kind
  EXPECT_EQ(bench.terminal->screen().cursor().style, before);
  bench.feed("u");
  const auto& cursor = bench.terminal->screen().cursor();
  const page::Page& page = cursor.pin->page();
  const page::Cell& printed = page.row_cells(page.row(cursor.pin->y))[39];
  ASSERT_NE(printed.style(), 0);
  EXPECT_EQ(page.style(printed.style()), before);
  EXPECT_GT(bench.terminal->figures().splits, 0U);
  EXPECT_GT(bench.terminal->figures().growths_refused, bench.terminal->figures().splits);
  expect_balanced(bench);
}

/// Rows of two pages that fit one by their number, but not by their styles.
TEST(FullPage, GivesTheRowInWorkAPageOfItsOwnInAReflow) {
  for (const LayoutVersion layout : {LayoutVersion::V1_3, LayoutVersion::V2026_08}) {
    TestTerminal bench(options(layout));
    bench.feed(full_chain() + "\r\n" + redraws(32) + "\r\nplain\r\n" + redraws(33));
    const auto styles = styles_of(bench);
    const auto rows = bench.rows();
    const std::size_t total = bench.terminal->primary().list().total_rows();
    for (int i = 0; i < 40; ++i)
      ASSERT_TRUE(bench.terminal->resize(i % 2 == 0 ? 79 : 80, 24));
    EXPECT_EQ(bench.rows(), rows);
    EXPECT_EQ(bench.terminal->primary().list().total_rows(), total);
    EXPECT_GT(bench.terminal->figures().splits, 1U);
    EXPECT_GE(styles_of(bench).size(), styles.size() - 20) << "each step of growth costs one cell its style";
    expect_balanced(bench);
  }
}

/// A width of which not one row fits a page of the old size.
TEST(FullPage, GrowsWithAScreenThatIsWiderThanAPageSince13) {
  for (const LayoutVersion layout : {LayoutVersion::V1_3, LayoutVersion::V2026_08})
    for (const bool wraps : {true, false}) {
      TestTerminal bench(options(layout));
      bench.feed(wraps ? "\x1b[?7h" : "\x1b[?7l");
      bench.feed("first\r\n\x1b[31msecond\x1b[m\r\n\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD third");
      const auto rows = bench.rows();
      ASSERT_TRUE(bench.terminal->resize(65'535, 24));
      EXPECT_EQ(bench.rows(), rows);
      bench.feed("\x1b[65535Gx");
      expect_balanced(bench);
      ASSERT_TRUE(bench.terminal->resize(80, 24));
      expect_balanced(bench);
    }
}

TEST(FullPage, RefusesSuchAScreenIn202601) {
  TestTerminal bench(options(LayoutVersion::V2026_01));
  bench.feed("first\r\nsecond");
  const auto rows = bench.rows();
  EXPECT_FALSE(bench.terminal->resize(65'535, 24));
  EXPECT_EQ(bench.rows(), rows);
}

} // namespace
} // namespace termsoak::core::terminal
