#include "base/bytes.h"

#include <gtest/gtest.h>

namespace termsoak::base {
namespace {

TEST(ParseBytes, ReadsWhatPeopleWrite) {
  struct Case {
    const char* text;
    std::uint64_t bytes;
  };
  for (const Case& c : {Case{"0", 0},
                        {"10000000", 10'000'000},
                        {"10MB", 10'000'000},
                        {"64MiB", 67'108'864},
                        {"1.5GiB", 1'610'612'736},
                        {"37gb", 37'000'000'000},
                        {"unlimited", kBytesUnlimited}})
    EXPECT_EQ(parse_bytes(c.text).value_or(1), c.bytes) << c.text;
}

TEST(ParseBytes, RefusesTheRest) {
  for (const char* text : {"", "MB", "-1", "10 potatoes", "1e9", "99999999999TB", "1..5MB"})
    EXPECT_FALSE(parse_bytes(text).has_value()) << text;
}

TEST(FormatBytes, GroupsDigits) {
  EXPECT_EQ(format_bytes(585'728), "585,728 B");
  EXPECT_EQ(format_bytes(9'957'376), "9.96 MB");
  EXPECT_EQ(format_count(513'437'696), "513,437,696");
  EXPECT_EQ(format_signed_count(-4096), "-4,096");
}

} // namespace
} // namespace termsoak::base
