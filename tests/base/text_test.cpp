#include "base/text.h"

#include <gtest/gtest.h>

#include <array>

namespace termsoak::base {
namespace {

TEST(Printable, DisarmsControlBytes) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(printable("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(printable("\xff\xc2\x9b"), "\\xff\\xc2\\x9b");
  EXPECT_EQ(printable("a\xe2\x80\xae"
                      "b"),
            "a\\xe2\\x80\\xaeb"); // what follows would read backwards
  EXPECT_EQ(printable("abcdef", 3), "abc…");
}

TEST(NearestName, SuggestsOnlyWhatIsNear) {
  constexpr std::array<std::string_view, 3> known{"compare", "run", "gate"};
  EXPECT_EQ(nearest_name("comapre", known), "compare");
  EXPECT_EQ(nearest_name("gat", known), "gate");
  EXPECT_EQ(nearest_name("xyzzyplugh", known), "");
}

} // namespace
} // namespace termsoak::base
