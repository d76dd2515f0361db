#include "measure/target/safe_cut.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/random.h"
#include "measure/target/feeder.h"

namespace termsoak::measure::target {
namespace {

std::size_t scan(SafeCut& cut, std::string_view text) {
  return cut.scan(std::as_bytes(std::span(text)));
}

struct CutCase {
  std::string_view text;
  std::size_t safe;
};

TEST(SafeCut, NeverCutsInsideACharacterOrASequence) {
  using namespace std::string_view_literals;
  for (const CutCase& expected : {
           CutCase{"plain"sv, 5},
           CutCase{"\xC3"sv, 0},
           CutCase{"a\xC3"sv, 1},
           CutCase{"a\xC3\xA9"sv, 3},
           CutCase{"\xF0\x9F\x98"sv, 0},
           CutCase{"\xF0\x9F\x98\x80"sv, 4},
           CutCase{"\xC3x"sv, 2}, // the broken character is over once another byte has come
           CutCase{"\xFF\xFE"sv, 2},
           CutCase{"ab\x1b"sv, 2},
           CutCase{"ab\x1b["sv, 2},
           CutCase{"ab\x1b[38;5;"sv, 2},
           CutCase{"ab\x1b[38;5;7m"sv, 11},
           CutCase{"ab\x1b[3\n"sv, 2}, // a control is executed inside a sequence
           CutCase{"ab\x1b[3\x18"sv, 6},
           CutCase{"ab\x1b("sv, 2},
           CutCase{"ab\x1b(B"sv, 5},
           CutCase{"ab\x1b]0;title"sv, 2},
           CutCase{"ab\x1b]0;title\a"sv, 12},
           CutCase{"ab\x1b]0;title\x1b"sv, 2},
           CutCase{"ab\x1b]0;title\x1b\\"sv, 13},
           CutCase{"ab\x1bPq\a"sv, 2}, // BEL ends an OSC only
           CutCase{"ab\x1b_Gx\x1b\\"sv, 8},
           CutCase{"ab\x1b]0;t\x1b[1m"sv, 11},
           CutCase{""sv, 0},
       }) {
    SafeCut cut;
    EXPECT_EQ(scan(cut, expected.text), expected.safe) << testing::PrintToString(expected.text);
    SafeCut bytewise;
    std::size_t safe = 0;
    for (std::size_t i = 0; i < expected.text.size(); ++i)
      if (scan(bytewise, expected.text.substr(i, 1)) != 0) safe = i + 1;
    EXPECT_EQ(safe, expected.safe) << "byte by byte: " << testing::PrintToString(expected.text);
  }
}

/// Whatever a stream is made of: where it is cut does not depend on how it comes in, what stands behind the
/// cut is never more than one unfinished thing, and a whole sequence behind it is always understood.
TEST(SafeCut, CutsHostileBytesAtTheSamePlaceHoweverTheyComeIn) {
  base::Random random(20'26'11);
  constexpr std::string_view kPieces[] = {"\x1b", "[",    "]",    "P",    "_",    "\\",   "38;5;",
                                          "m",    "n",    "\a",   "\x18", "\x1a", "\xC3", "\xA9",
                                          "\xF0", "\x9F", "\x98", "\xFF", "\xC2", "\x9B", "\x90",
                                          "\x9C", "\x80", "\n",   "a",    "\x7f"};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::uint64_t left = random.below(12) + 1; left > 0; --left)
      text += random.below(6) == 0 ? std::string(1, static_cast<char>(random.below(256)))
                                   : std::string(kPieces[random.below(std::size(kPieces))]);
    SafeCut whole;
    const std::size_t safe = scan(whole, text);
    EXPECT_EQ(whole.at_ground(), safe == text.size());
    SafeCut bytewise;
    std::size_t bytewise_safe = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (scan(bytewise, std::string_view(text).substr(i, 1)) != 0) bytewise_safe = i + 1;
    ASSERT_EQ(bytewise_safe, safe) << testing::PrintToString(text);
    SafeCut cut;
    const std::uint64_t asked = (static_cast<void>(scan(cut, text.substr(0, safe))), cut.reports_asked());
    EXPECT_TRUE(cut.at_ground()) << testing::PrintToString(text);
    EXPECT_EQ(scan(cut, "\x1b[6n"), 4u) << testing::PrintToString(text);
    EXPECT_EQ(cut.reports_asked(), asked + 1) << testing::PrintToString(text);
  }
}

TEST(SafeCut, CountsTheReportsAStreamAsksFor) {
  SafeCut cut;
  static_cast<void>(scan(cut, "\x1b[6n\x1b[?6n\x1b[06n\x1b[5n\x1b[66n\x1b[1;6n\x1b]0;\x1b[6n"));
  EXPECT_EQ(cut.reports_asked(), 4u);
  static_cast<void>(scan(cut, "\x1b]0;[6n\a[6n\x1b[6\x18n"));
  EXPECT_EQ(cut.reports_asked(), 4u);
}

TEST(ReportReader, CountsCursorReportsAmongOtherAnswers) {
  ReportReader reader;
  for (const std::string_view piece :
       {"\x1b[12;40R", "\x1b[?1;2c", "\x1b[0n\x1b[", "1;", "1R", "\x1b[?3;4;1R", "R;R\x1b[R",
        "\x1b]11;rgb:0/0/0\x1b\\\x1b[2;2", "Rtyped text"})
    reader.add(piece);
  EXPECT_EQ(reader.reports_seen(), 4u);
}

TEST(FeederFrames, SurviveAnySplit) {
  const std::string bytes = encode(FrameKind::Data, 0, 0, "hello") + encode(FrameKind::Sync, 7, 0) +
                            encode(FrameKind::Window, 80, 24);
  FeederFrames frames;
  std::string seen;
  for (const char byte : bytes) {
    frames.add(std::string_view(&byte, 1));
    const auto frame = frames.next();
    ASSERT_TRUE(frame);
    if (*frame)
      seen += static_cast<char>((*frame)->kind) + std::to_string((*frame)->first) + (*frame)->payload;
  }
  EXPECT_EQ(seen, "D0helloS7W80");
}

TEST(FeederFrames, RefuseGarbage) {
  FeederFrames frames;
  frames.add(std::string(64, 'x'));
  EXPECT_FALSE(frames.next());
  FeederFrames endless;
  std::string bytes = encode(FrameKind::Data, 0, 0);
  bytes[7] = '\x7f'; // a payload of 2 GB
  endless.add(bytes);
  EXPECT_FALSE(endless.next());
}

} // namespace
} // namespace termsoak::measure::target
