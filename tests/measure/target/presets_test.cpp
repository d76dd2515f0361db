#include "measure/target/presets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "measure/target/external_target.h"

namespace termsoak::measure::target {
namespace {

TEST(Presets, EachRowIsComplete) {
  std::set<std::string_view> names;
  for (const Preset& preset : presets()) {
    EXPECT_TRUE(names.insert(preset.name).second) << preset.name << " twice";
    EXPECT_FALSE(preset.how.empty()) << preset.name;
    EXPECT_FALSE(preset.package.empty()) << preset.name;
    ASSERT_FALSE(preset.argv.empty()) << preset.name;
    EXPECT_EQ(preset.argv.front(), preset.program);
    std::string all;
    for (const std::string_view word : preset.argv)
      all += std::string(word) + " ";
    all += preset.config;
    EXPECT_NE(all.find("{feeder"), std::string::npos) << preset.name;
    EXPECT_EQ(all.find("{lines}") != std::string::npos, preset.keeps_history) << preset.name;
    EXPECT_EQ(preset.resizing == Resizing::Command, !preset.resize.empty()) << preset.name;
    const Placeholders values{.cols = 80, .rows = 24, .lines = 5, .folder = "/f", .feeder = {"p", "q", "r"}};
    for (const std::string& word : fill_words(preset.argv, values))
      EXPECT_EQ(word.find('{'), std::string::npos) << preset.name << ": " << word;
  }
  EXPECT_EQ(preset_named("xterm")->name, "xterm");
  EXPECT_EQ(preset_named("xtrem"), nullptr);
}

TEST(Presets, FillQuotesTheFeederForAShell) {
  const Placeholders values{.cols = 1, .rows = 2, .lines = 3, .folder = "/a b", .feeder = {"/it's", "feed"}};
  EXPECT_EQ(fill("{cols}x{rows} {lines} {dir} {feeder} {other}", values),
            "1x2 3 /a b '/it'\\''s' 'feed' {other}");
}

TEST(Presets, FindProgramLooksAtThePathItIsGiven) {
  const std::vector<std::string> environment{"PATH=/nowhere:/bin", "PATHS=/x"};
  EXPECT_EQ(find_program("sh", environment), "/bin/sh");
  EXPECT_FALSE(find_program("no-such-terminal", environment));
  EXPECT_FALSE(find_program("sh", std::vector<std::string>{}));
}

TEST(Scrollback, IsAsLongAsTheOwnCoresAndBounded) {
  EXPECT_EQ(scrollback_lines({.cols = 80, .scrollback_limit_bytes = 10'000'000}), 15'625u);
  EXPECT_EQ(scrollback_lines({.cols = 80, .scrollback_limit_bytes = 0}), 0u);
  EXPECT_EQ(scrollback_lines({.cols = 80, .scrollback_limit_bytes = base::kBytesUnlimited}),
            kScrollbackLinesMax);
}

} // namespace
} // namespace termsoak::measure::target
