#include "core/terminal/bench.h"
#include "support/terminal_books.h"

#include <gtest/gtest.h>

#include <string>

/// Strategies without the guard of #10353 may prune the page the cursor stands in: its pen must not stay
/// behind.
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

} // namespace
} // namespace termsoak::core::terminal
