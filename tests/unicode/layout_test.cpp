#include "unicode/layout.h"

#include <gtest/gtest.h>

namespace termsoak::unicode {
namespace {

TEST(Layout, CountsColumnsAndNotBytes) {
  EXPECT_EQ(columns_of("é×…"), 3U);
  EXPECT_EQ(columns_of("漢字"), 4U);
  EXPECT_EQ(columns_of("e\u0301"), 1U);
  EXPECT_EQ(columns_of("\xFF\xE6"), 2U) << "ill-formed bytes still move on";
}

TEST(Layout, PadsToColumns) {
  EXPECT_EQ(pad_right("漢", 4), "漢  ");
  EXPECT_EQ(pad_left("漢", 4), "  漢");
  EXPECT_EQ(pad_left("longer", 4), "longer");
}

TEST(Layout, KeepsTheEnd) {
  EXPECT_EQ(keep_end("a/long/path", 6), "…/path");
  EXPECT_EQ(keep_end("short", 6), "short");
  EXPECT_EQ(keep_end("漢字漢字", 6), "…漢字");
}

TEST(Layout, WrapsAtBlanksAndIndents) {
  EXPECT_EQ(wrap("one two three", 10, 2), "one two\n  three");
  EXPECT_EQ(wrap("", 10, 2), "");
  EXPECT_EQ(wrap("漢 字 漢", 5, 0), "漢 字\n漢");
}

TEST(Layout, BreaksAWordThatFitsNoLine) {
  EXPECT_EQ(wrap("unbreakable", 4, 0), "unbr\neaka\nble");
  EXPECT_EQ(wrap("by /usr/share/unicode, row", 12, 2), "by\n  /usr/\n  share/\n  unicode,\n  row");
  EXPECT_EQ(wrap("no-room", 2, 2).size(), 6 * 3 + 7U) << "one code point a line where there is no room";
}

} // namespace
} // namespace termsoak::unicode
