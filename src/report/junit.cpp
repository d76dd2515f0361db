#include "report/exporters.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/escape.h"
#include "report/summary.h"

namespace termsoak::report {
namespace {

using measure::values::Report;
using measure::values::RuleOutcome;
using measure::values::VerdictStatus;

struct Tally {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;

  void add(const Tally& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
  }
  [[nodiscard]] std::string attributes() const {
    return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"", tests, failures, errors,
                       skipped);
  }
};

std::string element(const char* name, const RuleOutcome& outcome) {
  const std::string detail =
      fmt::format("{}\nmetric: {}\nobserved: {}\nlimit: {}", escape_xml(outcome.reason),
                  escape_xml(outcome.metric), escape_xml(outcome.observed), escape_xml(outcome.limit));
  const std::string offset =
      outcome.byte_offset ? fmt::format("\nstream byte: {}", *outcome.byte_offset) : std::string();
  return fmt::format("      <{0} message=\"{1}\" type=\"{2}\">{3}{4}</{0}>\n", name,
                     escape_xml(outcome.reason), escape_xml(outcome.id), detail, offset);
}

/// What does not decide is told in the output of its case, and never fails it.
std::string test_case(const RuleOutcome& outcome, double seconds, Tally& tally) {
  ++tally.tests;
  std::string body;
  const bool decides = outcome.level == "error";
  if (decides && outcome.status == VerdictStatus::Fail) {
    ++tally.failures;
    body = element("failure", outcome);
  } else if (decides && outcome.status == VerdictStatus::Inconclusive && outcome.id == "run") {
    ++tally.errors;
    body = element("error", outcome);
  } else if (outcome.status == VerdictStatus::Inconclusive) {
    ++tally.skipped;
    body = fmt::format("      <skipped message=\"{}\"/>\n", escape_xml(outcome.reason));
  } else {
    body =
        fmt::format("      <system-out>{}: {}</system-out>\n", word_of(outcome), escape_xml(outcome.reason));
  }
  return fmt::format(
      "    <testcase name=\"{}\" classname=\"{}\" time=\"{:.3f}\">\n{}    </testcase>\n",
      escape_xml(outcome.metric.empty() ? outcome.id : fmt::format("{} ({})", outcome.id, outcome.metric)),
      escape_xml(outcome.subject), seconds, body);
}

std::string property(std::string_view name, std::string_view value) {
  return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, escape_xml(value));
}

std::string suite(const Report& report, const std::string& subject, Tally& total) {
  const auto runs = group_by_input(report);
  double seconds = 0;
  for (const InputGroup& group : runs)
    for (const RunSummary& summary : group.runs)
      if (summary.subject == subject) seconds += static_cast<double>(summary.run->timing.wall_ns) / 1e9;
  Tally tally;
  std::string cases;
  for (const RuleOutcome& outcome : report.verdict.rules) {
    if (outcome.subject != subject) continue;
    cases += test_case(outcome, tally.tests == 0 ? seconds : 0, tally);
  }
  total.add(tally);
  return fmt::format("  <testsuite name=\"{}\" {} time=\"{:.3f}\" timestamp=\"{}\" hostname=\"{}\">\n"
                     "    <properties>\n{}{}{}    </properties>\n{}  </testsuite>\n",
                     escape_xml(subject), tally.attributes(), seconds, escape_xml(report.context.date),
                     escape_xml(report.context.host), property("termsoak", report.tool.version),
                     property("commit", report.tool.commit), property("kernel", report.context.kernel),
                     cases);
}

} // namespace

std::string render_junit(const Report& report) {
  std::vector<std::string> subjects;
  for (const RuleOutcome& outcome : report.verdict.rules)
    if (std::ranges::find(subjects, outcome.subject) == subjects.end()) subjects.push_back(outcome.subject);
  Tally total;
  std::string suites;
  for (const std::string& subject : subjects)
    suites += suite(report, subject, total);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"termsoak\" {}>\n{}</testsuites>\n",
      total.attributes(), suites);
}

} // namespace termsoak::report
