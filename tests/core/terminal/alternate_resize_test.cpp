#include "core/terminal/bench.h"
#include "support/terminal_books.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

/// A stress session: a window that becomes taller and wider while the alternate screen is shown. The primary
/// one, cleared with its cursor on top, prunes history for its new rows and loses nothing else.
namespace termsoak::core::terminal {
namespace {

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

} // namespace
} // namespace termsoak::core::terminal
