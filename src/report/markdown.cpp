#include "report/exporters.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "measure/values/report_value.h"
#include "report/escape.h"
#include "report/summary.h"
#include "verdict/rules.h"

namespace termsoak::report {
namespace {

using base::format_bytes;
using base::format_count;
using measure::values::Figures;
using measure::values::MetricId;
using measure::values::Report;
using measure::values::RuleOutcome;
using measure::values::RunResult;
using measure::values::VerdictStatus;

std::string bytes_cell(const Figures& figures, MetricId id) {
  const auto value = figures.get(id);
  if (!value) return "–";
  return *value < 0 ? base::format_signed_count(*value) + " B"
                    : format_bytes(static_cast<std::uint64_t>(*value));
}

std::string_view mark_of(const RunSummary& summary) {
  if (summary.status == VerdictStatus::Pass) return summary.control ? "control, clean" : "pass";
  if (summary.control) return "control, fails as it should";
  return summary.status == VerdictStatus::Fail ? "**FAIL**" : "inconclusive";
}

std::string external_table(const InputGroup& group) {
  std::string head = "| run | verdict |";
  std::string rule = "|---|---|";
  for (const KernelColumn& column : kKernelColumns) {
    head += fmt::format(" {} |", column.heading);
    rule += "--:|";
  }
  std::string out = head + "\n" + rule + "\n";
  for (const RunSummary& summary : group.runs) {
    const RunResult& run = *summary.run;
    const bool failed = run.outcome == measure::values::Outcome::Failed;
    out += fmt::format("| {} | {} |", escape_markdown(summary.variant),
                       failed ? "broke: " + escape_markdown(run.failure) : std::string(mark_of(summary)));
    for (const auto& [metric, heading] : kKernelColumns) {
      const auto value = run.final.get(metric);
      const bool bytes = measure::values::metric(metric).unit == "bytes";
      out += fmt::format(" {} |", !value  ? "–"
                                  : bytes ? bytes_cell(run.final, metric)
                                          : base::format_signed_count(*value));
    }
    out += "\n";
  }
  return out + "\n";
}

std::string table(const InputGroup& group) {
  if (is_external(group)) return external_table(group);
  std::string out =
      "| run | verdict | mapped | believed | resident | orphans | orphan bytes | after close |\n"
      "|---|---|--:|--:|--:|--:|--:|--:|\n";
  for (const RunSummary& summary : group.runs) {
    const RunResult& run = *summary.run;
    if (run.outcome == measure::values::Outcome::Failed) {
      out += fmt::format("| {} | broke: {} | – | – | – | – | – | – |\n", escape_markdown(summary.variant),
                         escape_markdown(run.failure));
      continue;
    }
    const auto orphans = run.final.get(MetricId::OrphanMappings);
    out += fmt::format(
        "| {} | {} | {} | {} | {} | {} | {} | {} |\n", escape_markdown(summary.variant), mark_of(summary),
        bytes_cell(run.final, MetricId::MappedBytes), bytes_cell(run.final, MetricId::BelievedBytes),
        bytes_cell(run.final, MetricId::RssBytes), orphans ? base::format_signed_count(*orphans) : "–",
        bytes_cell(run.final, MetricId::OrphanBytes),
        run.after_close ? bytes_cell(*run.after_close, MetricId::MappedBytes) : "–");
  }
  return out + "\n";
}

std::string heading(const InputGroup& group) {
  const RunResult& run = *group.runs.front().run;
  std::string out = fmt::format("### {}\n\n", escape_markdown(group.name));
  if (group.info != nullptr)
    out += fmt::format("{}, {} × {}, {}×{}", escape_markdown(group.info->format),
                       format_bytes(group.info->bytes), format_count(group.info->repeat), run.cols, run.rows);
  if (cores_of(group).size() > 1)
    out += (group.info != nullptr ? "; " : "") + escape_markdown(several_cores(group));
  else if (!run.layout.empty())
    out += fmt::format("{}{}layout {}, limit {}", group.info != nullptr ? "; " : "",
                       escape_markdown(core_of(group)), escape_markdown(run.layout), limit_of(run));
  return out + "\n\n";
}

/// One sentence for all runs of an input that say the same, as runs of one stream do.
std::string unknown_sequences(const InputGroup& group) {
  std::string out, before;
  for (const RunSummary& summary : group.runs) {
    const std::string said = describe_unknown_sequences(*summary.run);
    if (!said.empty() && said != before) out += fmt::format("Note: {}.\n\n", escape_markdown(said));
    before = said;
  }
  return out;
}

std::string rule_rows(const Report& report) {
  std::string out = "| | rule | run | observed | limit | reason |\n|---|---|---|--:|--:|---|\n";
  for (const RuleOutcome* outcome : by_weight(report.verdict)) {
    if (outcome->status == VerdictStatus::Pass) continue;
    const std::string offset =
        outcome->byte_offset ? fmt::format(" (byte {})", format_count(*outcome->byte_offset)) : std::string();
    out += fmt::format("| {} | {} | {} | {} | {} | {}{} |\n", word_of(*outcome), escape_markdown(outcome->id),
                       escape_markdown(outcome->subject), escape_markdown(outcome->observed),
                       escape_markdown(outcome->limit), escape_markdown(outcome->reason), offset);
  }
  return out + "\n";
}

} // namespace

std::string render_markdown(const Report& report, std::size_t bytes_max) {
  std::string out = fmt::format("## termsoak: {}\n\n{}\n\n", verdict::name_of(report.verdict.status),
                                escape_markdown(report.verdict.headline));
  for (const InputGroup& group : group_by_input(report))
    out += heading(group) + table(group) + unknown_sequences(group);
  const bool all_hold = overall_holds(report);
  out +=
      all_hold ? std::string("Every rule that was checked holds.\n\n") : "### Rules\n\n" + rule_rows(report);
  out += fmt::format("<sub>termsoak {} ({}), {} on {}</sub>\n", escape_markdown(report.tool.version),
                     escape_markdown(report.tool.commit), escape_markdown(report.context.date),
                     escape_markdown(report.context.kernel));
  if (out.size() <= bytes_max) return out;
  constexpr std::string_view kCut = "\n\n… cut: the JSON report holds the rest.\n";
  std::size_t end = bytes_max > kCut.size() ? out.rfind('\n', bytes_max - kCut.size()) : 0;
  if (end == std::string::npos) end = 0;
  return out.substr(0, end) + std::string(kCut);
}

} // namespace termsoak::report
