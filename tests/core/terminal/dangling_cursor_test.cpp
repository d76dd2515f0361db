#include <gtest/gtest.h>

#include <string>

#include "bench.h"
#include "support/terminal_books.h"

/// Rungs of the repair that leave pins on a pruned page: the model counts them, and survives them itself.
namespace termsoak::core::terminal {
namespace {

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

} // namespace
} // namespace termsoak::core::terminal
