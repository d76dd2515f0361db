#include "core/terminal/sgr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/parser/parser.h"

namespace termsoak::core::terminal {
namespace {

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

std::vector<SgrAttribute> read(const std::string& parameters) {
  const std::string text = "\x1B[" + parameters + "m";
  parser::Parser<Catcher> parser;
  Catcher catcher;
  parser.feed({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, catcher);
  SgrReader reader(catcher.caught);
  std::vector<SgrAttribute> attributes;
  for (SgrAttribute attribute; reader.next(attribute);)
    attributes.push_back(attribute);
  return attributes;
}

SgrAttribute simple(SgrKind kind, std::uint8_t index = 0) {
  return {.kind = kind, .index = index};
}
SgrAttribute rgb(SgrKind kind, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  return {.kind = kind, .red = red, .green = green, .blue = blue};
}

TEST(Sgr, NothingIsAReset) {
  EXPECT_THAT(read(""), ElementsAre(simple(SgrKind::ResetAll)));
  EXPECT_THAT(read("0;1"), ElementsAre(simple(SgrKind::ResetAll), simple(SgrKind::Bold)));
}

TEST(Sgr, PaletteColoursInAllForms) {
  EXPECT_THAT(read("31;107"),
              ElementsAre(simple(SgrKind::ForegroundPalette, 1), simple(SgrKind::BackgroundPalette, 15)));
  EXPECT_THAT(read("38;5;200"), ElementsAre(simple(SgrKind::ForegroundPalette, 200)));
  EXPECT_THAT(read("48:5:17;1"), ElementsAre(simple(SgrKind::BackgroundPalette, 17), simple(SgrKind::Bold)));
}

TEST(Sgr, DirectColoursWithAndWithoutColourSpace) {
  EXPECT_THAT(read("38;2;1;2;3;4"),
              ElementsAre(rgb(SgrKind::ForegroundRgb, 1, 2, 3), simple(SgrKind::Underline, 1)));
  EXPECT_THAT(read("48:2:1:2:3"), ElementsAre(rgb(SgrKind::BackgroundRgb, 1, 2, 3)));
  EXPECT_THAT(read("58:2::9:8:7;3"),
              ElementsAre(rgb(SgrKind::UnderlineRgb, 9, 8, 7), simple(SgrKind::Italic)));
}

TEST(Sgr, AnIncompleteColourIsReadAsSeparateAttributes) {
  // As the modelled core does it: what follows 38 stands for itself.
  EXPECT_THAT(read("38;2;1;3"),
              ElementsAre(simple(SgrKind::Faint), simple(SgrKind::Bold), simple(SgrKind::Italic)));
}

TEST(Sgr, UnderlineStyles) {
  EXPECT_THAT(read("4:3"), ElementsAre(simple(SgrKind::Underline, 3)));
  EXPECT_THAT(read("4:0;21"), ElementsAre(simple(SgrKind::Underline, 0), simple(SgrKind::Underline, 2)));
  EXPECT_THAT(read("4;3"), ElementsAre(simple(SgrKind::Underline, 1), simple(SgrKind::Italic)));
}

TEST(Sgr, ColonGroupsOfOtherAttributesMeanNothing) {
  EXPECT_THAT(read("1:2;3"), ElementsAre(simple(SgrKind::Italic)));
  EXPECT_THAT(read("99;200"), IsEmpty());
}

} // namespace
} // namespace termsoak::core::terminal
