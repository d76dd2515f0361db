#include "core/terminal/bench.h"
#include "core/terminal/unknown_sequences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What of a stream the core says that it does not know.
namespace termsoak::core::terminal {
namespace {

/// "CSI ~ 2@7": form, count, offset of the first.
std::vector<std::string> told(const UnknownSequenceCounts& counts) {
  std::vector<std::string> out;
  for (const auto& kind : counts.kinds())
    out.push_back(kind.form.text() + " " + std::to_string(kind.count) + "@" +
                  std::to_string(kind.first_byte));
  return out;
}

TEST(UnknownSequences, AreToldByForm) {
  const struct {
    const char* stream;
    const char* form;
  } cases[] = {
      {"\x1b[1;2~", "CSI ~"},
      {"\x1b[#p", "CSI # p"},
      {"\x1b[?1;2$x", "CSI ? $ x"},
      {"\x1b[>1 x", "CSI > SP x"},
      {"\x1bkname", "ESC k"},
      {"\x1b#3", "ESC # 3"},
      {"\x1bQ", "ESC Q"},
      {"\xc2\x91", "ESC Q"},
      {"\x1b]1338;x\x07", "OSC 1338"},
      {"\x1b]66;s=2;t\x1b\\", "OSC 66"},
      {"\x1b]P0aabbcc\x07", "OSC P"},
      {"\x1b]123456;\x07", "OSC"},
      {"\x1b]8x;\x07", "OSC"},
      {"\x1bP1$zt\x1b\\", "DCS $ z"},
      {"\x1bPtmux;x\x1b\\", "DCS t"},
      {"\x1b_fname\x1b\\", "APC f"},
      {"\x1b_\x1b\\", "APC"},
      {"\x1b^x\x1b\\", "PM"},
      {"\x1bXx\x1b\\", "SOS"},
  };
  for (const auto& c : cases) {
    TestTerminal whole, pieces;
    whole.feed(std::string("ab") + c.stream);
    pieces.feed_in_pieces(std::string("ab") + c.stream, 1);
    const std::vector<std::string> wanted{std::string(c.form) + " 1@2"};
    EXPECT_EQ(told(whole.terminal->unknown_sequences()), wanted);
    EXPECT_EQ(told(pieces.terminal->unknown_sequences()), wanted);
    EXPECT_EQ(whole.terminal->unknown_sequences().count(), 1U);
  }
}

TEST(UnknownSequences, DoNotHoldWhatIsKnownOrWithoutEffect) {
  for (const char* stream : {"\x1b[?1000;1006h",
                             "\x1b[>1u\x1b[?u\x1b[<u",
                             "\x1b[5 q",
                             "\x1b[>4;2m",
                             "\x1b[?2026$p",
                             "\x1b[>0q",
                             "\x1b%G",
                             "\x1b(Z",
                             "\x1b\\",
                             "\x1b]22;pointer\x07",
                             "\x1b]633;A\x07",
                             "\x1b]52;c;?\x07",
                             "\x1b]133;A\x07",
                             "\x1bP+q544e\x1b\\",
                             "\x1bPq#0\x1b\\",
                             "\x1bP=1s\x1b\\",
                             "\x1b_Ga=q,i=1\x1b\\",
                             "\x1b[i",
                             "\x1b[>1t",
                             "\x1b[4:3m",
                             "\x1b[99m",
                             "\x1b[?9999h",
                             "\x07\x0f\x11\x13\x7f",
                             "\x1b[1;2\x18",
                             "\x1b]1338;\x18",
                             "\x1bP1$z\x18",
                             "\x1b_f\x18"}) {
    TestTerminal bench;
    bench.feed(stream);
    EXPECT_THAT(told(bench.terminal->unknown_sequences()), testing::IsEmpty())
        << std::string(stream).substr(1);
    EXPECT_EQ(bench.terminal->unknown_sequences().count(), 0U);
  }
  TestTerminal longer;
  longer.feed("\x1b]2;" + std::string((std::size_t{1} << 20) + 1, 'x') + "\x07");
  EXPECT_EQ(longer.terminal->unknown_sequences().count(), 0U) << "a title too long is known all the same";
}

TEST(UnknownSequences, AreCountedBeyondTheKindsThatAreKept) {
  TestTerminal bench;
  std::string stream;
  for (int round = 0; round < 3; ++round)
    for (int number = 2000; number < 2040; ++number)
      stream += "\x1b]" + std::to_string(number) + ";\x07";
  bench.feed(stream + "\x1b"
                      "c"); // RIS takes nothing back
  const UnknownSequenceCounts& counts = bench.terminal->unknown_sequences();
  EXPECT_EQ(counts.count(), 120U);
  EXPECT_EQ(counts.kinds().size(), UnknownSequenceCounts::kKindsMax);
  EXPECT_EQ(counts.others(), 24U);
  EXPECT_EQ(told(counts).front(), "OSC 2000 3@0");
  EXPECT_EQ(told(counts).back(), "OSC 2031 3@" + std::to_string(31 * 8));
}

} // namespace
} // namespace termsoak::core::terminal
