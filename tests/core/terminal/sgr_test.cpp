#include "core/terminal/sgr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/parser/parser.h"

namespace termsoak::core::terminal {
namespace {

using page::Color;
using page::Style;
using page::Underline;
using testing::ElementsAre;
using testing::IsEmpty;

/// Catches the one CSI of a test.
struct Catcher {
  parser::CsiSequence caught;
  void at(std::uint64_t) {}
  void print_ascii(const std::uint8_t*, std::size_t) {}
  void print_codepoints(const char32_t*, std::size_t) {}
  void execute(std::uint8_t) {}
  void esc_dispatch(const parser::EscSequence&) {}
  void csi_dispatch(const parser::CsiSequence& sequence) { caught = sequence; }
  void osc_dispatch(const parser::OscString&) {}
  void dcs_hook(const parser::CsiSequence&) {}
  void dcs_put(std::span<const std::uint8_t>) {}
  void dcs_unhook(parser::StringEnd) {}
  void string_start(parser::StringKind) {}
  void string_put(parser::StringKind, std::span<const std::uint8_t>) {}
  void string_end(parser::StringKind, parser::StringEnd) {}
};

std::vector<PenEdit> read(const std::string& parameters) {
  const std::string text = "\x1B[" + parameters + "m";
  parser::Parser<Catcher> parser;
  Catcher catcher;
  parser.feed({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, catcher);
  SgrReader reader(catcher.caught);
  std::vector<PenEdit> attributes;
  for (PenEdit edit; reader.next(edit);)
    attributes.push_back(edit);
  return attributes;
}

constexpr PenEdit kReset{};
constexpr PenEdit kBold = PenEdit::add_flags(Style::Bold);
constexpr PenEdit kFaint = PenEdit::add_flags(Style::Faint);
constexpr PenEdit kItalic = PenEdit::add_flags(Style::Italic);

PenEdit foreground(Color colour) {
  return PenEdit::colour(PenEdit::Word::Foreground, colour);
}
PenEdit background(Color colour) {
  return PenEdit::colour(PenEdit::Word::Background, colour);
}
PenEdit under(Color colour) {
  return PenEdit::colour(PenEdit::Word::UnderlineColour, colour);
}

TEST(Sgr, NothingIsAReset) {
  EXPECT_THAT(read(""), ElementsAre(kReset));
  EXPECT_THAT(read("0;1"), ElementsAre(kReset, kBold));
}

TEST(Sgr, PaletteColoursInAllForms) {
  EXPECT_THAT(read("31;107"), ElementsAre(foreground(Color::palette(1)), background(Color::palette(15))));
  EXPECT_THAT(read("38;5;200"), ElementsAre(foreground(Color::palette(200))));
  EXPECT_THAT(read("48:5:17;1"), ElementsAre(background(Color::palette(17)), kBold));
}

TEST(Sgr, DirectColoursWithAndWithoutColourSpace) {
  EXPECT_THAT(read("38;2;1;2;3;4"),
              ElementsAre(foreground(Color::rgb(1, 2, 3)), PenEdit::underline(Underline::Single)));
  EXPECT_THAT(read("48:2:1:2:3"), ElementsAre(background(Color::rgb(1, 2, 3))));
  EXPECT_THAT(read("58:2::9:8:7;3"), ElementsAre(under(Color::rgb(9, 8, 7)), kItalic));
}

TEST(Sgr, AnIncompleteColourIsReadAsSeparateAttributes) {
  // As the modelled core does it: what follows 38 stands for itself.
  EXPECT_THAT(read("38;2;1;3"), ElementsAre(kFaint, kBold, kItalic));
}

TEST(Sgr, UnderlineStyles) {
  EXPECT_THAT(read("4:3"), ElementsAre(PenEdit::underline(Underline::Curly)));
  EXPECT_THAT(read("4:0;21"),
              ElementsAre(PenEdit::underline(Underline::None), PenEdit::underline(Underline::Double)));
  EXPECT_THAT(read("4;3"), ElementsAre(PenEdit::underline(Underline::Single), kItalic));
}

TEST(Sgr, ColonGroupsOfOtherAttributesMeanNothing) {
  EXPECT_THAT(read("1:2;3"), ElementsAre(kItalic));
  EXPECT_THAT(read("99;200"), IsEmpty());
}

TEST(Sgr, ASemicolonBeforeThePaletteIndexOfAColonGroupIsPassedOver) {
  EXPECT_THAT(read("38:5;17;1"), ElementsAre(foreground(Color::palette(17)), kBold));
  EXPECT_THAT(read("38:5:17:9;1"), ElementsAre(foreground(Color::palette(17)), kBold));
}

TEST(Sgr, AnEditChangesItsOwnBitsOnly) {
  const Style before{
      .foreground = Color::rgb(1, 2, 3),
      .background = Color::palette(4),
      .underline_color = Color::rgb(5, 6, 7),
      .flags = static_cast<std::uint16_t>(Style::Bold | Style::Overline | 3 << Style::kUnderlineShift)};
  const auto after = [&](PenEdit edit) {
    auto words = std::bit_cast<PenEdit::Words>(before);
    edit.apply(words);
    return std::bit_cast<Style>(words);
  };
  Style expected = before;
  expected.background = Color::rgb(255, 254, 253);
  EXPECT_EQ(after(background(Color::rgb(255, 254, 253))), expected);
  expected = before;
  expected.underline_color = {};
  EXPECT_EQ(after(under({})), expected);
  expected = before;
  expected.flags &= static_cast<std::uint16_t>(~Style::Bold);
  EXPECT_EQ(after(PenEdit::drop_flags(Style::Bold)), expected);
  expected = before;
  expected.set_underline(Underline::Dashed);
  EXPECT_EQ(after(PenEdit::underline(Underline::Dashed)), expected);
  expected = before;
  expected.flags |= Style::Italic;
  EXPECT_EQ(after(kItalic), expected);
  EXPECT_EQ(after(kReset), Style{});
}

} // namespace
} // namespace termsoak::core::terminal
