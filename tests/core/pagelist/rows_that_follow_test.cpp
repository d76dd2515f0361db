#include "support/mini_screen.h"

#include <fmt/format.h>

/// Rungs without the guard of #10353 prune in the middle of an operation that grows many rows, and the rows
/// after the prune fill the screen again: then it took history only, as upstream, which looks at the screen
/// again after the last of them.
namespace termsoak::test {
namespace {

using core::page::CellCount;
using core::pagelist::Reflow;

constexpr std::string_view kUnguarded[]{"reuse-any", "fix-9ee78d8", "fix-10251", "fix-10285"};
constexpr core::pagelist::CursorPlace kTop{.x = 0, .y = 0};

/// A list that meets its limit at its third page: the limit is that of a bare screen, the first page large.
struct FullScreen : MiniScreen {
  FullScreen(std::string_view strategy, CellCount cols, CellCount rows)
      : MiniScreen({.strategy = strategy, .cols = cols, .rows = rows, .bytes_max = 1}) {
    EXPECT_TRUE(list().adjust_capacity(list().first(), {.grapheme_bytes = 600'000}, {}));
  }
};

/// Rows that say their number in four digits.
void numbered_rows(MiniScreen& screen, int from, int end) {
  for (int i = from; i < end; ++i) {
    if (i > from) screen.newline();
    screen.text(fmt::format("{:04}", i));
  }
}

std::string text_at(PageList& list, std::size_t index) {
  const Pin pin = list.row_at(index);
  std::string text;
  for (const Cell& cell : pin.page().row_cells(pin.row()))
    if (cell.codepoint() != 0) text += static_cast<char>(cell.codepoint());
  return text;
}

void expect_nothing_lost(MiniScreen& screen) {
  const auto figures = screen.list().figures();
  EXPECT_EQ(figures.rows_lost, 0U);
  EXPECT_FALSE(screen.faults_found().contains("active-area"));
  const audit::Account& now = screen.account();
  EXPECT_EQ(now.pages_standard + now.pages_non_standard, screen.list().pages().size());
  EXPECT_EQ(screen.list().find_broken_page(), nullptr);
  screen.expect_conserved();
}

/// The oldest rows are gone, a page of them; those from there up to `end` are still there and in order.
void expect_numbers_from_page(MiniScreen& screen, std::size_t page_rows, std::size_t end) {
  for (std::size_t number = page_rows; number < end; ++number)
    ASSERT_EQ(text_at(screen.list(), number - page_rows), fmt::format("{:04}", number));
}

/// As in the stress session that found it: a window of 16 rows with its cursor on top becomes one of 90.
TEST(RowsThatFollow, AResizeThatPrunesHistoryLosesNoRowOfTheScreen) {
  for (const auto strategy : kUnguarded) {
    for (const Reflow reflow : {Reflow::No, Reflow::Yes}) {
      SCOPED_TRACE(fmt::format("{}, reflow {}", strategy, reflow == Reflow::Yes));
      FullScreen screen(strategy, 775, 16);
      const std::size_t page_rows = screen.list().first()->page.capacity().rows;
      ASSERT_EQ(page_rows, 60U);
      numbered_rows(screen, 0, 82);
      ASSERT_TRUE(screen.list().resize({.cols = {}, .rows = 90, .reflow = reflow, .cursor = kTop}));
      EXPECT_EQ(screen.list().figures().prunes, 1U);
      EXPECT_EQ(screen.list().total_rows(), 82 + (90 - 16) - page_rows);
      EXPECT_EQ(screen.list().pages().size(), 2U);
      expect_numbers_from_page(screen, page_rows, 82);
      expect_nothing_lost(screen);
    }
  }
}

/// Reflow keeps as many rows below the cursor as there were, and prunes while it grows them.
TEST(RowsThatFollow, AWiderAndTallerWindowIsOneOperation) {
  for (const auto strategy : kUnguarded) {
    SCOPED_TRACE(strategy);
    FullScreen screen(strategy, 773, 50);
    numbered_rows(screen, 0, 45);
    for (int i = 0; i < 50; ++i)
      ASSERT_TRUE(screen.newline());
    screen.cursor() = screen.list().active_row(0); // a blank row: 45 rows of history, 50 of a cleared screen
    ASSERT_TRUE(screen.list().resize({.cols = 1100, .rows = 80, .reflow = Reflow::Yes, .cursor = kTop}));
    EXPECT_EQ(screen.list().figures().prunes, 1U);
    const std::size_t page_rows = 45 + 80 - screen.list().total_rows();
    EXPECT_EQ(page_rows, 42U);
    expect_numbers_from_page(screen, page_rows, 45);
    expect_nothing_lost(screen);
  }
}

/// ED 22.
TEST(RowsThatFollow, ScrollingAScreenAwayLosesNoRowOfIt) {
  for (const auto strategy : kUnguarded) {
    SCOPED_TRACE(strategy);
    FullScreen screen(strategy, 775, 70);
    const std::size_t page_rows = screen.list().first()->page.capacity().rows;
    numbered_rows(screen, 0, 100);
    ASSERT_TRUE(screen.list().scroll_clear());
    EXPECT_EQ(screen.list().figures().prunes, 1U);
    EXPECT_EQ(screen.list().total_rows(), 100 + 70 - page_rows);
    expect_numbers_from_page(screen, page_rows, 100);
    expect_nothing_lost(screen);
  }
}

/// The control: what the rows after the prune do not fill stays lost, and is told.
TEST(RowsThatFollow, WhatTheyDoNotFillIsLost) {
  for (const auto strategy : kUnguarded) {
    SCOPED_TRACE(strategy);
    FullScreen screen(strategy, 775, 70);
    const std::size_t page_rows = screen.list().first()->page.capacity().rows;
    numbered_rows(screen, 0, 82);
    ASSERT_TRUE(screen.list().resize({.cols = {}, .rows = 118, .reflow = Reflow::No, .cursor = kTop}));
    const auto figures = screen.list().figures();
    EXPECT_EQ(figures.prunes, 1U);
    EXPECT_EQ(figures.rows_lost, 118 - (82 + (118 - 70) - page_rows));
    EXPECT_EQ(screen.list().total_rows(), 118U);
    EXPECT_EQ(screen.list().find_broken_page(), nullptr);
    screen.expect_conserved();
  }
}

} // namespace
} // namespace termsoak::test
