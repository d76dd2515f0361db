#include "unicode/properties.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>

#include <utf8proc.h>

namespace termsoak::unicode {
namespace {

TEST(Width, OfKindsOfCharacters) {
  struct Case {
    char32_t code_point;
    unsigned width;
    const char* what;
  };
  for (const Case& c : {Case{'a', 1, "letter"},
                        {0x00, 0, "NUL"},
                        {0x7F, 0, "DEL"},
                        {0x9B, 0, "C1"},
                        {0xA0, 1, "no-break space"},
                        {0xAD, 1, "soft hyphen"},
                        {0xB7, 1, "ambiguous: middle dot"},
                        {0x301, 0, "combining acute"},
                        {0x903, 1, "spacing mark"},
                        {0x600, 1, "prepended sign"},
                        {0x115F, 0, "Hangul choseong filler"},
                        {0x1100, 2, "Hangul lead"},
                        {0x1160, 0, "Hangul vowel filler"},
                        {0x11A8, 0, "Hangul final"},
                        {0x200B, 0, "zero-width space"},
                        {0x200D, 0, "zero-width joiner"},
                        {0x2028, 0, "line separator"},
                        {0x20E3, 0, "enclosing keycap"},
                        {0x2500, 1, "box drawing"},
                        {0x2714, 1, "text-presentation emoji"},
                        {0x2E3B, 2, "three-em dash"},
                        {0x3042, 2, "Hiragana"},
                        {0x3164, 0, "Hangul filler"},
                        {0x4E00, 2, "ideograph"},
                        {0xAC00, 2, "Hangul syllable"},
                        {0xE000, 1, "private use"},
                        {0xFE0F, 0, "VS16"},
                        {0xFF21, 2, "fullwidth A"},
                        {0xFFFD, 1, "replacement"},
                        {0x1F1E6, 2, "regional indicator"},
                        {0x1F3FB, 2, "emoji modifier alone"},
                        {0x1F600, 2, "emoji"},
                        {0x2FFFD, 2, "reserved for ideographs"},
                        {0xE0101, 0, "variation selector supplement"},
                        {0x10FFFF, 1, "last code point"}})
    EXPECT_EQ(width(c.code_point), c.width) << c.what;
}

TEST(Properties, VariationSelectorsAndModifierBases) {
  EXPECT_TRUE(properties(0x2764).takes_variation_selector());
  EXPECT_TRUE(properties('1').takes_variation_selector());
  EXPECT_FALSE(properties('a').takes_variation_selector());
  EXPECT_FALSE(properties(0x1F600).takes_variation_selector());
  EXPECT_TRUE(properties(0x2764).extended_pictographic());
  EXPECT_FALSE(properties('1').extended_pictographic());
  EXPECT_EQ(properties(0x1F44B).break_class(), BreakClass::PictographicModifierBase);
}

std::map<char32_t, std::string> read_ranges(std::ifstream& file) {
  std::map<char32_t, std::string> values;
  for (std::string line; std::getline(file, line);) {
    unsigned first = 0;
    unsigned last = 0;
    char value[64] = {};
    line.resize(std::min(line.find('#'), line.size()));
    if (std::sscanf(line.c_str(), "%x..%x ; %63s", &first, &last, value) == 3 ||
        std::sscanf(line.c_str(), "%x..%x;%63s", &first, &last, value) == 3)
      ;
    else if (std::sscanf(line.c_str(), "%x ; %63s", &first, value) == 2 ||
             std::sscanf(line.c_str(), "%x;%63s", &first, value) == 2)
      last = first;
    else
      continue;
    for (char32_t cp = first; cp <= last; ++cp)
      values[cp] = value;
  }
  return values;
}

TEST(Width, FollowsEastAsianWidth) {
  std::ifstream file("/usr/share/unicode/EastAsianWidth.txt");
  if (!file) GTEST_SKIP() << "EastAsianWidth.txt is not installed (Debian package unicode-data)";
  const PropertyTable table(Version::V15); // as Debian 12 has the file
  const auto width = [&](char32_t cp) { return table(cp).width(); };
  std::size_t wide = 0;
  for (const auto& [cp, value] : read_ranges(file)) {
    const bool is_wide = value == "W" || value == "F";
    wide += is_wide ? 1 : 0;
    if (width(cp) == 0) continue;
    const bool tailored = cp == 0x2E3A || cp == 0x2E3B || (cp >= 0x1F1E6 && cp <= 0x1F1FF);
    EXPECT_EQ(width(cp), is_wide || tailored ? 2U : 1U) << std::hex << std::uint32_t(cp);
  }
  EXPECT_GT(wide, 100'000U);
}

TEST(Properties, EveryCodePointAgreesWithUtf8proc) {
  const PropertyTable table(Version::V15); // as Debian 12 has the library
  for (utf8proc_int32_t cp = 0; cp < 0x110000; ++cp) {
    const Properties got = table(static_cast<char32_t>(cp));
    const utf8proc_property_t& property = *utf8proc_get_property(cp);
    if (property.category == UTF8PROC_CATEGORY_CN) continue; // unassigned: the library has nothing to say
    ASSERT_LE(got.width(), 2U);
    ASSERT_LT(unsigned(got.break_class()), kBreakClassCount);
    if (property.category == UTF8PROC_CATEGORY_MN || property.category == UTF8PROC_CATEGORY_ME) {
      ASSERT_EQ(got.width(), 0U) << std::hex << cp;
    }
    ASSERT_EQ(got.extended_pictographic(), property.boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC)
        << std::hex << cp;
    if (utf8proc_charwidth(cp) == 2 && property.category != UTF8PROC_CATEGORY_MN && !property.ignorable) {
      ASSERT_EQ(got.width(), 2U) << std::hex << cp;
    }
  }
}

TEST(Properties, OfVersionsOfTheDatabase) {
  struct Case {
    char32_t code_point;
    std::array<unsigned, 3> widths;
    const char* what;
  };
  const std::array tables{PropertyTable(Version::V15), PropertyTable(Version::V16),
                          PropertyTable(Version::V17)};
  for (const Case& c : {Case{0x2630, {1, 2, 2}, "trigram: wide since 16"},
                        {0x1FAE9, {1, 2, 2}, "an emoji of 16"},
                        {0x1ACF, {1, 1, 0}, "a mark of 17"},
                        {0x1FA8A, {1, 1, 2}, "an emoji of 17"},
                        {0x16FF2, {1, 1, 2}, "an ideographic sign of 17"},
                        {0x115F, {2, 0, 0}, "filler: an earlier law"},
                        {0xFFF9, {0, 1, 1}, "annotation anchor: an earlier law"}})
    for (std::size_t i = 0; i < tables.size(); ++i)
      EXPECT_EQ(tables[i](c.code_point).width(), c.widths[i]) << c.what << ", table " << i;
  EXPECT_TRUE(tables[0](0x2605).extended_pictographic());
  EXPECT_FALSE(tables[2](0x2605).extended_pictographic());
  EXPECT_TRUE(tables[0](0x1F600).takes_variation_selector()); // every pictograph, then
  EXPECT_FALSE(tables[1](0x1F600).takes_variation_selector());
  EXPECT_TRUE(tables[1](0x2705).takes_variation_selector());
}

} // namespace
} // namespace termsoak::unicode
