#include "report/exporters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "measure/values/json.h"
#include "support/golden.h"
#include "support/sample_runs.h"
#include "unicode/layout.h"

namespace termsoak::report {
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
} // namespace termsoak::report
