#include "unicode/scan.h"

#include "base/random.h"

#include <gtest/gtest.h>

#include <vector>

namespace termsoak::unicode {
namespace {

using Scan = std::size_t (*)(const std::uint8_t*, std::size_t);

struct Kind {
  const char* name;
  Scan inline_path;
  Scan vector_path;
  Scan law;
};

const Kind kKinds[] = {
    {"printable ASCII", printable_ascii_length, printable_ascii_length_vector, printable_ascii_length_scalar},
    {"string data", string_data_length, string_data_length_vector, string_data_length_scalar},
};

TEST(Scan, EveryByteValueAtEveryPlace) {
  for (const Kind& kind : kKinds)
    for (std::size_t length : {0U, 1U, 7U, 16U, 17U, 33U, 95U, 130U, 300U})
      for (unsigned value = 0; value < 256; ++value)
        for (std::size_t place = 0; place < length; place += 1 + length / 20) {
          std::vector<std::uint8_t> bytes(length, 'x');
          bytes[place] = static_cast<std::uint8_t>(value);
          const std::size_t want = kind.law(bytes.data(), length);
          ASSERT_EQ(kind.inline_path(bytes.data(), length), want)
              << kind.name << ' ' << value << ' ' << place;
          ASSERT_EQ(kind.vector_path(bytes.data(), length), want)
              << kind.name << ' ' << value << ' ' << place;
        }
}

TEST(Scan, RandomBytesAtAnyAlignment) {
  base::Random random(7);
  for (int round = 0; round < 5'000; ++round) {
    const std::size_t length = random.below(400);
    // Exactly as long as its contents: reading past the end is an error the sanitizer sees.
    std::vector<std::uint8_t> bytes(length);
    for (auto& byte : bytes)
      byte =
          static_cast<std::uint8_t>(random.chance(1, 150) ? random.below(256) : random.between(0x20, 0x7E));
    const std::size_t from = length == 0 ? 0 : random.below(length);
    for (const Kind& kind : kKinds) {
      const std::size_t want = kind.law(bytes.data() + from, length - from);
      ASSERT_EQ(kind.inline_path(bytes.data() + from, length - from), want) << kind.name;
      ASSERT_EQ(kind.vector_path(bytes.data() + from, length - from), want) << kind.name;
    }
  }
}

TEST(Scan, TheLaw) {
  const std::uint8_t text[] = {'a', 0x7E, 0x7F, 0x80, 0x9C, 0x1F};
  EXPECT_EQ(printable_ascii_length_scalar(text, 6), 2U);
  EXPECT_EQ(string_data_length_scalar(text, 6), 2U);
  EXPECT_EQ(string_data_length_scalar(text + 3, 3), 1U);
  EXPECT_EQ(string_data_length_scalar(text + 5, 1), 0U);
}

} // namespace
} // namespace termsoak::unicode
