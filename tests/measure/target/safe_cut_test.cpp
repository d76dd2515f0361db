#include "measure/target/safe_cut.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

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
