#include "verdict/projection.h"

#include <gtest/gtest.h>

#include "support/sample_runs.h"

namespace termsoak::verdict {
namespace {

measure::values::InputInfo input_of(std::uint64_t bytes, std::optional<double> seconds) {
  measure::values::InputInfo input;
  input.bytes = bytes;
  input.seconds = seconds;
  return input;
}

TEST(Projection, ComesFromTheRecordingsOwnClock) {
  const auto projection = project(test::leaking_run(), input_of(600'000, 120.0));
  ASSERT_TRUE(projection.has_value());
  EXPECT_NEAR(projection->growth_per_byte, 4 * 606'208 / 1e6, 0.1);
  EXPECT_DOUBLE_EQ(projection->output_bytes_per_second, 5'000);
  EXPECT_NEAR(projection->seconds_to_target, 37e9 / (projection->growth_per_byte * 5'000), 1e4);
  EXPECT_TRUE(describe(*projection).starts_with("reaches 37.00 GB in 36.")) << describe(*projection);
}

TEST(Projection, ThePublishedCaseIsTenDays) {
  // 37 GB in ten days at 2.425 bytes kept per byte is about 17.5 kB of output a second.
  const auto projection = project(test::leaking_run(), input_of(0, std::nullopt),
                                  {.target_bytes = 37'000'000'000, .output_bytes_per_second = 17'100});
  ASSERT_TRUE(projection.has_value());
  EXPECT_TRUE(describe(*projection).starts_with("reaches 37.00 GB in 10.")) << describe(*projection);
}

TEST(Projection, SaysNothingWithoutGrowthOrRate) {
  EXPECT_FALSE(project(test::clean_run(), input_of(600'000, 120.0)).has_value());
  EXPECT_FALSE(project(test::leaking_run(), input_of(600'000, std::nullopt)).has_value());
  EXPECT_FALSE(project(test::base_run("reuse-any"), input_of(600'000, 120.0)).has_value());
}

} // namespace
} // namespace termsoak::verdict
