#include "core/terminal/core_versions.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "bench.h"
#include "core/pagelist/page_list.h"

/// What single versions do otherwise; that they are equal to the real ones is shown by tests/core_host.
namespace termsoak::core::terminal {
namespace {

TEST(CoreVersions, AreNamedOnceAndWhole) {
  std::set<std::string_view> names;
  for (const CoreVersion& core : core_versions()) {
    EXPECT_TRUE(names.insert(core.name).second) << core.name;
    EXPECT_EQ(find_core(core.name), &core);
    EXPECT_NE(pagelist::find_strategy(core.strategy), nullptr) << core.name;
    EXPECT_EQ(core.commit.empty(), core.name == "standard");
    EXPECT_FALSE(core.releases.empty());
    TestTerminal terminal(options_of(core));
    EXPECT_EQ(terminal.terminal->is_set(Mode::GraphemeClustering), core.name != "standard");
    terminal.feed("\x1b[?2027l\x1b"
                  "c");
    EXPECT_EQ(terminal.terminal->is_set(Mode::GraphemeClustering), core.name != "standard") << core.name;
  }
  EXPECT_EQ(default_core().name, "ghostty-1.2.3");
  EXPECT_EQ(find_core("ghostty-0"), nullptr);
}

/// A region above a status line on the alternate screen: rows nobody sees, pages nobody unmaps.
TEST(CoreVersions, TheAlternateScreenUnderAStatusLineLeaksUntilTheRepair) {
  std::string stream = "\x1b[?1049h\x1b[1;23r\x1b[23;1H";
  for (int row = 0; row < 4'000; ++row) {
    for (int i = 0; i < 30; ++i)
      stream += "e\xCC\x81";
    stream += "\r\n";
  }
  for (const auto& [name, leaks] : {std::pair{"ghostty-1.2.3", true},
                                    {"ghostty-2025-11", true},
                                    {"ghostty-2026-01", false},
                                    {"ghostty-1.3.1", false},
                                    {"ghostty-2026-07", false},
                                    {"standard", false}}) {
    TestTerminal terminal(options_of(*find_core(name)));
    terminal.feed(stream);
    EXPECT_EQ(terminal.audit.look().orphans.mappings > 0, leaks) << name;
  }
}

TEST(CoreVersions, ReadTheSameBytesInTheirOwnWay) {
  struct Case {
    const char* bytes;
    const char* core;
    const char* row;
  };
  for (const Case& c :
       {Case{"a\x10"
             "b\x7F"
             "c",
             "standard", "abc"},
        {"a\x10"
         "b\x7F"
         "c",
         "ghostty-1.3.1",
         "a\x10"
         "b\x7F"
         "c"},
        {"ab\x1b[5bX", "standard", "abbbbbbX"},
        {"abc\x1b[2jX", "standard", "abcX"},
        {"abc\x1b[2jX", "ghostty-1.3.1", "aXc"},
        {"ab\x1b[;5CX", "ghostty-1.3.1", "abX"},
        {"ab\x1b[1;31;mX", "ghostty-1.3.1", "abX"},
        {"\xC0\x80|", "standard", "\xEF\xBF\xBD\xEF\xBF\xBD|"},
        {"\xC0\x80|", "ghostty-1.2.3", "\xEF\xBF\xBD|"},
        {"abc\x1b\x8DX", "ghostty-1.2.3", "Xbc"},
        {"abc\x1b[3D\x1b[0@X", "ghostty-2026-01", "Xbc"},
        {"abc\x1b[3D\x1b[0@X", "ghostty-1.3.1", "Xabc"},
        {"\x1b(A\xE2\x96\x88X", "ghostty-1.3.1", "X"},
        {"\x1b(0\x1b(4q~", "standard", "q\xC2\xB4"},
        {"\x1b(0\x1b(4q~", "ghostty-1.3.1", "\xE2\x94\x80\xC2\xB7"},
        {"\x1b[?69h\x1b[;2s\x1b[999Ga\xE6\xBC\xA2x\x1b[?69l\x1b[S", "ghostty-1.3.1", "\xE6\xBC\xA2x"},
        {"\x1b[?69h\x1b[;2s\x1b[999Ga\xE6\xBC\xA2x\x1b[?69l\x1b[S", "ghostty-2026-08", "\xE6\xBC\xA2"},
        {"1\xEF\xB8\x8F|", "ghostty-1.2.3", "1|"}}) {
    TestTerminal terminal(options_of(*find_core(c.core)));
    terminal.feed(c.bytes);
    std::string row = terminal.rows()[0];
    if (std::string_view(c.bytes).starts_with("\x1b(A")) row.erase(0, row.find_first_not_of(' '));
    EXPECT_EQ(row, c.row) << c.core << " " << testing::PrintToString(c.bytes);
  }
}

/// A reflow that meets a full map of clusters asks for more links until b224b6905; the lengths are the real
/// cores' (80 columns to 10, no limit, 900 rows of 20 clusters; all four then have no room for a cluster).
TEST(CoreVersions, AskForTheWrongRoomInAReflowUntilDecember2025) {
  std::string stream;
  for (int row = 0; row < 900; ++row) {
    for (int i = 0; i < 20; ++i)
      stream += "e\xCC\x81";
    stream += "\r\n";
  }
  for (const auto& [name, bytes] : {std::pair{"ghostty-2025-11", 6'238'208U},
                                    {"fix-9ee78d8", 4'984'832U},
                                    {"fix-10251", 4'984'832U},
                                    {"fix-10285", 4'984'832U}}) {
    TerminalOptions options = options_of(*find_core(name));
    options.scrollback_limit_bytes.reset();
    TestTerminal terminal(options);
    terminal.feed(stream);
    EXPECT_TRUE(terminal.terminal->resize(10, 24).has_value());
    const auto pages = terminal.terminal->primary().list().pages();
    ASSERT_EQ(pages.size(), 1U) << name;
    EXPECT_EQ(pages[0].believed_bytes, bytes) << name;
    EXPECT_EQ(terminal.terminal->core_failures().size(), 1U) << name;
  }
}

/// However it is cut: the same screen and the same pages.
TEST(CoreVersions, DoNotDependOnChunks) {
  std::string stream = "\x1b[?40h\x1b[?3h";
  for (int i = 0; i < 400; ++i)
    stream +=
        "\xE2\x98\x8E\xEF\xB8\x8F x\xED\xA0\x80y \x1b[" + std::to_string(i % 90) +
        "m\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80"
        "\x1b]133;A\x07$ "
        "\x1b]133;C\x07\xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\xB7\x1b\x8D\r\n\x1b_Ga=T,f=32,s=1,v=1;AAAAAA==\x1b\\";
  for (const CoreVersion& core : core_versions()) {
    TestTerminal whole(options_of(core)), bytewise(options_of(core));
    whole.feed(stream);
    bytewise.feed_in_pieces(stream, 1);
    EXPECT_EQ(bytewise.fingerprint(), whole.fingerprint()) << core.name;
  }
}

} // namespace
} // namespace termsoak::core::terminal
