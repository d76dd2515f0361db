#include "report/merge.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/text.h"
#include "measure/values/report_value.h"
#include "verdict/judge.h"
#include "verdict/rules.h"

namespace termsoak::report {
namespace {

using measure::values::Accuracy;
using measure::values::Figures;
using measure::values::InputInfo;
using measure::values::Report;
using measure::values::RuleOutcome;
using measure::values::RunResult;

bool same_cell(const RunResult& a, const RunResult& b) {
  return a.input == b.input && a.strategy.name == b.strategy.name && a.core == b.core &&
         a.layout == b.layout && a.target == b.target && a.os_page_bytes == b.os_page_bytes &&
         a.scrollback_limit_bytes == b.scrollback_limit_bytes && a.scrollback_lines == b.scrollback_lines &&
         a.cols == b.cols && a.rows == b.rows && a.grapheme_clustering == b.grapheme_clustering &&
         a.closed == b.closed;
}

/// The first exact metric in which two results of one cell differ, or empty.
std::string_view first_difference(const RunResult& a, const RunResult& b) {
  for (const auto& metric : measure::values::metrics())
    if (metric.accuracy == Accuracy::Exact && a.final.get(metric.id) != b.final.get(metric.id))
      return metric.name;
  return {};
}

bool same_outcome(const RuleOutcome& a, const RuleOutcome& b) {
  return a.id == b.id && a.subject == b.subject && a.metric == b.metric && a.level == b.level &&
         a.status == b.status && a.reason == b.reason;
}

std::string change_line(std::string_view name, std::int64_t before, std::int64_t after) {
  const std::int64_t rise = after - before;
  const std::string percent =
      before > 0 ? fmt::format(" ({:+.1f} %)", 100 * static_cast<double>(rise) / static_cast<double>(before))
                 : "";
  return fmt::format("    {:<28} {:>16} -> {:>16}{}\n", name, base::format_signed_count(before),
                     base::format_signed_count(after), percent);
}

std::string diff_figures(const Figures& before, const Figures& after, std::string_view prefix) {
  std::string out;
  for (const auto& metric : measure::values::metrics()) {
    if (metric.accuracy != Accuracy::Exact) continue;
    const auto was = before.get(metric.id);
    const auto is = after.get(metric.id);
    if (was && is && *was != *is) out += change_line(fmt::format("{}{}", prefix, metric.name), *was, *is);
  }
  return out;
}

/// Resident bytes differ between any two runs; only a difference that is worth a look is told.
std::string diff_resident(const RunResult& before, const RunResult& after) {
  const auto was = before.final.get(measure::values::MetricId::RssBytes);
  const auto is = after.final.get(measure::values::MetricId::RssBytes);
  if (!was || !is) return {};
  const std::int64_t rise = *is > *was ? *is - *was : *was - *is;
  constexpr std::int64_t kNoiseBytes = 1'000'000;
  return rise > kNoiseBytes && rise * 20 > *was ? change_line("rss_bytes (noisy)", *was, *is) : std::string();
}

std::string diff_cell(const RunResult& before, const RunResult& after) {
  std::string out = diff_figures(before.final, after.final, "");
  if (before.after_close && after.after_close)
    out += diff_figures(*before.after_close, *after.after_close, "after_close.");
  out += diff_resident(before, after);
  const auto offset = [](const RunResult& run) {
    return run.first_divergence ? base::format_count(run.first_divergence->byte_offset)
                                : std::string("never");
  };
  if (before.unknown_sequences && after.unknown_sequences &&
      before.unknown_sequences->count != after.unknown_sequences->count)
    out += change_line("unknown sequences", static_cast<std::int64_t>(before.unknown_sequences->count),
                       static_cast<std::int64_t>(after.unknown_sequences->count));
  if (offset(before) != offset(after))
    out += fmt::format("    {:<28} {:>16} -> {:>16}\n", "first divergence at byte", offset(before),
                       offset(after));
  return out;
}

std::string title_of(const RunResult& run) {
  return base::printable(verdict::subject_of(run));
}

} // namespace

base::Result<Report> merge_reports(std::span<const Report> reports) {
  Report out;
  if (reports.empty()) return out;
  out.tool = reports.front().tool;
  out.context = reports.front().context;
  for (const Report& report : reports) {
    for (const InputInfo& input : report.inputs) {
      const bool known = std::ranges::any_of(out.inputs, [&](const InputInfo& other) {
        return other.name == input.name && other.path == input.path && other.sha256 == input.sha256;
      });
      if (!known) out.inputs.push_back(input);
    }
    for (const RunResult& run : report.results) {
      const auto twin =
          std::ranges::find_if(out.results, [&](const RunResult& other) { return same_cell(run, other); });
      // An external target's repeats are evidence of their own; the own core's are copies.
      if (twin == out.results.end() || run.target != "core") {
        out.results.push_back(run);
        continue;
      }
      if (const auto name = first_difference(*twin, run); !name.empty())
        return base::fail(base::ErrorKind::BadInput,
                          fmt::format("{} occurs twice with different {}", title_of(run), name),
                          "merge reports of one version and one set of inputs");
    }
    out.comparison.insert(out.comparison.end(), report.comparison.begin(), report.comparison.end());
    for (const RuleOutcome& outcome : report.verdict.rules) {
      const bool known = std::ranges::any_of(
          out.verdict.rules, [&](const RuleOutcome& other) { return same_outcome(outcome, other); });
      if (!known) out.verdict.rules.push_back(outcome);
    }
  }
  out.verdict.status = verdict::overall(out.verdict.rules);
  out.verdict.headline = verdict::headline_of(out.verdict.rules, out.verdict.status);
  return out;
}

std::string diff_reports(const Report& before, const Report& after) {
  std::string out;
  if (before.verdict.status != after.verdict.status)
    out += fmt::format("verdict: {} -> {}\n", verdict::name_of(before.verdict.status),
                       verdict::name_of(after.verdict.status));
  const auto in = [](const std::vector<RunResult>& runs, const RunResult& run) {
    return std::ranges::find_if(runs, [&](const RunResult& other) { return same_cell(run, other); });
  };
  for (const RunResult& run : after.results) {
    const auto was = in(before.results, run);
    if (was == before.results.end()) {
      out += fmt::format("  new: {}\n", title_of(run));
      continue;
    }
    const std::string changes = diff_cell(*was, run);
    if (!changes.empty()) out += fmt::format("  {}\n{}", title_of(run), changes);
  }
  for (const RunResult& run : before.results)
    if (in(after.results, run) == after.results.end()) out += fmt::format("  gone: {}\n", title_of(run));
  return out;
}

} // namespace termsoak::report
