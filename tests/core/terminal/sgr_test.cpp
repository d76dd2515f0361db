#include "core/terminal/sgr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "parser/parser.h"

namespace termsoak::core::terminal {
namespace {

using page::Color;
using page::Style;
using page::StyleEdit;
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

std::vector<StyleEdit> read(const std::string& parameters) {
  const std::string text = "\x1B[" + parameters + "m";
  parser::Parser<Catcher> parser;
  Catcher catcher;
  parser.feed({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, catcher);
  SgrReader reader(catcher.caught);
  std::vector<StyleEdit> attributes;
  for (StyleEdit edit; reader.next(edit);)
    attributes.push_back(edit);
  return attributes;
}

constexpr StyleEdit kReset = StyleEdit::reset();
constexpr StyleEdit kBold = StyleEdit::add_flags(Style::Bold);
constexpr StyleEdit kFaint = StyleEdit::add_flags(Style::Faint);
constexpr StyleEdit kItalic = StyleEdit::add_flags(Style::Italic);

StyleEdit foreground(Color colour) {
  return StyleEdit::foreground(colour);
}
StyleEdit background(Color colour) {
  return StyleEdit::background(colour);
}
StyleEdit under(Color colour) {
  return StyleEdit::underline_color(colour);
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
              ElementsAre(foreground(Color::rgb(1, 2, 3)), StyleEdit::underline(Underline::Single)));
  EXPECT_THAT(read("48:2:1:2:3"), ElementsAre(background(Color::rgb(1, 2, 3))));
  EXPECT_THAT(read("58:2::9:8:7;3"), ElementsAre(under(Color::rgb(9, 8, 7)), kItalic));
}

TEST(Sgr, AnIncompleteColourIsReadAsSeparateAttributes) {
  // As the modelled core does it: what follows 38 stands for itself.
  EXPECT_THAT(read("38;2;1;3"), ElementsAre(kFaint, kBold, kItalic));
}

TEST(Sgr, UnderlineStyles) {
  EXPECT_THAT(read("4:3"), ElementsAre(StyleEdit::underline(Underline::Curly)));
  EXPECT_THAT(read("4:0;21"),
              ElementsAre(StyleEdit::underline(Underline::None), StyleEdit::underline(Underline::Double)));
  EXPECT_THAT(read("4;3"), ElementsAre(StyleEdit::underline(Underline::Single), kItalic));
}

TEST(Sgr, ColonGroupsOfOtherAttributesMeanNothing) {
  EXPECT_THAT(read("1:2;3"), ElementsAre(kItalic));
  EXPECT_THAT(read("99;200"), IsEmpty());
}

TEST(Sgr, ASemicolonBeforeThePaletteIndexOfAColonGroupIsPassedOver) {
  EXPECT_THAT(read("38:5;17;1"), ElementsAre(foreground(Color::palette(17)), kBold));
  EXPECT_THAT(read("38:5:17:9;1"), ElementsAre(foreground(Color::palette(17)), kBold));
}

} // namespace
} // namespace termsoak::core::terminal
