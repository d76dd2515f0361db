#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/random.h"
#include "bench.h"
#include "core/terminal/bench.h"
#include "support/terminal_fingerprint.h"
#include "support/terminal_invariants.h"

/// Strategies without the guard of #10353 may prune the page the cursor stands in: its pen must not stay
/// behind.
///
/// Stages of the repair that leave pins on a pruned page: the model counts them, and survives them itself.
///
/// A stress session: a window that becomes taller and wider while the alternate screen is shown. The primary
/// one, cleared with its cursor on top, prunes history for its new rows and loses nothing else.
///
/// Inserting is moving what stands to the right: whatever stands there, many blanks at once leave the same
/// cells and accounts as one after another.
namespace termsoak::core::terminal {
namespace {

TEST(PrunedCursorPage, LeavesNoPenBehind) {
  for (const char* name : {"reuse-any", "fix-9ee78d8", "fix-10251", "fix-10285"}) {
    for (const char* pen : {"\x1b[1;38;2;1;2;3m", "\x1b]8;;https://example.org\x1b\\"}) {
      SCOPED_TRACE(std::string(name) + (pen[1] == '[' ? ", a style" : ", a link"));
      TestTerminal bench(TerminalOptions{.cols = 80,
                                         .rows = 1000,
                                         .scrollback_limit_bytes = 1'000'000,
                                         .strategy = pagelist::find_strategy(name)});
      // A large first page uses the limit up.
      for (int row = 0; row < 560; ++row)
        bench.feed("\x1b[38;2;" + std::to_string(row % 256) + ";" + std::to_string(row / 256) +
                   ";9mx\x1b[0m\r\n");
      for (int row = 0; row < 540; ++row)
        bench.feed("plain\r\n");
      // A region at the top, in the first page; scrolling it up grows the list until a page is needed.
      bench.feed("\x1b[1;100r\x1b[100;5H");
      bench.feed(pen);
      std::uint64_t lost = 0;
      for (int row = 0; row < 700; ++row) {
        bench.feed("\ny");
        ASSERT_EQ(test::find_imbalance(*bench.terminal, bench.ledger, bench.audit), "") << row;
        lost = bench.terminal->figures().rows_lost;
        if (lost > 0 && row % 50 == 0) bench.feed("\x1b[0m\x1b]8;;\x1b\\");
      }
      EXPECT_GT(lost, 0U);
      bench.feed("\x1b[0m\x1b]8;;\x1b\\\x1b[r\x1b[2J\x1b[3Jdone");
      EXPECT_EQ(test::find_imbalance(*bench.terminal, bench.ledger, bench.audit), "");
    }
  }
}

TEST(DanglingCursor, AResizeThatPrunesTheCursorsPageIsSurvived) {
  // Found by stress (seed 10289): rows added below the cursor pruned the large page it stood on, and the
  // cursor followed its pin out of the list.
  std::uint64_t dangled = 0;
  for (const char* name : {"fix-9ee78d8", "fix-10251", "fix-10353", "owned"})
    for (std::size_t rows_below = 0; rows_below < 60; rows_below += 3) {
      SCOPED_TRACE(std::string(name) + " " + std::to_string(rows_below));
      TerminalOptions options;
      options.cols = 1'258;
      options.rows = 8;
      options.scrollback_limit_bytes = 1;
      options.strategy = pagelist::find_strategy(name);
      TestTerminal terminal(options);
      // More clusters than a standard page holds, so that the first page is a large one.
      for (int i = 0; i < 600; ++i)
        terminal.feed("e\xCC\x81");
      terminal.feed("\x1B[8;1H" + std::string(rows_below, '\n') +
                    "\x1B[1;5H\x1B[31m\x1B"
                    "7");
      ASSERT_TRUE(terminal.terminal->resize(1'258, 120).has_value());
      terminal.audit.check();
      dangled += static_cast<std::uint64_t>(
          std::ranges::count(terminal.audit.findings(), audit::Fault::DanglingPin, &audit::Finding::fault));
      terminal.feed("text\r\n\x1B"
                    "8more\x1B[0m");
      EXPECT_EQ(test::find_imbalance(*terminal.terminal, terminal.ledger, terminal.audit), "");
      ASSERT_TRUE(terminal.terminal->resize(40, 10).has_value());
      terminal.feed("text\r\n");
      EXPECT_EQ(test::find_imbalance(*terminal.terminal, terminal.ledger, terminal.audit), "");
    }
  EXPECT_GT(dangled, 0U); // the case was met
}

TEST(AlternateResize, LeavesThePrimaryScreenTheEndOfItsRows) {
  for (const char* name : {"reuse-any", "fix-9ee78d8", "fix-10251", "fix-10285", "fix-10353", "owned"}) {
    SCOPED_TRACE(name);
    TestTerminal bench(TerminalOptions{
        .cols = 773, .rows = 16, .scrollback_limit_bytes = 1, .strategy = pagelist::find_strategy(name)});
    // More styles than a page begins with make the first page larger than its quota.
    for (int row = 0; row < 82; ++row) {
      for (int i = 0; row < 60 && i < 20; ++i)
        bench.feed("\x1b[38;2;" + std::to_string(row) + ";" + std::to_string(i) + ";7mx");
      bench.feed("\x1b[mrow " + std::to_string(row) + (row < 81 ? "\r\n" : ""));
    }
    bench.feed("\x1b[H\x1b[2J");
    const auto before = bench.history();
    ASSERT_EQ(before.size(), 66U);
    bench.feed("\x1b[?1049h");
    ASSERT_TRUE(bench.terminal->resize(775, 90));
    bench.feed("inside\x1b[?1049l");
    const auto after = bench.history();
    EXPECT_EQ(bench.terminal->figures().rows_lost, 0U);
    EXPECT_EQ(test::find_imbalance(*bench.terminal, bench.ledger, bench.audit), "");
    ASSERT_FALSE(after.empty());
    ASSERT_LE(after.size(), before.size());
    EXPECT_TRUE(std::equal(after.rbegin(), after.rend(), before.rbegin())) << after.front();
  }
}

constexpr unsigned kCols = 60;
constexpr unsigned kRows = 12;

/// Rows of text, wide characters, clusters, styles, links and backgrounds.
std::string draw_rows(base::Random& random) {
  std::string bytes;
  for (unsigned row = 1; row <= kRows; ++row) {
    bytes += fmt::format("\x1b[{}H", row);
    // Some rows without anything that is counted, some with one kind of it.
    const auto kinds = random.below(6);
    for (auto left = random.below(50); left > 0; --left) {
      const auto kind = random.below(kinds + 1);
      if (kind == 1) bytes += "漢";
      if (kind == 2) bytes += fmt::format("\x1b[3{}ms\x1b[m", random.below(8));
      if (kind == 3) bytes += fmt::format("\x1b]8;;http://host/{}\x1b\\l\x1b]8;;\x1b\\", random.below(4));
      if (kind == 4) bytes += fmt::format("\x1b[4{}m \x1b[m", random.below(8));
      if (kind == 5) bytes += "e\xCC\x81";
      if (kind == 0) bytes += static_cast<char>('a' + random.below(26));
    }
  }
  return bytes;
}

TEST(Insert, ManyBlanksAtOnceAreAsManyOneAfterAnother) {
  base::Random random(11);
  for (int round = 0; round < 300; ++round) {
    std::string start = draw_rows(random);
    const auto left = random.between(1, 10);
    const auto right = random.between(40, kCols);
    if (random.chance(1, 2)) start += fmt::format("\x1b[?69h\x1b[{};{}s", left, right);
    const auto row = random.between(1, kRows);
    const auto col = random.between(1, kCols);
    start += fmt::format("\x1b[{};{}H", row, col);
    if (random.chance(1, 2)) start += "\x1b[45m";
    const auto count = random.between(1, kCols);
    TestTerminal one({.cols = kCols, .rows = kRows}), other({.cols = kCols, .rows = kRows});
    one.feed(start + fmt::format("\x1b[{}@", count));
    other.feed(start);
    for (auto i = count; i > 0; --i)
      other.feed("\x1b[@");
    const auto a = test::fingerprint_of(*one.terminal, one.ledger, one.audit);
    const auto b = test::fingerprint_of(*other.terminal, other.ledger, other.audit);
    ASSERT_EQ(test::differing_part(a, b), "") << start << " by " << count;
    ASSERT_EQ(test::find_imbalance(*one.terminal, one.ledger, one.audit), "") << start << " by " << count;
    ASSERT_EQ(test::find_imbalance(*other.terminal, other.ledger, other.audit), "")
        << start << " by " << count;
  }
}

TEST(Insert, MovesEveryKindOfCell) {
  TestTerminal bench({.cols = 12, .rows = 2, .grapheme_clustering = Setting::Set});
  bench.feed("ab漢\x1b[31mr\x1b[me\xCC\x81z\x1b[1;2H\x1b[2@");
  EXPECT_EQ(bench.rows().front(), "a  b漢re\xCC\x81z");
  bench.feed("\x1b[4hxyvw");
  EXPECT_EQ(bench.rows().front(), "axyvw  b漢re\xCC\x81");
  EXPECT_EQ(test::find_imbalance(*bench.terminal, bench.ledger, bench.audit), "");
}

} // namespace

} // namespace termsoak::core::terminal
