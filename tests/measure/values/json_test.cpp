#include "measure/values/json.h"
#include "measure/values/report_value.h"

#include <gtest/gtest.h>

namespace termsoak::measure::values {
namespace {

Report sample_report() {
  Report report;
  report.tool.version = "1.2.3";
  report.context.kernel = "6.1";
  report.inputs.push_back(
      {.path = "a\xff.cast", .format = "asciicast v2", .sha256 = "00", .bytes = 10, .seconds = 1.5});
  RunResult& result = report.results.emplace_back();
  result.input = "a.cast";
  result.strategy = {.name = "reuse-any",
                     .choices = {{"reuse", "every"}, {"length", "relabel"}, {"limit", "one-for-one"}},
                     .standing = Standing::KnownBad,
                     .origin = "up to 1.2.3"};
  result.layout = "2026-01";
  result.final.set(MetricId::BytesFed, 10);
  result.final.set(MetricId::DriftBytes, -4096);
  result.after_close.emplace().set(MetricId::OrphanBytes, 54'681'600);
  result.mappings.push_back(
      {.bytes = 614'400, .kind = "non_standard", .mapped = 104, .unmapped = 15, .live = 89, .orphaned = 89});
  result.causes.push_back({"styles", 312, 1});
  result.pages = {{585'728, 585'728, 576, "pool"}, {614'400, 585'728, 3, "pool"}};
  result.snapshots.push_back({5, 1, 0, {result.pages[0], result.pages[0], result.pages[1]}});
  result.conservation = Conservation{.mapped = 200,
                                     .owned = 100,
                                     .idle = 30,
                                     .arena_slack = 20,
                                     .orphans = 60,
                                     .believed = 145,
                                     .recorded_of_orphans = 40,
                                     .drift = 5,
                                     .unaccounted = -10};
  result.first_divergence = Divergence{7, "prune", "ledger-drift"};
  result.unknown_sequences = {.count = 5, .kinds = {{"CSI > u", 3, 12}}, .others = 2};
  result.series = Series({MetricId::BytesFed, MetricId::MappedBytes});
  result.series.append(0, result.final);
  result.laps.push_back({1, 9, result.final});
  result.histories.push_back({1, 614'400, "style", {{3, "born", "row 5"}}});
  result.notes.push_back({"note", "text"});
  report.comparison.push_back({"a.cast", "orphan_bytes", "reuse-any", "fix-10353", 5, 0});
  report.verdict = {
      VerdictStatus::Fail,
      "FAIL",
      {{.id = "orphan-page", .status = VerdictStatus::Fail, .reason = "because", .byte_offset = 7}}};
  return report;
}

TEST(ReportJson, SurvivesARoundTripToTheByte) {
  const std::string text = to_json(sample_report());
  const auto read = report_from_json(text);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(to_json(*read), text);
  EXPECT_EQ(read->results.front().conservation, sample_report().results.front().conservation);
  EXPECT_EQ(read->results.front().unknown_sequences, sample_report().results.front().unknown_sequences);
  EXPECT_EQ(read->results.front().snapshots, sample_report().results.front().snapshots);
  EXPECT_EQ(text.back(), '\n');
}

TEST(ReportJson, AbsentFiguresAreAbsent) {
  const std::string text = to_json(sample_report());
  EXPECT_NE(text.find("\"drift_bytes\": -4096") == std::string::npos ? text.find("\"drift_bytes\":-4096") : 0,
            std::string::npos);
  EXPECT_EQ(text.find("swap_bytes"), std::string::npos);
}

TEST(ReportJson, EveryChoiceOfAStrategyIsAKeyOfItsOwn) {
  const std::string text = to_json(sample_report());
  std::string flat;
  for (const char c : text)
    if (c != ' ' && c != '\n') flat += c;
  EXPECT_NE(flat.find(R"("strategy":{"name":"reuse-any","reuse":"every","length":"relabel",)"
                      R"("limit":"one-for-one","known_bad":true,"origin":"upto1.2.3"})"),
            std::string::npos)
      << flat.substr(0, 2000);
  EXPECT_EQ(report_from_json(text)->results[0].strategy, sample_report().results[0].strategy);
}

TEST(ReportJson, ReadsAStrategyOfAnOlderVersion) {
  Report older = sample_report();
  older.results[0].strategy = {
      .name = "reuse-any",
      .choices = {{"reuse", "any"}, {"release", "by-length"}, {"guard", "tail-rows"}, {"retention", "keep"}},
      .standing = {},
      .origin = "the defect"};
  const std::string text = to_json(older);
  EXPECT_EQ(text.find("known_bad"), std::string::npos);
  const auto read = report_from_json(text);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->results[0].strategy, older.results[0].strategy);
  EXPECT_EQ(read->results[0].strategy.choice("reuse"), "any");
  EXPECT_EQ(read->results[0].strategy.choice("length"), "");
  EXPECT_FALSE(is_known_bad(read->results[0]));
}

TEST(ReportJson, NamesThePlaceOfAnError) {
  struct Case {
    const char* from;
    const char* to;
    const char* expected;
  };
  const std::string good = to_json(sample_report());
  for (const Case& c :
       {Case{"\"reuse-any\"", "3", "/results/0/strategy/name: must be a string"},
        Case{"\"relabel\"", "7", "/results/0/strategy/length: must be a string"},
        Case{"\"known_bad\": true", "\"known_bad\": 1",
             "/results/0/strategy/known_bad: must be true or false"},
        Case{"\"schema_version\": 1", "\"schema_version\": 9", "/schema_version: is 9; this program reads 1"},
        // The two below were found by fuzzing: the first ended the program, the second became another number.
        Case{"54681600", "1e999", "invalid JSON: a number is too large"},
        Case{"\"cols\": 80", "\"cols\": 4294967376", "/input/cols: is too large"},
        // With the pages before them, so many more would come to a small number.
        Case{"\"count\":1}", "\"count\":18446744073709551615}",
             "/results/0/snapshots/0/pages/1: has too many pages"},
        Case{"\"layout\"", "\"layour\"", "/results/0/layout: is missing"},
        Case{"54681600", "\"many\"", "/results/0/after_close/orphan_bytes: must be a whole number"}}) {
    std::string bad = good;
    const auto at = bad.find(c.from);
    ASSERT_NE(at, std::string::npos) << c.from;
    bad.replace(at, std::string_view(c.from).size(), c.to);
    const auto read = report_from_json(bad);
    ASSERT_FALSE(read.has_value()) << c.from;
    EXPECT_EQ(read.error().message, c.expected);
  }
  EXPECT_EQ(report_from_json(good.substr(0, good.size() / 2)).error().message.substr(0, 5), "line ");
  EXPECT_FALSE(report_from_json(std::string(100'000, '[')).has_value());
}

} // namespace
} // namespace termsoak::measure::values
