#include "streams/transform/shrink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "streams/transform/pieces.h"
#include "streams/transform/tokenizer.h"

namespace termsoak::streams::transform {
namespace {

formats::Recording recording_of(std::string output) {
  formats::Recording recording;
  recording.events.push_back({.kind = formats::EventKind::Output, .bytes = std::move(output)});
  return recording;
}

std::string output_of(const ShrinkInput& scenario) {
  std::string output;
  for (const auto& event : scenario.events)
    output += event.bytes;
  return output;
}

/// Counts of what a page would hold: an oracle whose answers are easy to work out by hand.
struct Counts {
  std::size_t lines = 0, clusters = 0;
  bool mode_on = false;
};

Counts counts_of(const std::string& output) {
  Counts counts;
  Tokenizer tokenizer(output);
  while (const auto token = tokenizer.next()) {
    const std::string_view bytes = token->in(output);
    if (bytes == "\n") ++counts.lines;
    if (bytes == "\x1b[?2027h") counts.mode_on = true;
    if (token->kind == TokenKind::Text)
      for (std::size_t at = 0; (at = bytes.find("\u0301", at)) != std::string_view::npos; ++at)
        ++counts.clusters;
  }
  return counts;
}

ShrinkOracle needs(std::size_t lines, std::size_t clusters, bool mode = false) {
  return [=](const ShrinkInput& scenario) -> base::Result<std::optional<std::uint64_t>> {
    const std::string output = output_of(scenario);
    const Counts counts = counts_of(output);
    if (counts.lines < lines || counts.clusters < clusters || (mode && !counts.mode_on)) return std::nullopt;
    return output.size();
  };
}

std::string noise(std::size_t rows) {
  std::string output = "\x1b[?2027h";
  for (std::size_t row = 0; row < rows; ++row)
    output += "\x1b[38;2;1;2;3mrow " + std::to_string(row) +
              " a\u0301b\x1b]8;;http://x/\x1b\\link\x1b]8;;\x1b\\\x1b[0m\r\n";
  return output;
}

const base::SystemClock kClock;

ShrinkResult shrunk(const formats::Recording& recording, const ShrinkOracle& oracle, unsigned jobs = 1,
                    std::uint64_t repeat = 1) {
  const ShrinkInput settings{.events = {}, .cols = 80, .rows = 24, .scrollback_limit_bytes = 1000};
  auto result =
      shrink(recording, settings, oracle, {.clock = kClock, .jobs = jobs, .repeat = repeat, .progress = {}});
  EXPECT_TRUE(result) << result.error().message;
  return result.value_or(ShrinkResult{});
}

TEST(Shrink, LeavesOnlyWhatIsNeeded) {
  const auto result = shrunk(recording_of(noise(300)), needs(7, 5));
  const std::string output = output_of(result.scenario);
  EXPECT_EQ(std::ranges::count(output, '\n'), 7);
  EXPECT_EQ(output.size(), 7 + 5 * 3U) << ::testing::PrintToString(output);
  EXPECT_EQ(result.bytes_after, output.size());
  EXPECT_GT(result.bytes_before, 15'000U);
  EXPECT_FALSE(result.out_of_time);
}

TEST(Shrink, DoesNotDependOnTheNumberOfThreads) {
  const auto recording = recording_of(noise(120));
  const auto one = shrunk(recording, needs(9, 4), 1);
  for (const unsigned jobs : {2U, 3U, 7U})
    EXPECT_EQ(output_of(shrunk(recording, needs(9, 4), jobs).scenario), output_of(one.scenario)) << jobs;
}

TEST(Shrink, KeepsTheModesOfWhatItCutsAway) {
  const auto result = shrunk(recording_of(noise(200)), needs(3, 1, true));
  EXPECT_NE(output_of(result.scenario).find("\x1b[?2027h"), std::string::npos);
  EXPECT_LT(result.bytes_after, 30U);
}

TEST(Shrink, NeverCutsInsideASequence) {
  // An oracle that refuses anything broken, and otherwise wants lines.
  const ShrinkOracle oracle = [](const ShrinkInput& scenario) -> base::Result<std::optional<std::uint64_t>> {
    const std::string output = output_of(scenario);
    Tokenizer tokenizer(output);
    std::size_t lines = 0;
    while (const auto token = tokenizer.next()) {
      EXPECT_FALSE(token->kind == TokenKind::Csi && token->last_of(output) < '@')
          << ::testing::PrintToString(output);
      EXPECT_FALSE(token->kind == TokenKind::Text && token->in(output).find("\xCC") == 0);
      lines += token->in(output) == "\n" ? 1 : 0;
    }
    return lines >= 4 ? std::optional<std::uint64_t>(output.size()) : std::nullopt;
  };
  EXPECT_EQ(output_of(shrunk(recording_of(noise(40)), oracle).scenario), "\n\n\n\n");
}

TEST(Shrink, UnrollsRepeats) {
  const auto result = shrunk(recording_of("abc\r\n"), needs(50, 0), 2, 100);
  EXPECT_EQ(output_of(result.scenario), std::string(50, '\n'));
  EXPECT_EQ(result.bytes_before, 500U);
}

TEST(Shrink, StopsWhereTheConditionHolds) {
  // Holds from the 10th byte on, whatever follows: hardly anything after it may be kept.
  const ShrinkOracle oracle = [](const ShrinkInput& scenario) -> base::Result<std::optional<std::uint64_t>> {
    return output_of(scenario).size() >= 10 ? std::optional<std::uint64_t>(10) : std::nullopt;
  };
  EXPECT_LT(shrunk(recording_of(noise(500)), oracle).bytes_after, 30U);
}

TEST(Shrink, KeepsResizesThatMatter) {
  formats::Recording recording = recording_of(noise(20));
  for (std::uint16_t cols = 60; cols < 70; ++cols) {
    recording.events.push_back({.kind = formats::EventKind::Resize, .bytes = {}, .cols = cols, .rows = 24});
    recording.events.push_back({.kind = formats::EventKind::Output, .bytes = noise(5)});
  }
  const ShrinkOracle oracle = [](const ShrinkInput& scenario) -> base::Result<std::optional<std::uint64_t>> {
    bool resized = false;
    for (const auto& event : scenario.events) {
      resized |= event.kind == formats::EventKind::Resize && event.cols == 65;
      if (resized && event.bytes.find('\n') != std::string::npos) return output_of(scenario).size();
    }
    return std::nullopt;
  };
  const auto result = shrunk(recording, oracle);
  ASSERT_EQ(result.scenario.events.size(), 2U);
  EXPECT_EQ(result.scenario.events[0].cols, 65);
  EXPECT_EQ(result.scenario.events[1].bytes, "\n");
}

TEST(Shrink, RefusesAStreamThatDoesNotShowIt) {
  const ShrinkInput settings{.events = {}, .cols = 80, .rows = 24, .scrollback_limit_bytes = 1000};
  const auto result = shrink(recording_of("abc"), settings, needs(5, 0), {.clock = kClock, .progress = {}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, base::ErrorKind::Usage);
}

TEST(Shrink, PassesOnWhatTheOracleSays) {
  const ShrinkOracle oracle = [](const ShrinkInput&) -> base::Result<std::optional<std::uint64_t>> {
    return base::fail(base::ErrorKind::OutOfMemory, "no memory");
  };
  const auto result = shrink(recording_of("abc"), {}, oracle, {.clock = kClock, .progress = {}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "no memory");
}

TEST(Shrink, FindsTheCauseInASmallHistoryAndFillsTheGivenOne) {
  // As many lines as the limit says, and two clusters: like a page list that must be full first.
  const ShrinkOracle oracle = [](const ShrinkInput& scenario) -> base::Result<std::optional<std::uint64_t>> {
    const std::string output = output_of(scenario);
    const Counts counts = counts_of(output);
    const std::uint64_t lines = 5 + scenario.scrollback_limit_bytes;
    return counts.lines >= lines && counts.clusters >= 2 ? std::optional<std::uint64_t>(output.size())
                                                         : std::nullopt;
  };
  const auto result = shrunk(recording_of(noise(3000)), oracle);
  EXPECT_EQ(result.scenario.scrollback_limit_bytes, 1000U);
  EXPECT_EQ(result.bytes_after, 1005 + 2 * 3U);
  EXPECT_EQ(result.scrollback_limit_bytes_min, 1U);
  EXPECT_LT(result.replays, 400U);
  EXPECT_NE(result.generator.find("\"times\":"), std::string::npos);
}

TEST(Shrink, KeepsAResizeAtTheVeryEnd) {
  // Found by fuzzing: a resize has no bytes, so what stood behind the last needed byte was cut with the rest.
  formats::Recording recording = recording_of("some text\r\nx");
  recording.events.push_back({.kind = formats::EventKind::Resize, .cols = 40, .rows = 10});
  const auto resized = [](const ShrinkInput& scenario) -> base::Result<std::optional<std::uint64_t>> {
    const std::string output = output_of(scenario);
    const bool has_resize = std::ranges::any_of(
        scenario.events, [](const auto& event) { return event.kind == formats::EventKind::Resize; });
    if (!has_resize || !output.contains('x')) return std::nullopt;
    return output.size();
  };
  const auto result = shrunk(recording, resized);
  EXPECT_EQ(output_of(result.scenario), "x");
  ASSERT_EQ(result.scenario.events.size(), 2U);
  EXPECT_EQ(result.scenario.events.back().kind, formats::EventKind::Resize);
}

TEST(GeneratorLine, SaysRepetitionsShortly) {
  const auto line = [](std::string text) {
    return generator_line({{.kind = formats::EventKind::Output, .bytes = std::move(text)}});
  };
  EXPECT_EQ(line("start" + std::string(500, '\n')),
            R"({"sequence":[{"text":"start"},{"repeat":{"times":500,"of":{"text":"\n"}}}]})");
  std::string rows;
  for (int i = 0; i < 40; ++i)
    rows += "e\u0301\x1b[31m\r\n";
  EXPECT_EQ(line(rows), R"({"sequence":[{"repeat":{"times":40,"of":{"text":"e\u0301\u001b[31m\r\n"}}}]})");
  EXPECT_EQ(line("nothing repeats here"), "");
  EXPECT_EQ(line(""), "");
}

TEST(SimplerForms, AreShorterAndWhole) {
  const auto forms = [](std::string_view bytes) { return simpler_forms({.bytes = bytes}); };
  EXPECT_EQ(forms("x"), std::vector<std::string>{});
  EXPECT_EQ(forms("\u00E9"), std::vector<std::string>{"x"});
  const auto family = forms("\U0001F468\u200D\U0001F469");
  EXPECT_EQ(family.front(), "x");
  EXPECT_EQ(family[1], "e\u0301");
  EXPECT_EQ(forms("\x1b]8;id=1;http://x\x1b\\").front(), "\x1b]8;;a\a");
  EXPECT_EQ(forms("\x1b[38;2;10;20;30m").front(), "\x1b[m");
  EXPECT_EQ(forms("\x1b[2J"), std::vector<std::string>{});
}

} // namespace
} // namespace termsoak::streams::transform
