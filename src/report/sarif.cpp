#include "report/exporters.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "base/text.h"
#include "report/summary.h"
#include "verdict/rules.h"

namespace termsoak::report {
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

std::string_view level_of(const RuleOutcome& outcome) {
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
  const auto& all = verdict::rules();
  const auto at = std::ranges::find(all, std::string_view(outcome.id), &verdict::Rule::id);
  ordered_json out = {{"ruleId", outcome.id}};
  if (at != all.end()) out["ruleIndex"] = at - all.begin();
  out["kind"] = outcome.status == VerdictStatus::Fail ? "fail" : "open";
  // The standard allows a level other than "none" only where kind is "fail".
  out["level"] = outcome.status == VerdictStatus::Fail ? level_of(outcome) : "none";
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
