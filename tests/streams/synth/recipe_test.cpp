#include "streams/synth/recipe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace termsoak::streams::synth {
namespace {

struct Stream {
  std::string bytes;
  std::vector<ScreenSize> sizes;
  std::size_t chunk_bytes_max = 0;
  std::chrono::microseconds last{};
};

Stream made(Producer producer) {
  Generator generator(std::move(producer));
  Stream stream;
  while (const auto event = generator.next()) {
    EXPECT_GE(event->time, stream.last);
    stream.last = event->time;
    if (event->kind == SynthEvent::Kind::Resize) {
      stream.sizes.push_back(event->size);
      continue;
    }
    EXPECT_FALSE(event->bytes.empty());
    stream.bytes += event->bytes;
    stream.chunk_bytes_max = std::max(stream.chunk_bytes_max, event->bytes.size());
  }
  EXPECT_EQ(generator.bytes_made(), stream.bytes.size());
  return stream;
}

Stream made(std::string_view request) {
  const auto parsed = parse_request(request);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message);
  return made(parsed->open());
}

std::size_t lines(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

TEST(Recipe, EveryOneKeepsItsLengthItsSeedAndItsMemory) {
  for (const Recipe& recipe : recipes()) {
    const std::string name(recipe.name);
    SCOPED_TRACE(name);
    const Stream one = made(name + ",bytes=300001");
    EXPECT_EQ(one.bytes.size(), 300'001U);
    EXPECT_LT(one.chunk_bytes_max, std::size_t{1} << 20);
    EXPECT_EQ(made(name + ",bytes=300001").bytes, one.bytes);
    // The same stream, shorter: all but the padding of its last unit.
    const std::string shorter = made(name + ",bytes=100000").bytes;
    const std::string_view whole_units = std::string_view(shorter).substr(0, shorter.find_last_not_of('\0'));
    EXPECT_TRUE(one.bytes.starts_with(whole_units));
    // Counting knows no chance, and neither do rows of twenty accents.
    const bool without_chance = recipe.name == "number-laps" || recipe.name == "grapheme-scroll";
    EXPECT_EQ(made(name + ",bytes=300001,seed=2").bytes == one.bytes, without_chance);
  }
}

TEST(Recipe, NamesAreUniqueAndEveryScenarioHasOne) {
  std::set<std::string_view> names;
  std::string summaries;
  int controls = 0;
  for (const Recipe& recipe : recipes()) {
    EXPECT_TRUE(names.insert(recipe.name).second) << recipe.name;
    EXPECT_FALSE(recipe.summary.empty());
    summaries += recipe.summary;
    summaries += '\n';
    controls += recipe.summary.starts_with("control:") ? 1 : 0;
  }
  for (int scenario = 1; scenario <= 12; ++scenario)
    EXPECT_NE(summaries.find("S" + std::to_string(scenario) + ":"), std::string::npos) << scenario;
  EXPECT_EQ(controls, 5);
}

TEST(Recipe, CountsRows) {
  for (const std::string_view name : {"plain-scroll", "style-scroll", "grapheme-scroll", "osc8-scroll",
                                      "emoji-scroll", "unique-links", "number-laps", "combining-flood"}) {
    EXPECT_EQ(lines(made(std::string(name) + ",rows=60").bytes), 60U) << name;
  }
}

/// The rows of the ground truth: 20 x "e" + U+0301, one new true-colour style, one of 50 links.
TEST(Recipe, WritesTheRowsOfTheGroundTruth) {
  std::string cluster_row;
  for (int i = 0; i < 20; ++i)
    cluster_row += "e\u0301";
  EXPECT_EQ(made("grapheme-scroll,rows=2").bytes, cluster_row + "\r\n" + cluster_row + "\r\n");

  std::set<std::string> styles;
  const std::string styled = made("style-scroll,rows=60000").bytes;
  for (std::size_t at = 0; (at = styled.find("\x1b[38;2;", at)) != std::string::npos; ++at)
    styles.insert(styled.substr(at, styled.find('m', at) - at));
  EXPECT_EQ(styles.size(), 60'000U);

  std::set<std::string> uris;
  const std::string linked = made("osc8-scroll,rows=500").bytes;
  std::size_t links = 0;
  for (std::size_t at = 0; (at = linked.find("\x1b]8;;h", at)) != std::string::npos; ++at, ++links) {
    const std::string uri = linked.substr(at + 5, linked.find('\x1b', at + 5) - at - 5);
    EXPECT_LE(uri.size(), 32U);
    uris.insert(uri);
  }
  EXPECT_EQ(links, 500U);
  EXPECT_EQ(uris.size(), 50U);
}

TEST(Recipe, StormsCarryResizesAndEndAtTheirBase) {
  const Stream storm = made("resize-storm,rows=400,cols=100,screen_rows=30");
  ASSERT_GT(storm.sizes.size(), 20U);
  EXPECT_EQ(storm.sizes.back(), (ScreenSize{100, 30}));
  for (const ScreenSize size : storm.sizes) {
    EXPECT_GE(size.cols, 1);
    EXPECT_GE(size.rows, 1);
  }
}

TEST(Recipe, RedrawsNeverScroll) {
  for (const std::string_view name : {"redraw-in-place", "one-time-step", "saturating-warm-up"})
    EXPECT_EQ(lines(made(std::string(name) + ",bytes=200000").bytes), 0U) << name;
}

TEST(ParseRequest, SaysWhatIsWrong) {
  struct Case {
    std::string_view text, message, remedy;
  };
  for (const auto& [text, message, remedy] : {
           Case{"plain-scrol", "no such recipe: 'plain-scrol'", "did you mean 'plain-scroll'?"},
           Case{"plain-scroll,widht=3", "recipe plain-scroll: no such parameter: 'widht'",
                "did you mean 'width'?"},
           Case{"plain-scroll,width=0", "recipe plain-scroll: width: must be 1..2000, not '0'", ""},
           Case{"plain-scroll,width=x", "recipe plain-scroll: width: must be 1..2000, not 'x'", ""},
           Case{"plain-scroll,width", "recipe plain-scroll: 'width' is not name=value", ""},
           Case{"plain-scroll,seed=x", "recipe plain-scroll: seed: not a number: 'x'",
                "write a whole number, or a size such as 10MB"},
           Case{"grapheme-scroll,kind=zwjj", "recipe grapheme-scroll: kind: no such choice: 'zwjj'",
                "did you mean 'zwj'?"},
       }) {
    const auto request = parse_request(text);
    ASSERT_FALSE(request) << text;
    EXPECT_EQ(request.error().kind, base::ErrorKind::Usage);
    EXPECT_EQ(request.error().message, message);
    EXPECT_EQ(request.error().remedy, remedy);
  }
}

TEST(ParseRequest, TextReadsBackAsTheSameRequest) {
  for (const std::string_view text :
       {"plain-scroll", "grapheme-scroll,seed=7,bytes=5000,clusters=3,kind=flag", "ai-session,cols=200"}) {
    const auto request = parse_request(text);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->text(), text);
  }
  EXPECT_EQ(parse_request("plain-scroll,bytes=1MB")->bytes, 1'000'000U);
}

} // namespace
} // namespace termsoak::streams::synth
