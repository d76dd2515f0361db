#include <gtest/gtest.h>

#include <string>

#include "bench.h"
#include "core/pagelist/page_list.h"
#include "core/terminal/core_versions.h"
#include "support/terminal_invariants.h"

/// Where the modelled core itself gives up: ours loses the same pages, says so, and goes on.
namespace termsoak::core::terminal {
namespace {

/// Rows with so many clusters that those of two pages do not fit one of either's size.
std::string rich_rows(int rows, int clusters) {
  std::string text;
  for (int row = 0; row < rows; ++row) {
    for (int i = 0; i < clusters; ++i)
      text += "e\xCC\x81";
    text += "\r\n";
  }
  return text;
}

TEST(CoreFailure, AReflowThatMergesRichPagesLosesThem) {
  for (const char* name : {"ghostty-1.2.3", "ghostty-2025-11", "fix-10285"}) {
    SCOPED_TRACE(name);
    TerminalOptions options = options_of(*find_core(name));
    options.scrollback_limit_bytes.reset();
    TestTerminal terminal(options);
    terminal.feed(rich_rows(4000, 3));
    EXPECT_TRUE(terminal.terminal->resize(5, 24).has_value());
    const auto failures = terminal.terminal->core_failures();
    ASSERT_EQ(failures.size(), 1u);
    EXPECT_EQ(failures[0].what, "no room for a cluster");
    EXPECT_EQ(failures[0].byte_offset, terminal.terminal->bytes_fed());
    // Nobody announced it: the walk finds what no list holds.
    EXPECT_GT(terminal.audit.look().orphans_unlinked.bytes +
                  static_cast<std::uint64_t>(terminal.audit.last().unaccounted_bytes()),
              0u);
    EXPECT_FALSE(terminal.terminal->failure());
    // It goes on, whatever comes.
    terminal.feed(rich_rows(200, 3) + "\x1b[?1049h" + rich_rows(30, 2) + "\x1b[?1049l\x1b[3J");
    EXPECT_TRUE(terminal.terminal->resize(60, 30).has_value());
    terminal.feed("\x1b"
                  "c" +
                  rich_rows(100, 2));
    terminal.expect_sound();
    terminal.terminal->close();
  }
}

TEST(CoreFailure, TheRepairedGrowthFindsRoom) {
  TerminalOptions options = options_of(*find_core("ghostty-2026-01"));
  options.scrollback_limit_bytes.reset();
  TestTerminal terminal(options);
  terminal.feed(rich_rows(4000, 3));
  EXPECT_TRUE(terminal.terminal->resize(5, 24).has_value());
  EXPECT_TRUE(terminal.terminal->core_failures().empty());
  EXPECT_EQ(test::find_imbalance(*terminal.observed), "");
}

/// A page holds 1,663 links at most; the bytes fed at once with the one too many are lost.
TEST(CoreFailure, ALinkWithoutRoomDropsTheRestOfWhatWasFed) {
  std::string links;
  for (int i = 0; i < 1'700; ++i)
    links += "\x1b]8;;http://h/" + std::to_string(i) + "\x1b\\x";
  links += "END";
  for (const auto& [name, drops] :
       {std::pair{"ghostty-2026-01", true}, {"ghostty-1.3.1", true}, {"ghostty-2026-07", false}}) {
    SCOPED_TRACE(name);
    TerminalOptions options = options_of(*find_core(name));
    options.cols = 200;
    TestTerminal terminal(options);
    terminal.feed(links);
    EXPECT_EQ(terminal.terminal->core_failures().size(), drops ? 1u : 0u);
    std::string text;
    for (const auto& row : terminal.rows())
      text += row;
    EXPECT_EQ(text.find("END") == std::string::npos, drops);
    // The parser stands behind the ESC of the terminator: the next byte is its second one.
    terminal.feed("\\next");
    EXPECT_NE(terminal.rows()[terminal.terminal->screen().cursor().y].find("next"), std::string::npos);
  }
}

} // namespace
} // namespace termsoak::core::terminal
