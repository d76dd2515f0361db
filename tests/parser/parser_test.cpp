#include "parser/parser.h"

#include "base/random.h"
#include "parser/event_recorder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace termsoak::parser {
namespace {

using Recording = std::pair<std::vector<std::string>, std::vector<std::pair<std::uint64_t, char32_t>>>;

Recording record(const std::string& stream, const std::vector<std::size_t>& cuts, ParserOptions limits = {}) {
  Parser<EventRecorder> parser(limits);
  EventRecorder recorder;
  std::size_t begin = 0;
  const auto feed = [&](std::size_t end) {
    // A copy of exactly this length: a read beyond the chunk is an error the sanitizer sees.
    const std::vector<std::uint8_t> chunk(stream.begin() + begin, stream.begin() + end);
    parser.feed(chunk, recorder);
    begin = end;
  };
  for (const std::size_t cut : cuts)
    feed(cut);
  feed(stream.size());
  EXPECT_EQ(parser.byte_offset(), stream.size());
  parser.finish(recorder);
  EXPECT_TRUE(parser.in_ground());
  return {recorder.lines(), recorder.printed()};
}

std::vector<std::size_t> every_byte(const std::string& stream) {
  std::vector<std::size_t> cuts;
  for (std::size_t i = 1; i < stream.size(); ++i)
    cuts.push_back(i);
  return cuts;
}

// Pieces of which real streams and their accidents are made.
std::string random_stream(base::Random& random) {
  static const char* const kPieces[] = {"plain text ",
                                        "x",
                                        "\r\n",
                                        "\t",
                                        "\x1b",
                                        "\x1b[",
                                        "\x1b[0m",
                                        "\x1b[38;2;10;20;30m",
                                        "\x1b[4:3;58:2::1:2:3m",
                                        "\x1b[?2004h",
                                        "\x1b[>4;2m",
                                        "\x1b[!p",
                                        "\x1b[1 q",
                                        "\x1b[;H",
                                        "\x1b[99999999999H",
                                        "\x1b[1?2h",
                                        "\x1b[ 1q",
                                        "\x1b(B",
                                        "\x1b#8",
                                        "\x1b"
                                        "7",
                                        "\x1b"
                                        "D",
                                        "\x1b\\",
                                        "\x1b]0;title\x07",
                                        "\x1b]8;;http://a/\x1b\\",
                                        "\x1b]0;cut",
                                        "\x1b]",
                                        "\x1bP1$r0m\x1b\\",
                                        "\x1bP",
                                        "\x1bPq#0~\x9c\x1b\\",
                                        "\x1b_Gf=1;AAAA\x1b\\",
                                        "\x1b^pm\x1b\\",
                                        "\x1bXsos\x1b\\",
                                        "\x18",
                                        "\x1a",
                                        "\x07",
                                        "\x7f",
                                        "\xc2\x9b"
                                        "31m",
                                        "\xc2\x9d"
                                        "2;t\xc2\x9c",
                                        "\xc2\x84",
                                        "\xc2",
                                        "\x9c",
                                        "\xe2\x9c\x94",
                                        "\xf0\x9f\x98\x80",
                                        "caf\xc3\xa9",
                                        "\xe4\xb8\xad\xe6\x96\x87",
                                        "e\xcc\x81",
                                        "\xff",
                                        "\xe2\x9c",
                                        "\xf0\x9f",
                                        "\x80"};
  std::string stream;
  const std::size_t pieces = random.between(1, 25);
  for (std::size_t i = 0; i < pieces; ++i) {
    if (random.chance(1, 6))
      stream += static_cast<char>(random.below(256));
    else
      stream += kPieces[random.below(std::size(kPieces))];
  }
  return stream;
}

TEST(ParserProperty, AnySplitGivesTheSameEvents) {
  base::Random random(1);
  for (int round = 0; round < 20'000; ++round) {
    const std::string stream = random_stream(random);
    const Recording whole = record(stream, {});
    std::vector<std::size_t> cuts;
    for (std::size_t i = 1; i < stream.size(); ++i)
      if (random.chance(1, 5)) cuts.push_back(i);
    ASSERT_EQ(record(stream, cuts), whole) << escaped(stream);
    ASSERT_EQ(record(stream, every_byte(stream)), whole) << escaped(stream);
  }
}

TEST(ParserProperty, AnySplitGivesTheSameEventsUnderATightLimit) {
  base::Random random(2);
  for (int round = 0; round < 3'000; ++round) {
    const std::string stream = random_stream(random);
    const ParserOptions limits{.osc_bytes_max = random.below(6)};
    ASSERT_EQ(record(stream, every_byte(stream), limits), record(stream, {}, limits)) << escaped(stream);
  }
}

TEST(ParserProperty, RandomBytesNeverBreakIt) {
  base::Random random(3);
  for (int round = 0; round < 3'000; ++round) {
    std::string stream(random.below(300), '\0');
    for (char& byte : stream)
      byte = static_cast<char>(random.below(256));
    ASSERT_EQ(record(stream, every_byte(stream)), record(stream, {})) << escaped(stream);
  }
}

TEST(ParserProperty, OffsetsNameTheBytesTheyCameFrom) {
  base::Random random(4);
  for (int round = 0; round < 3'000; ++round) {
    const std::string stream = random_stream(random);
    for (const auto& [offset, cp] : record(stream, {}).second) {
      ASSERT_LT(offset, stream.size());
      if (cp == unicode::kReplacement) continue;
      char bytes[4];
      ASSERT_EQ(stream.substr(offset, unicode::utf8_bytes(cp)),
                std::string(bytes, unicode::encode_utf8(cp, bytes)))
          << escaped(stream);
    }
  }
}

TEST(Parser, DropsASequenceOfMoreThanTheMostParameters) {
  std::string list = "1";
  for (std::size_t i = 1; i < kParamsMax; ++i)
    list += ";1";
  EXPECT_EQ(record("\x1b[" + list + "m", {}).first.size(), 1U);
  EXPECT_TRUE(record("\x1b[" + list + ";1m", {}).first.empty());
  const std::string dcs = "\x1bP" + list + ";1qdata\x1b\\";
  EXPECT_TRUE(record(dcs, {}).first.empty());
  EXPECT_TRUE(record(dcs, every_byte(dcs)).first.empty());
}

TEST(Parser, BoundsAnOscHoweverItArrives) {
  const std::string stream = "\x1b]0;" + std::string(5'000, 'x') + "\x07";
  const ParserOptions limits{.osc_bytes_max = 1'000};
  const std::vector<std::string> want = {"0 osc \"0;" + std::string(998, 'x') + "\" BEL truncated"};
  EXPECT_EQ(record(stream, {}, limits).first, want);
  EXPECT_EQ(record(stream, {700, 1'500, 4'000}, limits).first, want);
}

TEST(Parser, HandsOutAWholeOscWhereItLies) {
  struct Handler : EventRecorder {
    const char* payload = nullptr;
    void osc_dispatch(const OscString& osc) { payload = osc.payload.data(); }
  };
  const std::string stream = "\x1b]0;title\x07";
  Parser<Handler> parser;
  Handler handler;
  parser.feed({reinterpret_cast<const std::uint8_t*>(stream.data()), stream.size()}, handler);
  EXPECT_EQ(handler.payload, stream.data() + 2);
}

TEST(CsiSequence, DefaultsAndRawValues) {
  CsiSequence csi;
  csi.param_count = 2;
  csi.params[0] = 0;
  csi.params[1] = 7;
  EXPECT_EQ(csi.param(0, 1), 1);
  EXPECT_EQ(csi.raw(0, 1), 0);
  EXPECT_EQ(csi.param(1, 1), 7);
  EXPECT_EQ(csi.param(2, 9), 9);
  EXPECT_EQ(csi.raw(2, 9), 9);
  EXPECT_TRUE(csi.plain());
}

} // namespace
} // namespace termsoak::parser
