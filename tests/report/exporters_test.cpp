#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "measure/values/json.h"
#include "report/escape.h"
#include "report/exporters.h"
#include "report/html_parts.h"
#include "report/merge.h"
#include "support/golden.h"
#include "support/sample_runs.h"
#include "unicode/layout.h"

namespace termsoak::report {
namespace {

using measure::values::Report;
using measure::values::VerdictStatus;
using testing::HasSubstr;
using testing::Not;

/// Everything a stream or a file name might try: control bytes, workflow commands, markup of each format.
constexpr std::string_view kHostile =
    "::error file=a,line=1::owned\r\n::stop-commands::x\x1b]0;t\x07\x9b"
    "31m\xff<script>alert(1)</script>&amp;\"'|`*_[x](http://evil.example)@user #1 "
    "]]>=cmd|' /C calc'!A0,\xEF\xBF\xBE\x00\x7f";

Report hostile_report() {
  Report report = test::sample_report();
  const std::string hostile(kHostile);
  report.inputs[0].path = hostile;
  report.context.host = hostile;
  report.tool.version = hostile;
  for (auto& run : report.results) {
    run.input = hostile;
    run.layout = hostile;
    run.notes.push_back({.id = hostile, .text = hostile});
    run.unknown_sequences = {.count = 1, .kinds = {{.sequence = hostile, .count = 1}}};
    for (auto& cause : run.causes)
      cause.cause = hostile;
    for (auto& life : run.histories)
      life.events[0].detail = hostile;
  }
  report.results[0].strategy.name = hostile;
  report.results[0].strategy.standing = measure::values::Standing::Subject;
  report.verdict = verdict::judge_all(report.results);
  for (auto& outcome : report.verdict.rules)
    outcome.reason = hostile;
  return report;
}

void expect_no_control_bytes(const std::string& text, std::string_view allowed = "\n") {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    ASSERT_FALSE((byte < 0x20 || byte == 0x7F) && allowed.find(c) == std::string_view::npos) << int{byte};
  }
  EXPECT_THAT(text, Not(HasSubstr("\xC2\x9B")));
}

TEST(Exporters, GoldenTexts) {
  const Report report = test::sample_report();
  test::expect_golden("junit.xml", render_junit(report));
  test::expect_golden("report.sarif", render_sarif(report));
  test::expect_golden("annotations.txt", render_github_annotations(report));
  test::expect_golden("summary.md", render_markdown(report));
  test::expect_golden("report.csv", render_csv(report));
  test::expect_golden("benchmark.json", render_benchmark_json(report));
}

TEST(Exporters, HostileGoldenTexts) {
  const Report report = hostile_report();
  test::expect_golden("hostile.xml", render_junit(report));
  test::expect_golden("hostile.sarif", render_sarif(report));
  test::expect_golden("hostile.md", render_markdown(report));
}

TEST(Annotations, NoLineOfAStreamBecomesACommand) {
  const std::string text = render_github_annotations(hostile_report());
  expect_no_control_bytes(text);
  for (const std::string_view line : base::split(text, '\n')) {
    if (line.empty()) continue;
    EXPECT_TRUE(line.starts_with("::error title=termsoak ") ||
                line.starts_with("::warning title=termsoak ") ||
                line.starts_with("::notice title=termsoak ") || line.starts_with("termsoak: "))
        << line;
    // The property part ends at the first "::" after the title; it must be ours, not the stream's.
    const std::size_t end = line.find("::", 2);
    EXPECT_THAT(std::string(line.substr(0, end)), Not(HasSubstr(",line")));
  }
}

TEST(Annotations, AreAtMostTenOfALevel) {
  Report report;
  for (int i = 0; i < 25; ++i)
    report.verdict.rules.push_back(
        {.id = "orphan-page", .status = VerdictStatus::Fail, .reason = "r", .subject = std::to_string(i)});
  const std::string text = render_github_annotations(report);
  EXPECT_EQ(std::ranges::count(text, '\n'), 11);
  EXPECT_THAT(text, HasSubstr("15 more of level error"));
}

TEST(JUnit, CountsFailuresErrorsAndSkips) {
  Report report = test::sample_report();
  report.results[1] = test::core_run("owned", 12, 2);
  auto broken = test::clean_run();
  broken.strategy.name = "adaptive";
  broken.outcome = measure::values::Outcome::Failed;
  broken.failure = "timed out";
  report.results.push_back(broken);
  report.verdict = verdict::judge_all(report.results);
  const std::string text = render_junit(report);
  EXPECT_THAT(text, HasSubstr("<failure message=\"24 mappings (14.55 MB) lost their owner"));
  EXPECT_THAT(text, HasSubstr("<error message=\"the run broke: timed out\""));
  EXPECT_THAT(text, HasSubstr("errors=\"1\""));
  EXPECT_THAT(text, HasSubstr("stream byte: 41237"));
}

TEST(JUnit, ControlsDoNotFail) {
  EXPECT_THAT(render_junit(test::sample_report()), HasSubstr("failures=\"0\" errors=\"0\""));
}

TEST(JUnit, HoldsNoForbiddenCharacter) {
  const std::string text = render_junit(hostile_report());
  expect_no_control_bytes(text);
  EXPECT_THAT(text, Not(HasSubstr("<script>")));
  EXPECT_THAT(text, Not(HasSubstr("\xEF\xBF\xBE")));
}

TEST(Sarif, IsJsonWithStableRulesAndFingerprints) {
  const auto log = nlohmann::json::parse(render_sarif(hostile_report()));
  EXPECT_EQ(log["version"], "2.1.0");
  const auto& run = log["runs"][0];
  ASSERT_FALSE(run["results"].empty());
  for (const auto& result : run["results"]) {
    const std::size_t index = result["ruleIndex"];
    EXPECT_EQ(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    EXPECT_EQ(result["partialFingerprints"]["termsoakRuleSubject/v1"].get<std::string>().size(), 16u);
    const std::string uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    EXPECT_EQ(uri.find_first_of(" <>\"\\^`{|}\x1b\r\n:"), std::string::npos) << uri;
    expect_no_control_bytes(result["message"]["text"]);
  }
}

TEST(Markdown, NoMarkupOfAStreamSurvives) {
  const std::string text = render_markdown(hostile_report());
  expect_no_control_bytes(text);
  EXPECT_THAT(text, Not(HasSubstr("<script")));
  EXPECT_THAT(text, Not(HasSubstr("http://")));
  EXPECT_THAT(text, Not(HasSubstr("@user")));
  EXPECT_THAT(text, Not(HasSubstr(" #1")));
}

TEST(Markdown, IsCutAtALineAndSaysSo) {
  const std::string text = render_markdown(test::sample_report(), 600);
  EXPECT_LE(text.size(), 600u);
  EXPECT_TRUE(text.ends_with("the JSON report holds the rest.\n"));
}

TEST(Csv, HasOneColumnAMetricAndNoFormula) {
  const std::string text = render_csv(hostile_report());
  const auto lines = base::split(text, '\n');
  EXPECT_EQ(lines.front(), render_csv(Report{}).substr(0, lines.front().size()));
  EXPECT_EQ(escape_csv("=1+1"), "'=1+1");
  EXPECT_EQ(escape_csv("a,\"b\""), "\"a,\"\"b\"\"\"");
  EXPECT_EQ(escape_csv("plain"), "plain");
  // 2 runs x (65 samples + final + after close) + header + the empty piece after the last line end
  EXPECT_EQ(lines.size(), 2 * 67 + 2u);
}

TEST(BenchmarkJson, HasNameUnitAndValue) {
  const auto list = nlohmann::json::parse(render_benchmark_json(hostile_report()));
  ASSERT_TRUE(list.is_array());
  ASSERT_FALSE(list.empty());
  for (const auto& entry : list) {
    EXPECT_TRUE(entry["value"].is_number_integer());
    EXPECT_FALSE(entry["unit"].get<std::string>().empty());
    expect_no_control_bytes(entry["name"]);
  }
}

TEST(Escape, EachFormatNeutralisesItsOwnMarkup) {
  EXPECT_EQ(escape_html("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  EXPECT_EQ(escape_html("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(escape_github_data("50%\n::error::x"), "50%25\\x0a::error::x");
  EXPECT_EQ(escape_github_property("a:b,c%"), "a%3Ab%2Cc%25");
  EXPECT_EQ(escape_markdown("|`a`|"), "\\|\\`a\\`\\|");
  EXPECT_EQ(escape_markdown("see http://a.b www.c.d"), "see http&#58;//a.b www&#46;c.d");
  EXPECT_EQ(escape_script_json("{\"a\":\"</script>\xE2\x80\xA8\"}"),
            "{\"a\":\"\\u003c/script\\u003e\\u2028\"}");
  EXPECT_EQ(escape_html("ünïcode 😀"), "ünïcode 😀");
}

} // namespace

namespace {

using testing::HasSubstr;
using testing::Not;
using unicode::columns_of;

TEST(Console, CompareReportIsTheGoldenText) {
  test::expect_golden("console.txt", render_console(test::sample_report()));
}

TEST(Console, TheJsonBehindTheGoldenFiles) {
  test::expect_golden("report.json", measure::values::to_json(test::sample_report()));
}

TEST(Console, NoLineExceedsEightyColumns) {
  const std::string text = render_console(test::sample_report());
  for (const std::string_view line : base::split(text, '\n'))
    EXPECT_LE(columns_of(line), 80u) << line;
}

TEST(Console, ColourChangesNothingButEscapes) {
  std::string coloured = render_console(test::sample_report(), Colour::On);
  EXPECT_THAT(coloured, HasSubstr("\x1b["));
  while (true) {
    const std::size_t at = coloured.find('\x1b');
    if (at == std::string::npos) break;
    coloured.erase(at, coloured.find('m', at) + 1 - at);
  }
  EXPECT_EQ(coloured, render_console(test::sample_report()));
}

TEST(Console, HostileNamesReachNoTerminal) {
  auto report = test::sample_report();
  report.results[0].input = "evil\x1b]0;owned\x07.cast";
  report.results[0].strategy.name = "\x1b[31mred";
  report.results[0].notes.push_back({.id = "x", .text = "a\x1b[2Jb\r\nc"});
  report.verdict = verdict::judge_all(report.results);
  const std::string text = render_console(report);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("\\x1b"));
}

measure::values::Report foreign_report() {
  measure::values::Report report;
  for (const char* target : {"pty:xterm", "tmux"}) {
    auto run = test::foreign_run([](double) { return 5e6; });
    run.target = target;
    run.final.set(measure::values::MetricId::PssBytes, 3'000'000);
    run.notes = {{.id = "terminal", .text = "history limit 9 lines"}};
    report.results.push_back(std::move(run));
  }
  report.results[1].notes.push_back({.id = "children-memory", .text = "1 process inside"});
  report.verdict = verdict::judge_all(report.results);
  return report;
}

TEST(Console, ForeignTargetsShowTheKernelsFiguresAndWhoseANoteIs) {
  const std::string text = render_console(foreign_report());
  EXPECT_THAT(text, HasSubstr("    resident         PSS     private  regions         fds\n"));
  EXPECT_THAT(text,
              HasSubstr("pty:xterm               5.00 MB     3.00 MB           –        –           –\n"));
  EXPECT_THAT(text, Not(HasSubstr("believed")));
  EXPECT_THAT(text, HasSubstr("\nnote  history limit 9 lines\n")) << "both have it: nobody is named";
  EXPECT_THAT(text, HasSubstr("\nnote  tmux: 1 process inside\n"));
}

TEST(Console, AbsentFiguresAreDashes) {
  measure::values::Report report;
  report.results = {test::foreign_run([](double) { return 5e6; })};
  report.verdict = verdict::judge_all(report.results);
  const std::string text = render_console(report);
  EXPECT_THAT(text, HasSubstr("pipe:./harness"));
  EXPECT_THAT(text, HasSubstr("–"));
  EXPECT_THAT(text, HasSubstr("5.00 MB"));
}

} // namespace

namespace {

using measure::values::MetricId;
using measure::values::Report;
using measure::values::VerdictStatus;
using testing::HasSubstr;

Report part_of(std::vector<measure::values::RunResult> runs) {
  Report report = test::sample_report();
  report.results = std::move(runs);
  report.comparison.clear();
  report.verdict = verdict::judge_all(report.results);
  return report;
}

TEST(Merge, JoinsCellsAndVerdicts) {
  const std::vector<Report> parts{part_of({test::clean_run()}), part_of({test::core_run("owned", 12, 1)}),
                                  part_of({test::clean_run()})};
  const auto merged = merge_reports(parts);
  ASSERT_TRUE(merged.has_value()) << merged.error().message;
  EXPECT_EQ(merged->results.size(), 2u);
  EXPECT_EQ(merged->inputs.size(), 1u);
  EXPECT_EQ(merged->verdict.status, VerdictStatus::Fail);
  EXPECT_THAT(merged->verdict.headline, HasSubstr("session.cast · owned"));
}

TEST(Merge, RefusesACellThatDiffersFromItself) {
  auto other = test::clean_run();
  other.final.set(MetricId::Prunes, 1);
  const auto merged = merge_reports(std::vector<Report>{part_of({test::clean_run()}), part_of({other})});
  ASSERT_FALSE(merged.has_value());
  EXPECT_THAT(merged.error().message, HasSubstr("occurs twice with different prunes"));
}

TEST(Merge, KeepsRepeatsOfAForeignTarget) {
  const auto run = test::foreign_run([](double) { return 5e6; });
  const auto merged = merge_reports(std::vector<Report>{part_of({run}), part_of({run})});
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(merged->results.size(), 2u);
}

TEST(Diff, SaysWhatChanged) {
  auto before = part_of({test::clean_run(), test::core_run("owned", 12, 0)});
  auto after = part_of({test::core_run("fix-10353", 12, 2), test::core_run("keep-size", 12, 0)});
  test::expect_golden("diff.txt", diff_reports(before, after));
}

TEST(Diff, OfEqualReportsIsEmpty) {
  EXPECT_EQ(diff_reports(test::sample_report(), test::sample_report()), "");
}

} // namespace

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
