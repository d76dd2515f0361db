#include "streams/synth/stream_plan.h"

#include <gtest/gtest.h>

#include <string>

namespace termsoak::streams::synth {
namespace {

Part text(std::string bytes) {
  return std::make_shared<Plan>(Plan{TextPlan{std::move(bytes)}});
}

Part recipe(std::string_view request) {
  return std::make_shared<Plan>(Plan{*parse_request(request)});
}

/// Bytes with resizes written as "<COLSxROWS>".
std::string played(const Plan& plan) {
  Generator generator(open(plan));
  std::string all;
  while (const auto event = generator.next()) {
    if (event->kind == SynthEvent::Kind::Resize)
      all += "<" + std::to_string(event->size.cols) + "x" + std::to_string(event->size.rows) + ">";
    else
      all += event->bytes;
  }
  return all;
}

TEST(StreamPlan, PutsPartsTogether) {
  EXPECT_EQ(played({SequencePlan{{text("a"), text(""), text("b")}}}), "ab");
  EXPECT_EQ(played({RepeatPlan{3, std::make_shared<Plan>(Plan{SequencePlan{{text("a"), text("b")}}})}}),
            "ababab");
  EXPECT_EQ(played({RepeatPlan{0, text("a")}}), "");
  EXPECT_EQ(played({RepeatPlan{UINT64_MAX, text("")}}), "");
  EXPECT_EQ(played({InterleavePlan{{recipe("number-laps,rows=4"), text("x"), recipe("number-laps,rows=2")}}}),
            "1\r\nx1\r\n2\r\n2\r\n3\r\n4\r\n");
  EXPECT_EQ(played({InterleavePlan{{recipe("number-laps,rows=3"), text("x")}, 6}}), "1\r\n2\r\nx3\r\n");
}

TEST(StreamPlan, StormsBreakBetweenUnitsOnly) {
  const Storm storm{.pattern = StormPattern::PingPong, .base = {80, 24}, .every_bytes = 5, .seed = 1};
  EXPECT_EQ(played({StormPlan{storm, recipe("number-laps,rows=4")}}),
            "1\r\n2\r\n<40x24>3\r\n4\r\n<80x24><80x24>");
}

TEST(StreamPlan, OpensAgainAsTheSameStream) {
  const Plan plan{StormPlan{{.pattern = StormPattern::Mixed, .base = {}, .every_bytes = 500, .seed = 3},
                            recipe("emoji-scroll,rows=200")}};
  EXPECT_EQ(played(plan), played(plan));
  EXPECT_GT(played(plan).size(), 10'000U);
}

TEST(StreamPlan, TakesTheScreenFromItsFirstRecipe) {
  EXPECT_EQ(screen_of({SequencePlan{{text("x"), recipe("ai-session")}}}), (ScreenSize{164, 50}));
  EXPECT_EQ(screen_of({TextPlan{"x"}}), (ScreenSize{80, 24}));
}

TEST(Generator, EmptyStreamsEndAtOnce) {
  EXPECT_EQ(played({TextPlan{""}}), "");
  EXPECT_EQ(played({SequencePlan{}}), "");
}

} // namespace
} // namespace termsoak::streams::synth
