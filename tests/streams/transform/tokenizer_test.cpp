#include "streams/transform/tokenizer.h"

#include <gtest/gtest.h>

#include <string>

#include "base/random.h"

namespace termsoak::streams::transform {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kNames = "TcECODAPS";

/// "T3 C4": kind and length of each token.
std::string cuts(std::string_view stream) {
  Tokenizer tokenizer(stream);
  std::string text;
  while (const auto token = tokenizer.next()) {
    if (!text.empty()) text += ' ';
    text += kNames[static_cast<std::size_t>(token->kind)];
    if (token->kind == TokenKind::Csi) text.back() = '[';
    text += std::to_string(token->byte_count);
  }
  return text;
}

TEST(Tokenizer, CutsBetweenSequences) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""},
      {"abc", "T3"},
      {"a\xC3\xA9\xF0\x9F\x98\x80z", "T8"},
      {"a\r\nb", "T1 c1 c1 T1"},
      {"\x7F", "c1"},
      {"\x1b[31mred\x1b[0m", "[5 T3 [4"},
      {"\x1b(0x\x1b"
       "7",
       "E3 T1 E2"},
      {"\x1b]0;title\x07t", "O10 T1"},
      {"\x1b]8;;http://x\x1b\\t", "O15 T1"},
      {"\x1bPq#0;1~\x1b\\", "D10"},
      {"\x1b_Ga=T;AAAA\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\", "A13 P6 S7"},
      // The eight-bit forms, as code points.
      {"\xC2\x9B"
       "31m\xC2\x9D"
       "0;t\xC2\x9C\xC2\x85",
       "[5 O7 c2"},
      // A control inside a sequence belongs to it; CAN ends it.
      {"\x1b[3\n1mx", "[6 T1"},
      {"\x1b[31\x18x", "[5 T1"},
      // ESC ends what is open.
      {"\x1b[3\x1b[1mx", "[3 [4 T1"},
      {"\x1b]0;abc\x1b[1mx", "O7 [4 T1"},
      {"\x1b]0;a\x1b]0;b\x1b]0;c\x07", "O5 O5 O6"},
      {"\x1b\x1b\x1b[m", "E1 E1 [3"},
      {"\x1bPabc\x1b\x1b\\x", "D5 E1 E2 T1"},
      // Ill-formed text is text; a cut code point does not swallow what follows.
      {"\xE2\x1b[m", "T1 [3"},
      {"\xE2\n", "T1 c1"},
      {"\xFF\x80 \xC2", "T4"},
      {"\xE1\xC2\x9Bm", "T1 [3"},
      // The end of the stream in the middle.
      {"\x1b", "E1"},
      {"\x1b[3", "[3"},
      {"\x1b]0;abc", "O7"},
      {"\x1b]0;abc\x1b", "O8"},
  };
  for (const auto& [stream, expected] : cases)
    EXPECT_EQ(cuts(stream), expected) << ::testing::PrintToString(stream);
}

TEST(Tokenizer, GivesPayloads) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"\x1b]0;abc\x07", "0;abc"},
      {"\x1b]0;abc\x1b\\", "0;abc"},
      {"\xC2\x9D"
       "0;abc\xC2\x9C",
       "0;abc"},
      {"\x1b_Ga=1;QQ==\x1b\\", "Ga=1;QQ=="},
      {"\x1b]0;abc", "0;abc"},
      {"\x1bPq~~\x18", "q~~"},
  };
  for (const auto& [stream, expected] : cases) {
    Tokenizer tokenizer(stream);
    EXPECT_EQ(payload_of(*tokenizer.next(), stream), expected);
  }
}

TEST(Tokenizer, TokensAreTheStream) {
  constexpr std::string_view kPieces[] = {"\x1b", "[",    "]",    "P",        "\\",     "0;",
                                          "m",    "\x18", "\a",   "\n",       "ab",     "\xC2",
                                          "\x9B", "\x9C", "\xE2", "\x82\xAC", "\x1b\\", "_"};
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    base::Random random(seed);
    std::string stream;
    for (int i = 0; i < 40; ++i)
      stream += kPieces[random.below(std::size(kPieces))];
    Tokenizer tokenizer(stream);
    std::size_t at = 0;
    while (const auto token = tokenizer.next()) {
      ASSERT_EQ(token->offset, at) << seed;
      ASSERT_GT(token->byte_count, 0U) << seed;
      at = token->end();
    }
    ASSERT_EQ(at, stream.size()) << seed;
  }
}

} // namespace
} // namespace termsoak::streams::transform
