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
    terminal.terminal->arrives(std::chrono::nanoseconds(1));
    terminal.feed("\\next");
    EXPECT_NE(terminal.rows()[terminal.terminal->screen().cursor().y].find("next"), std::string::npos);
  }
}

TEST(CoreFailure, WhatIsLostEndsAfter64KiBWhereverTheBytesAreCut) {
  std::string stream;
  for (int i = 0; i < 1'700; ++i)
    stream += "\x1b]8;;http://h/" + std::to_string(i) + "\x1b\\x";
  for (int i = 0; i < 20'000; ++i)
    stream += std::to_string(i) + "\r\n";
  const auto rows_after = [&](std::size_t piece) {
    TerminalOptions options = options_of(*find_core("ghostty-1.3.1"));
    options.scrollback_limit_bytes.reset();
    TestTerminal terminal(options);
    for (std::size_t at = 0; at < stream.size(); at += piece)
      terminal.feed(stream.substr(at, piece));
    EXPECT_EQ(terminal.terminal->core_failures().size(), 1U);
    return terminal.terminal->figures().total_rows;
  };
  const std::size_t whole = rows_after(stream.size());
  EXPECT_GT(whole, 10'000U);
  EXPECT_LT(whole, 19'000U);
  for (const std::size_t piece :
       {std::size_t{7}, std::size_t{4096}, std::size_t{65'536}, std::size_t{100'000}})
    EXPECT_EQ(rows_after(piece), whole) << piece;
}

TEST(CoreFailure, ACrashIsSaidAtItsByteAndTheModelGoesOn) {
  std::string stream = "\x1b]8;;h\x07";
  for (int i = 0; i < 43; ++i)
    stream += "\x1b[80G\xF0\x9F\x91\x81\xEF\xB8\x8F"; // an eye and VS16 in the last column
  for (const auto& [name, crashes] :
       {std::pair{"ghostty-1.3.1", true}, {"ghostty-2026-07", true}, {"ghostty-2026-08", false}}) {
    SCOPED_TRACE(name);
    TestTerminal terminal(options_of(*find_core(name)));
    terminal.feed(stream);
    const auto failures = terminal.terminal->core_failures();
    ASSERT_EQ(failures.size(), crashes ? 1U : 0U);
    if (!crashes) continue;
    EXPECT_TRUE(failures.front().crashed);
    EXPECT_EQ(failures.front().byte_offset, stream.size() - 3) << "at the selector";
    EXPECT_EQ(terminal.terminal->bytes_fed(), stream.size());
    for (int i = 0; i < 20; ++i)
      terminal.feed(stream);
    EXPECT_EQ(terminal.terminal->core_failures().size(), 1U) << "a process ends once";
  }
}

TEST(LimitInLines, DestroysWholePagesAboveIt) {
  TerminalOptions options = options_of(*find_core("ghostty-2026-08"));
  options.scrollback_lines = 1'000;
  TestTerminal terminal(options);
  std::size_t most = 0;
  for (int i = 0; i < 3'000; ++i) {
    terminal.feed("x\r\n");
    const auto figures = terminal.terminal->figures();
    most = std::max(most, std::size_t{figures.history_rows});
    ASSERT_LE(figures.history_rows, 1'000U);
  }
  EXPECT_EQ(most, 1'000U);
  EXPECT_EQ(terminal.terminal->figures().history_rows, 3'001U - 24U - 579U * 4U) << "four pages of 579 rows";
  // Below the rows of one standard page it is as good as that.
  options.scrollback_lines = 1;
  TestTerminal small(options);
  for (int i = 0; i < 579 + 23; ++i)
    small.feed("x\r\n");
  EXPECT_EQ(small.terminal->figures().history_rows, 579U);
  small.feed("x\r\n");
  EXPECT_EQ(small.terminal->figures().history_rows, 1U);
}

} // namespace
} // namespace termsoak::core::terminal
