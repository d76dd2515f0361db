#include "report/exporters.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "measure/values/report_value.h"
#include "measure/values/rule_id.h"
#include "report/escape.h"
#include "report/summary.h"
#include "verdict/rules.h"

/// The formats for machines: CSV, the benchmark list, annotations, JUnit and SARIF.
namespace termsoak::report {
namespace {

using measure::values::MetricId;
using measure::values::Report;

constexpr std::string_view kLineEnd = "\r\n"; // RFC 4180

std::string lead(const InputGroup& group, const RunSummary& summary, std::string_view point) {
  return fmt::format("{},{},{},{}", escape_csv(group.name), escape_csv(summary.variant),
                     escape_csv(summary.run->layout), point);
}

std::string row(const InputGroup& group, const RunSummary& summary, std::string_view point,
                const measure::values::Figures& figures) {
  std::string out = lead(group, summary, point);
  for (const auto& metric : measure::values::metrics()) {
    const auto value = figures.get(metric.id);
    out += value ? fmt::format(",{}", *value) : ",";
  }
  return out + std::string(kLineEnd);
}

std::string series_rows(const InputGroup& group, const RunSummary& summary) {
  const auto& series = summary.run->series;
  std::vector<std::vector<std::int64_t>> columns;
  for (const MetricId id : series.columns())
    columns.push_back(series.column(id));
  std::string out;
  for (std::size_t i = 0; i < series.rows_count(); ++i) {
    measure::values::Figures figures;
    for (std::size_t column = 0; column < columns.size(); ++column)
      figures.set(series.columns()[column], columns[column][i]);
    out += row(group, summary, "sample", figures);
  }
  return out;
}

} // namespace

std::string render_csv(const Report& report) {
  std::string out = "input,variant,layout,point";
  for (const auto& metric : measure::values::metrics())
    out += fmt::format(",{}", metric.name);
  out += kLineEnd;
  for (const InputGroup& group : group_by_input(report)) {
    for (const RunSummary& summary : group.runs) {
      out += series_rows(group, summary);
      out += row(group, summary, "final", summary.run->final);
      if (summary.run->after_close) out += row(group, summary, "after_close", *summary.run->after_close);
    }
  }
  return out;
}

namespace {

using measure::values::MetricId;
using nlohmann::ordered_json;

/// What a history of commits should watch; smaller is better for each.
constexpr std::array kWatched{MetricId::MappedBytes, MetricId::OrphanBytes, MetricId::DriftBytes,
                              MetricId::IdleBytes,   MetricId::MapCalls,    MetricId::ZeroedBytes,
                              MetricId::RssBytes};

void add(ordered_json& out, const std::string& name, std::string_view unit, std::int64_t value,
         const std::string& extra) {
  out.push_back({{"name", name}, {"unit", unit}, {"value", value}, {"extra", extra}});
}

} // namespace

std::string render_benchmark_json(const measure::values::Report& report) {
  ordered_json out = ordered_json::array();
  for (const InputGroup& group : group_by_input(report)) {
    for (const RunSummary& summary : group.runs) {
      const measure::values::RunResult& run = *summary.run;
      const std::string name = fmt::format("{} / {}", group.name, summary.variant);
      const std::string extra =
          fmt::format("layout {}, limit {} B, {} B fed", base::printable(run.layout),
                      run.scrollback_limit_bytes, run.final.value_or(MetricId::BytesFed, 0));
      for (const MetricId id : kWatched)
        if (const auto value = run.final.get(id))
          add(out, fmt::format("{} / {}", name, metric(id).name), metric(id).unit, *value, extra);
      if (run.after_close)
        if (const auto kept = run.after_close->get(MetricId::MappedBytes))
          add(out, name + " / after_close.mapped_bytes", "bytes", *kept, extra);
    }
  }
  return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

namespace {

using measure::values::RuleOutcome;
using measure::values::VerdictStatus;

/// GitHub shows ten annotations of each level a step.
constexpr std::size_t kShownMax = 10;

std::string_view annotation_level_of(const RuleOutcome& outcome) {
  if (outcome.level == "control") return "notice";
  if (outcome.level == "warning" || outcome.status == VerdictStatus::Inconclusive) return "warning";
  return "error";
}

} // namespace

std::string render_github_annotations(const measure::values::Report& report) {
  struct Level {
    std::string_view name;
    std::size_t shown = 0;
    std::size_t hidden = 0;
  };
  std::array<Level, 3> levels{Level{"error"}, Level{"warning"}, Level{"notice"}};
  std::string out;
  for (const RuleOutcome* outcome : by_weight(report.verdict)) {
    if (outcome->status == VerdictStatus::Pass) continue;
    const std::string_view name = annotation_level_of(*outcome);
    Level& level = name == "error" ? levels[0] : name == "warning" ? levels[1] : levels[2];
    if (level.shown == kShownMax) {
      ++level.hidden;
      continue;
    }
    ++level.shown;
    out += fmt::format("::{} title={}::{}\n", name,
                       escape_github_property(fmt::format("termsoak {} [{}]", outcome->id, outcome->subject)),
                       escape_github_data(outcome->reason));
  }
  for (const Level& level : levels)
    if (level.hidden > 0)
      out += fmt::format("termsoak: {} more of level {} are in the report\n", level.hidden, level.name);
  return out;
}

namespace {

using measure::values::Report;
using measure::values::RuleOutcome;
using measure::values::VerdictStatus;

struct TestTally {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;

  void add(const TestTally& other) {
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
std::string test_case(const RuleOutcome& outcome, double seconds, TestTally& tally) {
  ++tally.tests;
  std::string body;
  const bool decides = outcome.level == "error";
  if (decides && outcome.status == VerdictStatus::Fail) {
    ++tally.failures;
    body = element("failure", outcome);
  } else if (decides && outcome.status == VerdictStatus::Inconclusive &&
             outcome.id == measure::values::rule_id::kRun) {
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

std::string suite(const Report& report, const std::string& subject, TestTally& total) {
  const auto runs = group_by_input(report);
  double seconds = 0;
  for (const InputGroup& group : runs)
    for (const RunSummary& summary : group.runs)
      if (summary.subject == subject) seconds += static_cast<double>(summary.run->timing.wall_ns) / 1e9;
  TestTally tally;
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
  TestTally total;
  std::string suites;
  for (const std::string& subject : subjects)
    suites += suite(report, subject, total);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"termsoak\" {}>\n{}</testsuites>\n",
      total.attributes(), suites);
}

namespace {

using measure::values::Report;
using measure::values::RuleOutcome;
using measure::values::VerdictStatus;
using nlohmann::ordered_json;

std::string safe(std::string_view text) {
  return base::printable(text, 2'000);
}

ordered_json rule_metadata(const verdict::Rule& rule) {
  return {{"id", rule.id},
          {"shortDescription", {{"text", rule.summary}}},
          {"fullDescription", {{"text", fmt::format("{}. When it fails: {}.", rule.summary, rule.failure)}}},
          {"help", {{"text", rule.failure}}},
          {"defaultConfiguration", {{"level", name_of(rule.level)}}},
          {"properties", {{"kind", name_of(rule.kind)}, {"metric", rule.metric}}}};
}

/// A URI reference of RFC 3986 for a path: what is not unreserved is percent-encoded.
std::string uri_of(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte < 0x80 && std::isalnum(byte) != 0) ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out.empty() ? "input" : out;
}

/// FNV-1a: stable across machines and versions, unlike std::hash.
std::string fingerprint(const RuleOutcome& outcome) {
  std::uint64_t hash = 14'695'981'039'346'656'037u;
  for (const char c : outcome.id + "\n" + outcome.subject + "\n" + outcome.metric)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
  return fmt::format("{:016x}", hash);
}

std::string_view sarif_level_of(const RuleOutcome& outcome) {
  if (outcome.level == "control") return "note";
  if (outcome.status == VerdictStatus::Inconclusive) return "warning";
  return outcome.level == "warning" ? "warning" : "error";
}

std::string input_of(const RuleOutcome& outcome) {
  const std::size_t dot = outcome.subject.rfind(" · ");
  return dot == std::string::npos ? outcome.subject : outcome.subject.substr(0, dot);
}

ordered_json result_of(const RuleOutcome& outcome) {
  ordered_json region = ordered_json::object();
  // A stream is bytes, not lines: byteOffset says where. startLine satisfies viewers that know lines only.
  region["startLine"] = 1;
  if (outcome.byte_offset) {
    region["byteOffset"] = *outcome.byte_offset;
    region["byteLength"] = 1;
  }
  const auto all = verdict::rules();
  const auto at = std::ranges::find(all, std::string_view(outcome.id), &verdict::Rule::id);
  ordered_json out = {{"ruleId", outcome.id}};
  if (at != all.end()) out["ruleIndex"] = at - all.begin();
  out["kind"] = outcome.status == VerdictStatus::Fail ? "fail" : "open";
  // The standard allows a level other than "none" only where kind is "fail".
  out["level"] = outcome.status == VerdictStatus::Fail ? sarif_level_of(outcome) : "none";
  out["message"] = {{"text", safe(fmt::format("{}: {}", outcome.subject, outcome.reason))}};
  out["locations"] = ordered_json::array(
      {{{"physicalLocation",
         {{"artifactLocation", {{"uri", uri_of(input_of(outcome))}}}, {"region", region}}}}});
  out["partialFingerprints"] = {{"termsoakRuleSubject/v1", fingerprint(outcome)}};
  out["properties"] = {
      {"metric", safe(outcome.metric)}, {"observed", safe(outcome.observed)}, {"limit", safe(outcome.limit)}};
  return out;
}

} // namespace

std::string render_sarif(const Report& report) {
  ordered_json rules = ordered_json::array();
  for (const verdict::Rule& rule : verdict::rules())
    rules.push_back(rule_metadata(rule));
  ordered_json results = ordered_json::array();
  for (const RuleOutcome* outcome : by_weight(report.verdict))
    if (outcome->status != VerdictStatus::Pass) results.push_back(result_of(*outcome));
  const bool broke = std::ranges::any_of(
      report.results, [](const auto& run) { return run.outcome == measure::values::Outcome::Failed; });
  ordered_json driver = {
      {"name", "termsoak"}, {"version", safe(report.tool.version)}, {"rules", std::move(rules)}};
  ordered_json run = {{"tool", {{"driver", std::move(driver)}}},
                      {"invocations", ordered_json::array({{{"executionSuccessful", !broke}}})},
                      {"columnKind", "unicodeCodePoints"},
                      {"results", std::move(results)}};
  const ordered_json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                            {"version", "2.1.0"},
                            {"runs", ordered_json::array({std::move(run)})}};
  return log.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

} // namespace termsoak::report
