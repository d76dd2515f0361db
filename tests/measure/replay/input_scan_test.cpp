#include "measure/replay/input_scan.h"

#include "streams/workload/input.h"

#include <gtest/gtest.h>

#include <chrono>

namespace termsoak::measure::replay {
namespace {

TEST(InputScan, OfALongRecipeIsAGlance) {
  const auto input = streams::workload::resolve_input("recipe:ai-session,bytes=50GB");
  ASSERT_TRUE(input.has_value()) << input.error().message;
  const auto began = std::chrono::steady_clock::now();
  const auto survey = scan_input(*input);
  ASSERT_TRUE(survey.has_value());
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  EXPECT_EQ(survey->info.bytes, 50'000'000'000U);
  EXPECT_TRUE(survey->info.sha256.empty());
  ASSERT_EQ(survey->notes.size(), 1U);
  EXPECT_EQ(survey->notes[0].id, "survey-cut");
}

TEST(InputScan, OfAShortRecipeReadsAllOfIt) {
  const auto input = streams::workload::resolve_input("recipe:plain-scroll,bytes=100KB");
  const auto survey = scan_input(*input);
  ASSERT_TRUE(survey.has_value());
  EXPECT_EQ(survey->info.bytes, 100'000U);
  EXPECT_EQ(survey->info.sha256.size(), 64U);
  EXPECT_TRUE(survey->notes.empty());
}

} // namespace
} // namespace termsoak::measure::replay
