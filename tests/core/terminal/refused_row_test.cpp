#include "core/pagelist/page_list.h"
#include "core/terminal/bench.h"
#include "support/terminal_invariants.h"

#include <gtest/gtest.h>

#include <string>

/// Before layout 2026-08 a full page may refuse a row from below. What was copied until then stays, as in the
/// modelled core: it clears the row that is overwritten only when styles, links or clusters are in it.
namespace termsoak::core::terminal {
namespace {

using page::LayoutVersion;

constexpr std::uint16_t kCols = 1501; ///< so wide that the screen's rows lie in two pages
constexpr std::uint16_t kRows = 40;

std::string wide_text(std::size_t count) {
  std::string text;
  for (; count > 0; --count)
    text += "\xE6\xBC\xA2";
  return text;
}

TerminalOptions options(LayoutVersion layout) {
  return {.cols = kCols,
          .rows = kRows,
          .scrollback_limit_bytes = 0,
          .strategy = pagelist::find_strategy("owned"),
          .geometry = {.version = layout}};
}

/// Rows of wide text, then rows whose first cell has a link of its own, until the upper page is full of them.
void scroll_until_refused(TestTerminal& bench) {
  for (int row = 0; row < kRows; ++row)
    bench.feed("\r\n" + wide_text(750) + "z");
  const std::string path(200, 'p');
  for (int row = 0; row < kRows && !bench.terminal->failure(); ++row)
    bench.feed("\r\n\x1b]8;;http://host.example/" + path + std::to_string(row) + "\x1b\\x\x1b]8;;\x1b\\" +
               wide_text(749) + "yz");
}

const pagelist::PageList& list_of(const TestTerminal& bench) {
  return bench.terminal->primary().list();
}

TEST(RefusedRow, IsHalfTheOldOneAndNoFaultOfTheBooks) {
  for (const LayoutVersion layout : {LayoutVersion::V2026_01, LayoutVersion::V1_3}) {
    TestTerminal bench(options(layout));
    scroll_until_refused(bench);
    ASSERT_TRUE(bench.terminal->failure());
    EXPECT_EQ(bench.terminal->failure()->kind, base::ErrorKind::OutOfSpace);
    EXPECT_STREQ(list_of(bench).find_broken_page(), "a spacer tail without its wide cell");
    EXPECT_EQ(list_of(bench).find_broken_page(page::LoneTails::Accepted), nullptr);
    EXPECT_EQ(test::find_imbalance(*bench.terminal, bench.ledger, bench.audit), "");
  }
}

TEST(RefusedRow, DoesNotComeToPassSinceAugust) {
  TestTerminal bench(options(LayoutVersion::V2026_08));
  scroll_until_refused(bench);
  EXPECT_FALSE(bench.terminal->failure());
  EXPECT_EQ(list_of(bench).find_broken_page(), nullptr);
  EXPECT_EQ(test::find_imbalance(*bench.terminal, bench.ledger, bench.audit), "");
}

TEST(RefusedRow, TakesNoMarkForTheRowAboveIt) {
  TestTerminal bench(options(LayoutVersion::V2026_01));
  scroll_until_refused(bench);
  ASSERT_TRUE(bench.terminal->failure());
  const page::Page& upper = list_of(bench).first()->page;
  const std::size_t row = upper.rows(); // the refused one, counted from 1
  // The tail goes to the first column; the cell before it in memory is the end of another row.
  bench.feed("\x1b[" + std::to_string(row) + ";1H\x1b[P");
  ASSERT_EQ(upper.row_cells(upper.row(row - 1))[0].wide(), page::Wide::SpacerTail);
  ASSERT_TRUE(upper.row_cells(upper.row(row - 2))[kCols - 1].has_text());
  const std::size_t clusters = upper.grapheme_cells();
  bench.feed("\x1b[C\xCC\x81" + std::string(20, 'w'));
  EXPECT_EQ(upper.grapheme_cells(), clusters);
  EXPECT_EQ(test::find_imbalance(*bench.terminal, bench.ledger, bench.audit), "");
}

/// A page that is padded gives its first rows to the one before; the row that does not fit there stays behind
/// in a free slot, with the styles it got so far.
TEST(RefusedRow, HoldsStylesInAFreeSlot) {
  for (const LayoutVersion layout : {LayoutVersion::V2026_01, LayoutVersion::V1_3, LayoutVersion::V2026_08}) {
    TestTerminal bench({.cols = 80,
                        .rows = 24,
                        .strategy = pagelist::find_strategy("owned"),
                        .geometry = {.version = layout}});
    bench.feed("\x1b[?7l"); // cut and padded instead of laid out anew
    while (list_of(bench).first() == list_of(bench).last())
      bench.feed("plain\r\n");
    for (int row = 0; row < 100; ++row) {
      for (int col = 0; col < 8; ++col)
        bench.feed("\x1b[38;2;" + std::to_string(row) + ";" + std::to_string(col) + ";9mx");
      bench.feed("\x1b[0m\r\n");
    }
    ASSERT_TRUE(bench.terminal->resize(90, 24));
    const pagelist::Node* const refusing = list_of(bench).first()->next;
    ASSERT_NE(refusing, nullptr);
    EXPECT_LT(refusing->page.rows(), refusing->page.capacity().rows);
    EXPECT_NE(refusing->next, nullptr);
    EXPECT_TRUE(refusing->page.row(refusing->page.rows()).has(page::RowFlag::Styled));
    EXPECT_EQ(test::find_imbalance(*bench.terminal, bench.ledger, bench.audit), "");
  }
}

} // namespace
} // namespace termsoak::core::terminal
