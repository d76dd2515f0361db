#include "unicode/utf8.h"

#include "base/random.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace termsoak::unicode {
namespace {

using Bytes = std::vector<std::uint8_t>;

// The law read slowly: section 3.9, table 3-7, one U+FFFD per maximal subpart.
std::u32string reference(const Bytes& in) {
  struct Row {
    std::uint8_t first_low, first_high, second_low, second_high;
    int bytes;
  };
  static constexpr Row kTable[] = {{0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
                                   {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3},
                                   {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
                                   {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};
  std::u32string out;
  for (std::size_t i = 0; i < in.size();) {
    if (in[i] < 0x80) {
      out += static_cast<char32_t>(in[i++]);
      continue;
    }
    const Row* row = nullptr;
    for (const Row& r : kTable)
      if (in[i] >= r.first_low && in[i] <= r.first_high) row = &r;
    if (row == nullptr) {
      out += kReplacement;
      ++i;
      continue;
    }
    int got = 1;
    while (got < row->bytes && i + got < in.size()) {
      const std::uint8_t byte = in[i + got];
      const std::uint8_t low = got == 1 ? row->second_low : 0x80;
      const std::uint8_t high = got == 1 ? row->second_high : 0xBF;
      if (byte < low || byte > high) break;
      ++got;
    }
    if (got == row->bytes) {
      char32_t cp = in[i] & (0x7F >> row->bytes);
      for (int k = 1; k < got; ++k)
        cp = cp << 6 | (in[i + k] & 0x3F);
      out += cp;
    } else {
      out += kReplacement;
    }
    i += got;
  }
  return out;
}

// Feeds the chunks, takes ASCII itself as the parser does, and checks what `Utf8Stop` promises.
std::u32string decode_in_chunks(const Bytes& in, const std::vector<std::size_t>& cuts, std::size_t capacity) {
  Utf8Decoder decoder;
  std::u32string out;
  std::vector<char32_t> buffer(capacity);
  std::size_t begin = 0;
  for (std::size_t cut = 0; cut <= cuts.size(); ++cut) {
    const std::size_t end = cut < cuts.size() ? cuts[cut] : in.size();
    while (begin < end) {
      if (!decoder.pending() && in[begin] < 0x80) {
        out += static_cast<char32_t>(in[begin++]);
        continue;
      }
      const Utf8Result got = decoder.decode(in.data() + begin, end - begin, buffer.data(), capacity);
      for (std::size_t i = 0; i < got.code_points; ++i) {
        out += buffer[i];
        const bool last = i + 1 == got.code_points;
        EXPECT_TRUE(buffer[i] >= 0xA0 || (buffer[i] >= 0x20 && buffer[i] < 0x7F) ||
                    (last && got.stop == Utf8Stop::C1));
      }
      begin += got.bytes_consumed;
      EXPECT_TRUE(got.bytes_consumed > 0 || got.code_points > 0);
    }
  }
  if (decoder.finish()) out += kReplacement;
  return out;
}

Bytes bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

TEST(Utf8, OneReplacementPerMaximalSubpart) {
  struct Case {
    std::string_view bytes;
    std::u32string_view want;
  };
  using namespace std::string_view_literals;
  for (const Case& c : {Case{"\xE2\x9C\x94"sv, U"\u2714"sv},
                        {"\xF0\x9F\x98\x80"sv, U"\U0001F600"sv},
                        {"\xC0\xAF"sv, U"\uFFFD\uFFFD"sv},
                        {"\xE0\x80\x80"sv, U"\uFFFD\uFFFD\uFFFD"sv},
                        {"\xED\xA0\x80"sv, U"\uFFFD\uFFFD\uFFFD"sv},
                        {"\xF1\x80\x80x"sv, U"\uFFFDx"sv},
                        {"\xF0\x80\x80\x80"sv, U"\uFFFD\uFFFD\uFFFD\uFFFD"sv},
                        {"\xF5\x80"sv, U"\uFFFD\uFFFD"sv},
                        {"\x80\xBF"sv, U"\uFFFD\uFFFD"sv},
                        {"\xE2\x9C"sv, U"\uFFFD"sv},
                        {"\xE2\xE2\x9C\x94"sv, U"\uFFFD\u2714"sv},
                        // Unicode 15.0, table 3-11
                        {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"sv, U"\uFFFD\uFFFD\uFFFD\uFFFDA"sv}}) {
    const Bytes in = bytes_of(c.bytes);
    EXPECT_EQ(decode_in_chunks(in, {}, 64), c.want);
    Bytes padded = in; // enough behind it for the bulk path
    padded.insert(padded.end(), 12, '.');
    EXPECT_EQ(decode_in_chunks(padded, {}, 64), std::u32string(c.want) + std::u32string(12, U'.'));
    EXPECT_EQ(reference(in), c.want);
  }
}

TEST(Utf8, EverySplitOfRandomBytesDecodesAlike) {
  base::Random random(20261121);
  static constexpr std::uint8_t kEdges[] = {0x00, 0x1B, 0x20, 0x41, 0x7E, 0x7F, 0x80, 0x8F,
                                            0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0,
                                            0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
  for (int round = 0; round < 20'000; ++round) {
    Bytes in;
    const std::size_t length = random.between(1, 40);
    while (in.size() < length) {
      if (random.chance(1, 3)) {
        char text[4];
        auto cp = static_cast<char32_t>(random.below(random.chance(1, 2) ? 0x3000 : 0x110000));
        if (cp >= 0xD800 && cp < 0xE000) cp = 0xE000;
        in.insert(in.end(), text, text + encode_utf8(cp, text));
      } else {
        in.push_back(random.chance(1, 2) ? kEdges[random.below(std::size(kEdges))]
                                         : static_cast<std::uint8_t>(random.below(256)));
      }
    }
    std::vector<std::size_t> cuts;
    for (std::size_t i = 1; i < in.size(); ++i)
      if (random.chance(1, 4)) cuts.push_back(i);
    const std::u32string want = reference(in);
    ASSERT_EQ(decode_in_chunks(in, {}, 64), want);
    ASSERT_EQ(decode_in_chunks(in, cuts, 1 + random.below(8)), want);
  }
}

TEST(Utf8, EveryCodePointThereAndBack) {
  for (char32_t cp = 0x80; cp < 0x110000; ++cp) {
    if (cp >= 0xD800 && cp < 0xE000) continue;
    char text[4];
    const std::size_t count = encode_utf8(cp, text);
    ASSERT_EQ(count, utf8_bytes(cp));
    char32_t out[4];
    const std::string padded = std::string(text, count) + "....";
    for (const std::size_t given : {count, count + 4}) {
      Utf8Decoder decoder;
      const Utf8Result got =
          decoder.decode(reinterpret_cast<const std::uint8_t*>(padded.data()), given, out, 1);
      ASSERT_EQ(got.code_points, 1U);
      ASSERT_EQ(out[0], cp);
      ASSERT_EQ(got.bytes_consumed, count);
    }
  }
}

TEST(Utf8, KeepsTheOffsetOfACutCodePoint) {
  Utf8Decoder decoder;
  char32_t out[4];
  const Bytes in = bytes_of("\xF0\x9F\x98");
  const Utf8Result got = decoder.decode(in.data(), in.size(), out, 4);
  EXPECT_EQ(got.code_points, 0U);
  EXPECT_EQ(decoder.pending_bytes(), 3U);
  EXPECT_TRUE(decoder.finish());
  EXPECT_FALSE(decoder.finish());
}

} // namespace
} // namespace termsoak::unicode
