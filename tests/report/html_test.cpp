#include "report/exporters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

#include "report/html_parts.h"
#include "support/golden.h"
#include "support/sample_runs.h"

namespace termsoak::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Html, CompareReportIsTheGoldenText) {
  test::expect_golden("report.html", render_html(test::sample_report()));
}

TEST(Html, LoadsNothingFromTheNetwork) {
  const std::string page = render_html(test::sample_report());
  for (const char* address : {"http://", "https://", "src=", "@import", "url("}) {
    std::string rest = page;
    // The one address in the page is the name of the SVG namespace, which nothing fetches.
    const std::string name = "http://www.w3.org/2000/svg";
    for (std::size_t at = rest.find(name); at != std::string::npos; at = rest.find(name))
      rest.erase(at, name.size());
    EXPECT_THAT(rest, Not(HasSubstr(address)));
  }
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(Html, HostileTextStaysText) {
  auto report = test::sample_report();
  const std::string hostile = "</script><script>alert(1)</script><img onerror=x>\"'\x1b]0;t\x07";
  for (auto& run : report.results) {
    run.input = hostile;
    run.strategy.origin = hostile;
    run.strategy.choices.push_back({hostile, hostile});
    run.notes.push_back({.id = "n", .text = hostile});
    for (auto& cause : run.causes)
      cause.cause = hostile;
    run.unknown_sequences = {.count = 1, .kinds = {{.sequence = hostile, .count = 1}}};
    if (!run.histories.empty()) run.histories[0].events[0].detail = hostile;
  }
  report.inputs[0].path = hostile;
  report.results[0].strategy.name = hostile;
  report.results[0].strategy.standing = measure::values::Standing::Subject;
  report.verdict = verdict::judge_all(report.results);
  const std::string page = render_html(report);
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
  std::size_t scripts = 0;
  for (std::size_t at = page.find("</script>"); at != std::string::npos; at = page.find("</script>", at + 1))
    ++scripts;
  EXPECT_EQ(scripts, 2u);
}

TEST(Html, TheScriptsDataIsJson) {
  const auto report = test::sample_report();
  const auto data = nlohmann::json::parse(script_data(group_by_input(report)));
  ASSERT_EQ(data.size(), 1u);
  ASSERT_EQ(data[0].size(), 2u);
  EXPECT_EQ(data[0][0]["name"], "reuse-any");
  EXPECT_EQ(data[0][0]["fed"].size(), data[0][0]["mapped"].size());
  EXPECT_EQ(data[0][0]["snapshots"].size(), 5u);
}

TEST(Html, IdsAreUnique) {
  auto report = test::sample_report();
  auto second = test::clean_run();
  second.input = "other.cast";
  report.results.push_back(second);
  const std::string page = render_html(report);
  std::set<std::string> ids;
  for (std::size_t at = page.find(" id=\""); at != std::string::npos; at = page.find(" id=\"", at + 1)) {
    const std::string id = page.substr(at + 5, page.find('"', at + 5) - at - 5);
    EXPECT_TRUE(ids.insert(id).second) << id;
  }
  EXPECT_THAT(page, HasSubstr("href=\"#input-1\""));
}

TEST(Html, AReportWithoutSeriesOrRunsIsStillAPage) {
  measure::values::Report report;
  EXPECT_THAT(render_html(report), HasSubstr("</html>"));
  report.results = {test::base_run("owned")};
  EXPECT_THAT(render_html(report), HasSubstr("No series was recorded"));
}

TEST(Html, ResidentIsDrawnFromReadingToReading) {
  measure::values::Report report = test::sample_report();
  auto& run = report.results.front();
  report.results.resize(1);
  using measure::values::MetricId;
  run.series = measure::values::Series({MetricId::BytesFed, MetricId::MappedBytes, MetricId::RssBytes});
  // Read at rows 0, 3 and 9; the rows between repeat what was read.
  const std::array<std::int64_t, 10> resident{100, 100, 100, 400, 400, 400, 400, 400, 400, 1000};
  for (std::uint64_t row = 0; row < resident.size(); ++row) {
    measure::values::Figures figures;
    figures.set(MetricId::BytesFed, static_cast<std::int64_t>(row));
    figures.set(MetricId::MappedBytes, 1000);
    figures.set(MetricId::RssBytes, resident[row]);
    run.series.append(row, figures);
  }
  const std::string chart = memory_chart(group_by_input(report).front(), 0);
  const std::size_t at = chart.find("points=\"", chart.find("line resident"));
  const std::string points = chart.substr(at + 8, chart.find('"', at + 8) - at - 8);
  EXPECT_EQ(std::ranges::count(points, ','), 3) << points;
}

TEST(ThinnedRows, KeepFirstAndLast) {
  EXPECT_EQ(thinned_rows(0, 3), (std::vector<std::size_t>{}));
  EXPECT_EQ(thinned_rows(3, 3), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(thinned_rows(10, 3), (std::vector<std::size_t>{0, 4, 8, 9}));
}

TEST(Html, ForeignTargetsHaveOneAccountAndAColourEach) {
  measure::values::Report report;
  for (int i = 0; i < 11; ++i) {
    auto run = test::foreign_run([](double) { return 5e6; });
    run.target = "terminal" + std::to_string(i);
    report.results.push_back(std::move(run));
  }
  report.verdict = verdict::judge_all(report.results);
  const std::string html = render_html(report);
  EXPECT_THAT(html, HasSubstr("Resident memory over bytes fed"));
  EXPECT_THAT(html, Not(HasSubstr("what the page list's books say")));
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\" class=\"n\">PSS</th>"));
  for (int i = 0; i < 11; ++i)
    EXPECT_THAT(html, HasSubstr("class=\"line mapped cool" + std::to_string(i) + "\""));
}

} // namespace
} // namespace termsoak::report
