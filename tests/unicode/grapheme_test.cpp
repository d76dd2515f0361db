#include "unicode/grapheme.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace termsoak::unicode {
namespace {

// Unicode's own file for version 15.0, as Debian's package unicode-data installs it.
constexpr const char* kBreakTestFile = "/usr/share/unicode/auxiliary/GraphemeBreakTest.txt";

struct Text {
  std::vector<char32_t> code_points;
  std::vector<bool> border_before; // one for each code point but the first
};

Text read_case(const std::string& line) {
  Text text;
  std::istringstream words(line);
  std::string word;
  bool border = true;
  while (words >> word && word != "#") {
    if (word == "÷" || word == "×") {
      border = word == "÷";
      continue;
    }
    if (!text.code_points.empty()) text.border_before.push_back(border);
    text.code_points.push_back(static_cast<char32_t>(std::stoul(word, nullptr, 16)));
  }
  return text;
}

using Breaks = bool (*)(Properties, Properties, BreakState&);

std::vector<bool> borders(const std::vector<char32_t>& text, Breaks breaks, Version version = kNewest) {
  const PropertyTable properties(version);
  std::vector<bool> out;
  BreakState state;
  for (std::size_t i = 1; i < text.size(); ++i)
    out.push_back(breaks(properties(text[i - 1]), properties(text[i]), state));
  return out;
}

TEST(GraphemeBreak, AgreesWithEveryCaseOfUnicodesFile) {
  std::ifstream file(kBreakTestFile);
  if (!file) GTEST_SKIP() << kBreakTestFile << " is not installed (Debian package unicode-data)";
  std::size_t cases = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const Text text = read_case(line);
    EXPECT_EQ(borders(text.code_points, break_between, Version::V15), text.border_before) << line;
    ++cases;
  }
  EXPECT_GE(cases, 600U);
}

TEST(GraphemeBreak, JoinsConjunctsSinceUnicode17) {
  struct Case {
    std::vector<char32_t> text;
    std::vector<bool> borders;
    const char* what;
  };
  for (const Case& c : {Case{{0x915, 0x94D, 0x937}, {false, false}, "a linker joins"},
                        {{0x915, 0x94D, 0x200D, 0x937}, {false, false, false}, "through a joiner"},
                        {{0x915, 0x93C, 0x94D, 0x301, 0x937}, {false, false, false, false}, "through marks"},
                        {{0x915, 0x94D, 0x200C, 0x937}, {false, false, true}, "not through a non-joiner"},
                        {{0x915, 0x93E, 0x94D, 0x937}, {false, false, true}, "not through a spacing mark"},
                        {{0x915, 0x301, 0x937}, {false, true}, "not without a linker"},
                        {{'a', 0x94D, 0x937}, {false, true}, "not from a letter"},
                        {{0xB95, 0xBCD, 0xBB7}, {false, true}, "Tamil has none"}}) {
    EXPECT_EQ(borders(c.text, terminal_break_between), c.borders) << c.what;
    EXPECT_EQ(borders(c.text, break_between), c.borders) << c.what;
  }
  EXPECT_EQ(borders({0x915, 0x94D, 0x937}, terminal_break_between, Version::V16),
            (std::vector<bool>{false, true}));
}

TEST(GraphemeBreak, KeepsNoMemoryOfAClusterThatEnded) {
  // Flags come in pairs wherever the text before them ends, and a joiner needs a pictograph in its own
  // cluster.
  EXPECT_EQ(borders({'a', 0x1F1E6, 0x1F1E7, 0x1F1E8, 0x1F1E9, 'b', 0x1F1E6}, break_between),
            (std::vector<bool>{true, false, true, false, true, true}));
  EXPECT_EQ(borders({0x1F469, 'a', 0x200D, 0x1F469}, break_between), (std::vector<bool>{true, false, true}));
}

TEST(TerminalBreak, DiffersFromTheAnnexOnlyWhereTheModelledCoreDoes) {
  struct Case {
    const char* what;
    std::vector<char32_t> text;
    std::vector<bool> uax29;
    std::vector<bool> terminal;
  };
  for (const Case& c : {
           Case{"modifier after a letter", {'a', 0x1F3FB}, {false}, {true}},
           Case{"modifier after its base", {0x1F44B, 0x1F3FB}, {false}, {false}},
           Case{"modifier after another emoji", {0x1F680, 0x1F3FB}, {false}, {true}},
           Case{"modified emoji goes on",
                {0x1F9D1, 0x1F3FD, 0x200D, 0x1F680},
                {false, false, false},
                {false, false, false}},
           Case{"family",
                {0x1F468, 0x200D, 0x1F469, 0x200D, 0x1F467},
                {false, false, false, false},
                {false, false, false, false}},
           Case{"a second joiner",
                {0x1F469, 0x200D, 0x200D, 0x1F469},
                {false, false, true},
                {false, false, true}},
           Case{"a mark behind the joiner",
                {0x1F469, 0x200D, 0x301, 0x200D, 0x1F469},
                {false, false, false, true},
                {false, false, false, true}},
           Case{"a spacing mark",
                {0x1F469, 0x903, 0x200D, 0x1F469},
                {false, false, true},
                {false, false, true}},
           Case{"keycap", {'1', 0xFE0F, 0x20E3}, {false, false}, {false, false}},
           Case{"jamo", {0x1112, 0x1161, 0x11AB}, {false, false}, {false, false}},
       }) {
    EXPECT_EQ(borders(c.text, break_between), c.uax29) << c.what;
    EXPECT_EQ(borders(c.text, terminal_break_between), c.terminal) << c.what;
  }
}

TEST(TerminalBreak, KeptAPictographOpenLongerBeforeUnicode17) {
  const auto lenient = [](Properties left, Properties right, BreakState& state) {
    return terminal_breaks(Version::V16).breaks(left.break_class(), right.break_class(), state);
  };
  for (const std::vector<char32_t>& text :
       std::vector<std::vector<char32_t>>{{0x1F469, 0x200D, 0x200D, 0x1F469},
                                          {0x1F469, 0x200D, 0x301, 0x200D, 0x1F469},
                                          {0x1F469, 0x903, 0x200D, 0x1F469}})
    EXPECT_EQ(borders(text, lenient, Version::V16), std::vector<bool>(text.size() - 1, false));
  EXPECT_EQ(borders({0x1F469, 'a', 0x200D, 0x1F469}, lenient, Version::V16),
            (std::vector<bool>{true, false, true}));
  EXPECT_EQ(&terminal_breaks(Version::V17), &kTerminalBreaks);
}

} // namespace
} // namespace termsoak::unicode
