// A style's parts against each other: an edit changes its own bits and none beside them.

#include "core/page/style.h"

#include <gtest/gtest.h>

namespace termsoak::core::page {
namespace {

/// Every bit of every part is set in one of these two.
constexpr Style kOdd = Style{}
                           .with(StyleEdit::foreground(Color::rgb(255, 170, 85)))
                           .with(StyleEdit::background(Color::palette(200)))
                           .with(StyleEdit::underline_color(Color::rgb(0, 255, 1)))
                           .with(StyleEdit::add_flags(Style::Bold | Style::Overline))
                           .with(StyleEdit::underline(Underline::Dashed));
constexpr Style kEven = Style{}
                            .with(StyleEdit::foreground(Color::palette(255)))
                            .with(StyleEdit::background(Color::rgb(85, 170, 255)))
                            .with(StyleEdit::underline_color(Color::palette(255)))
                            .with(StyleEdit::add_flags(0xff));

TEST(Style, GivesBackWhatItWasMadeOf) {
  EXPECT_EQ(kOdd.foreground(), Color::rgb(255, 170, 85));
  EXPECT_EQ(kOdd.background(), Color::palette(200));
  EXPECT_EQ(kOdd.underline_color(), Color::rgb(0, 255, 1));
  EXPECT_EQ(kOdd.underline(), Underline::Dashed);
  EXPECT_TRUE(kOdd.has(Style::Bold));
  EXPECT_TRUE(kOdd.has(Style::Overline));
  EXPECT_FALSE(kOdd.has(Style::Italic));
  EXPECT_EQ(kEven.background(), Color::rgb(85, 170, 255));
  EXPECT_EQ(kEven.foreground(), Color::palette(255));
  EXPECT_EQ(kEven.flags(), 0xff);
  EXPECT_TRUE(Style{}.is_default());
  EXPECT_TRUE(Style{}.foreground().is_none());
  EXPECT_FALSE(Style{}.with(StyleEdit::underline_color(Color::palette(0))).is_default());
}

TEST(Style, AnEditChangesItsOwnPartOnly) {
  for (const Style& from : {kOdd, kEven, Style{}})
    for (const Style& other : {kEven, kOdd, Style{}}) {
      const Style fore = from.with(StyleEdit::foreground(other.foreground()));
      EXPECT_EQ(fore.foreground(), other.foreground());
      EXPECT_EQ(fore.with(StyleEdit::foreground(from.foreground())), from);
      const Style back = from.with(StyleEdit::background(other.background()));
      EXPECT_EQ(back.background(), other.background());
      EXPECT_EQ(back.with(StyleEdit::background(from.background())), from);
      const Style under = from.with(StyleEdit::underline_color(other.underline_color()));
      EXPECT_EQ(under.underline_color(), other.underline_color());
      EXPECT_EQ(under.with(StyleEdit::underline_color(from.underline_color())), from);
      const Style line = from.with(StyleEdit::underline(other.underline()));
      EXPECT_EQ(line.underline(), other.underline());
      EXPECT_EQ(line.with(StyleEdit::underline(from.underline())), from);
    }
}

TEST(Style, FlagsComeAndGoOneByOne) {
  for (const Style& from : {kOdd, kEven, Style{}})
    for (unsigned bit = 0; bit < 8; ++bit) {
      const std::uint16_t flag = static_cast<std::uint16_t>(1U << bit);
      EXPECT_EQ(from.with(StyleEdit::add_flags(flag)).flags(), from.flags() | flag);
      EXPECT_EQ(from.with(StyleEdit::drop_flags(flag)).flags(), from.flags() & ~flag);
      EXPECT_EQ(from.with(StyleEdit::add_flags(flag)).foreground(), from.foreground());
      EXPECT_EQ(from.with(StyleEdit::drop_flags(flag)).underline_color(), from.underline_color());
    }
}

TEST(Style, AResetLeavesNothing) {
  EXPECT_TRUE(kOdd.with(StyleEdit::reset()).is_default());
}

} // namespace
} // namespace termsoak::core::page
