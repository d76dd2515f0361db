#include "report/html_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "measure/values/lab_trace.h"
#include "measure/values/report_value.h"
#include "report/escape.h"
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
using measure::values::StrategyInfo;
using measure::values::VerdictStatus;

constexpr std::string_view kExternalKind = "anonymous";

std::string number_cell(const Figures& figures, MetricId id) {
  const auto value = figures.get(id);
  if (!value) return "<td class=\"n none\">–</td>";
  const bool bytes = measure::values::metric(id).unit == "bytes";
  const std::string text = bytes && *value >= 0 ? format_bytes(static_cast<std::uint64_t>(*value))
                                                : base::format_signed_count(*value);
  const bool alarming = *value > 0 && (id == MetricId::OrphanBytes || id == MetricId::OrphanMappings);
  return fmt::format("<td class=\"n{}\" title=\"{}\">{}</td>", alarming ? " alarm" : "",
                     base::format_signed_count(*value), text);
}

std::string badge(const RunSummary& summary) {
  if (summary.run->outcome == measure::values::Outcome::Failed)
    return "<span class=\"badge open\">broke</span>";
  if (summary.control)
    return summary.status == VerdictStatus::Fail
               ? "<span class=\"badge control\">known bad, fails</span>"
               : "<span class=\"badge control\">known bad, clean here</span>";
  switch (summary.status) {
  case VerdictStatus::Pass:
    return "<span class=\"badge pass\">pass</span>";
  case VerdictStatus::Fail:
    return "<span class=\"badge fail\">fail</span>";
  case VerdictStatus::Inconclusive:
    break;
  }
  return "<span class=\"badge open\">inconclusive</span>";
}

std::string scroll(std::string_view label, const std::string& table) {
  return fmt::format("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">{}</div>\n",
                     label, table);
}

std::string bar(std::uint64_t part, std::uint64_t whole, std::string_view kind) {
  const double share = whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  return fmt::format("<span class=\"bar {}\" style=\"width:{:.1f}%\"></span>", kind, std::min(share, 100.0));
}

std::string row_of(std::string_view name, std::string_view value) {
  return value.empty()
             ? std::string()
             : fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", name, escape_html(value));
}

} // namespace

std::string run_table(const InputGroup& group) {
  std::vector<KernelColumn> columns(kKernelColumns.begin(), kKernelColumns.end());
  const bool external = is_external(group);
  if (!external)
    columns = {{MetricId::MappedBytes, "mapped"},       {MetricId::BelievedBytes, "believed"},
               {MetricId::RssBytes, "resident"},        {MetricId::OrphanMappings, "orphans"},
               {MetricId::OrphanBytes, "orphan bytes"}, {MetricId::Prunes, "prunes"}};
  std::string out =
      "<table><caption>At the end of the stream</caption><thead><tr><th scope=\"col\">run</th><th "
      "scope=\"col\">verdict</th>";
  for (const KernelColumn& column : columns)
    out += fmt::format("<th scope=\"col\" class=\"n\">{}</th>", column.heading);
  if (!external) out += "<th scope=\"col\" class=\"n\">after close</th>";
  out += "</tr></thead><tbody>";
  for (std::size_t i = 0; i < group.runs.size(); ++i) {
    const RunSummary& summary = group.runs[i];
    out += fmt::format("<tr><th scope=\"row\"><span class=\"swatch {}\"></span>{}</th><td>{}</td>",
                       colour_class(group, i), escape_html(summary.variant), badge(summary));
    if (summary.run->outcome == measure::values::Outcome::Failed) {
      out += fmt::format("<td colspan=\"{}\">{}</td></tr>", columns.size() + (external ? 0 : 1),
                         escape_html(summary.run->failure));
      continue;
    }
    for (const KernelColumn& column : columns)
      out += number_cell(summary.run->final, column.metric);
    if (!external)
      out += summary.run->after_close ? number_cell(*summary.run->after_close, MetricId::MappedBytes)
                                      : "<td class=\"n none\">–</td>";
    out += "</tr>";
  }
  return scroll("Figures of every run", out + "</tbody></table>");
}

std::string rule_table(const Report& report) {
  const auto rows = [&](bool passing) {
    std::string out;
    for (const RuleOutcome* outcome : by_weight(report.verdict)) {
      if ((outcome->status == VerdictStatus::Pass) != passing) continue;
      const verdict::Rule* rule = verdict::rule_named(outcome->id);
      const std::string offset = outcome->byte_offset ? fmt::format("<br><small>stream byte {}</small>",
                                                                    format_count(*outcome->byte_offset))
                                                      : std::string();
      out += fmt::format(
          "<tr><td><span class=\"badge {0}\">{0}</span></td><th scope=\"row\" title=\"{1}\">{2}</th>"
          "<td>{3}</td><td class=\"n\">{4}</td><td class=\"n\">{5}</td><td class=\"reason\">{6}{7}</td></tr>",
          word_of(*outcome), escape_html(rule == nullptr ? "" : rule->summary), escape_html(outcome->id),
          escape_html(outcome->subject), escape_html(outcome->observed), escape_html(outcome->limit),
          escape_html(outcome->reason), offset);
    }
    return out;
  };
  const auto table = [](const std::string& body) {
    return scroll("Outcome of every rule",
                  "<table class=\"rules\"><thead><tr><th scope=\"col\">says</th><th "
                  "scope=\"col\">rule</th><th scope=\"col\">run</th><th scope=\"col\" "
                  "class=\"n\">observed</th><th scope=\"col\" class=\"n\">limit</th><th "
                  "scope=\"col\">reason</th></tr></thead><tbody>" +
                      body + "</tbody></table>");
  };
  const std::string open = rows(false);
  const std::string passing = rows(true);
  std::string out = open.empty() ? "<p>Every rule that was checked holds.</p>\n" : table(open);
  if (!passing.empty())
    out += "<details" + std::string(open.empty() ? " open" : "") + "><summary>Rules that hold</summary>" +
           table(passing) + "</details>\n";
  return out;
}

std::string size_histogram(const RunResult& run) {
  if (run.mappings.empty()) return {};
  // Beside the ledger's own mappings, what the kernel shows of the process is noise.
  const bool own =
      std::ranges::any_of(run.mappings, [](const auto& mapping) { return mapping.kind != kExternalKind; });
  std::vector<measure::values::MappingClass> classes;
  std::ranges::copy_if(run.mappings, std::back_inserter(classes),
                       [&](const auto& mapping) { return !own || mapping.kind != kExternalKind; });
  constexpr std::size_t kRowsMax = 12;
  std::uint64_t most = 1;
  for (const auto& mapping : classes)
    most = std::max(most, mapping.bytes * mapping.mapped);
  std::string out =
      "<table class=\"bars\"><caption>" +
      std::string(own ? "Mappings by size over the whole run; the red part lost its owner"
                      : "Anonymous regions by size, as the kernel listed them at the end") +
      "</caption><thead><tr><th scope=\"col\" class=\"n\">size</th><th scope=\"col\">kind</th><th "
      "scope=\"col\">bytes mapped</th><th scope=\"col\" class=\"n\">mapped</th><th scope=\"col\" "
      "class=\"n\">unmapped</th><th scope=\"col\" class=\"n\">orphaned</th></tr></thead><tbody>";
  for (std::size_t i = 0; i < std::min(classes.size(), kRowsMax); ++i) {
    const auto& mapping = classes[i];
    const std::uint64_t owned = mapping.mapped - std::min(mapping.orphaned, mapping.mapped);
    out += fmt::format(
        "<tr><td class=\"n\">{} B</td><td>{}</td><td class=\"track\">{}{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td><td class=\"n{}\">{}</td></tr>",
        format_count(mapping.bytes), escape_html(mapping.kind),
        bar(mapping.bytes * mapping.orphaned, most, "bad"), bar(mapping.bytes * owned, most, "good"),
        format_count(mapping.mapped), format_count(mapping.unmapped), mapping.orphaned > 0 ? " alarm" : "",
        format_count(mapping.orphaned));
  }
  out += "</tbody></table>";
  if (classes.size() > kRowsMax)
    out += fmt::format("<p><small>and {} more sizes</small></p>", classes.size() - kRowsMax);
  return "<section class=\"card wide\"><h3>Region sizes</h3>" + scroll("Region sizes", out) + "</section>\n";
}

std::string cause_table(const RunResult& run) {
  if (run.causes.empty()) return {};
  std::uint64_t most = 1;
  for (const auto& cause : run.causes)
    most = std::max(most, cause.bytes);
  std::string out =
      "<table class=\"bars\"><caption>Why mappings were made</caption><thead><tr><th scope=\"col\">cause</th>"
      "<th scope=\"col\">bytes</th><th scope=\"col\" class=\"n\">mappings</th><th scope=\"col\" "
      "class=\"n\">bytes</th></tr></thead><tbody>";
  for (const auto& cause : run.causes)
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"track\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}"
        "</td></tr>",
        escape_html(cause.cause), bar(cause.bytes, most, "good"), format_count(cause.mappings),
        format_bytes(cause.bytes));
  return "<section class=\"card\"><h3>Causes</h3>" + scroll("Causes", out + "</tbody></table>") +
         "</section>\n";
}

std::string allocation_history(const RunResult& run) {
  const auto worst = std::ranges::max_element(run.histories, {}, &measure::values::AllocationHistory::bytes);
  if (worst == run.histories.end()) return {};
  std::string out = fmt::format(
      "<section class=\"card\"><h3>Allocation history of the worst orphan</h3><p>Mapping {} of {} B, made "
      "for {}.</p><ol class=\"life\">",
      worst->serial, format_count(worst->bytes), escape_html(worst->cause));
  for (const auto& event : worst->events)
    out += fmt::format("<li><b>{}</b> <span class=\"at\">byte {}</span><br>{}</li>", escape_html(event.event),
                       format_count(event.byte_offset), escape_html(event.detail));
  return out + "</ol></section>\n";
}

std::string strategy_row(const StrategyInfo& strategy, const std::vector<std::string>& keys) {
  std::string out = fmt::format("<tr><th scope=\"row\">{}</th>", escape_html(strategy.name));
  for (const std::string& key : keys)
    out += fmt::format("<td>{}</td>", strategy.choice(key).empty() ? "–" : escape_html(strategy.choice(key)));
  return out + fmt::format("<td>{}</td><td>{}</td></tr>",
                           !strategy.standing                                          ? "–"
                           : *strategy.standing == measure::values::Standing::KnownBad ? "yes"
                                                                                       : "no",
                           escape_html(strategy.origin));
}

std::string strategy_table(const Report& report) {
  std::vector<StrategyInfo> seen;
  std::vector<std::string> keys; // of all of them, since the versions of a joined report may differ
  for (const RunResult& run : report.results) {
    if (run.strategy.name.empty() || std::ranges::find(seen, run.strategy) != seen.end()) continue;
    seen.push_back(run.strategy);
    for (const auto& choice : run.strategy.choices)
      if (std::ranges::find(keys, choice.key) == keys.end()) keys.push_back(choice.key);
  }
  if (seen.empty()) return {};
  std::string table = "<table><thead><tr><th scope=\"col\">name</th>";
  for (const std::string& key : keys)
    table += fmt::format("<th scope=\"col\">{}</th>", escape_html(key));
  table += "<th scope=\"col\">known bad</th><th scope=\"col\">restates</th></tr></thead><tbody>";
  for (const StrategyInfo& strategy : seen)
    table += strategy_row(strategy, keys);
  return "<section><h2>Strategies</h2>" + scroll("Strategies", table + "</tbody></table>") + "</section>\n";
}

std::string environment_table(const Report& report) {
  const auto& context = report.context;
  std::string rows =
      row_of("date", context.date) + row_of("host", context.host) + row_of("kernel", context.kernel) +
      row_of("processor", context.cpu) +
      row_of("processors", context.num_cpus == 0 ? "" : std::to_string(context.num_cpus)) +
      row_of("OS page", context.os_page_bytes == 0 ? "" : format_count(context.os_page_bytes) + " B") +
      row_of("build", context.build_type) + row_of("compiler", context.compiler) +
      row_of("transparent huge pages", context.thp) + row_of("memory tags", context.memory_tags) +
      row_of("termsoak", report.tool.version + " (" + report.tool.commit + ")");
  for (const auto& input : report.inputs)
    if (!input.sha256.empty()) rows += row_of("sha256 of " + escape_html(input.path), input.sha256);
  return "<section><h2>Environment</h2>" +
         scroll("Environment", "<table class=\"facts\"><tbody>" + rows + "</tbody></table>") + "</section>\n";
}

namespace {

using base::format_count;
using measure::values::LabBlock;
using measure::values::LabBlockState;
using measure::values::LabSpace;
using measure::values::LabStep;
using measure::values::LabTrace;

constexpr double kBarWidth = 640;
constexpr double kBarHeight = 12;
constexpr double kTextHeight = 16;
constexpr std::size_t kStepsShown = 32;
constexpr std::size_t kRoundsShown = 100;
constexpr std::size_t kStretchesMax = 400;

/// Neighbours of one state, drawn as one rectangle.
struct Stretch {
  LabBlockState state = LabBlockState::Live;
  double start = 0;
  double end = 0;
};

std::vector<Stretch> stretches_of(const LabSpace& space) {
  std::vector<Stretch> out;
  for (const LabBlock& block : space.blocks) {
    const auto padding = static_cast<double>(block.padding_bytes);
    const auto start = static_cast<double>(block.offset) - padding;
    const double end =
        start + static_cast<double>(block.count) * (static_cast<double>(block.bytes) + padding);
    if (!out.empty() && out.back().state == block.state && start <= out.back().end)
      out.back().end = std::max(out.back().end, end);
    else if (out.size() < kStretchesMax)
      out.push_back({.state = block.state, .start = start, .end = end});
  }
  return out;
}

/// One scale for every picture of a run: the most that any space ever held.
double extent_of(const LabTrace& lab) {
  double bytes = 1;
  for (const LabStep& step : lab.steps)
    for (const LabSpace& space : step.spaces)
      bytes =
          std::max({bytes, static_cast<double>(space.mapped_bytes), static_cast<double>(space.end_bytes)});
  return bytes;
}

std::string bar(const LabSpace& space, double top, double extent) {
  std::string out = fmt::format("<rect class=\"lab-free\" x=\"0\" y=\"{:.1f}\" width=\"{}\" height=\"{}\"/>",
                                top, kBarWidth, kBarHeight);
  for (const Stretch& stretch : stretches_of(space)) {
    const double left = std::clamp(stretch.start / extent, 0.0, 1.0) * kBarWidth;
    const double right = std::clamp(stretch.end / extent, 0.0, 1.0) * kBarWidth;
    out += fmt::format("<rect class=\"{}\" x=\"{:.2f}\" y=\"{:.1f}\" width=\"{:.2f}\" height=\"{}\"/>",
                       stretch.state == LabBlockState::Live ? "lab-live" : "lab-dead", left, top,
                       std::max(right - left, 0.8), kBarHeight);
  }
  return out;
}

std::string pictures(const LabTrace& lab) {
  if (lab.steps.empty()) return {};
  const double extent = extent_of(lab);
  std::string marks;
  double top = 0;
  const std::size_t shown = std::min(kStepsShown, lab.steps.size());
  for (std::size_t i = 0; i < shown; ++i) {
    // The first ones tell the story, the last one how it ends.
    const LabStep& step = i + 1 < shown ? lab.steps[i] : lab.steps.back();
    top += kTextHeight;
    marks += fmt::format("<text class=\"tick\" x=\"0\" y=\"{:.1f}\">{} · end_index {}</text>", top - 4,
                         escape_html(step.event), format_count(step.end_bytes));
    for (const LabSpace& space : step.spaces) {
      marks += bar(space, top, extent);
      marks += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{:.1f}\">{}</text>", kBarWidth + 6,
                           top + kBarHeight - 1, escape_html(space.name));
      top += kBarHeight + 3;
    }
    top += 4;
  }
  std::string out =
      fmt::format("<svg class=\"chart\" viewBox=\"0 0 {} {:.0f}\" role=\"img\" aria-label=\"the buffer "
                  "after each step\">{}</svg>",
                  kBarWidth + 90, top, marks);
  const std::uint64_t left = lab.steps.size() - shown + lab.steps_left_out;
  if (left > 0) out += fmt::format("<p>{} steps in between are not drawn.</p>", format_count(left));
  return out;
}

std::string trace_table(const LabTrace& lab) {
  std::string out =
      "<div class=\"scroll\"><table><caption>The trace: bytes handed out and not taken back, at the "
      "start of each round</caption><thead><tr><th scope=\"col\">round</th><th scope=\"col\" "
      "class=\"n\">end_index</th><th scope=\"col\" class=\"n\">peak</th><th scope=\"col\" "
      "class=\"n\">live at its end</th><th scope=\"col\" class=\"n\">dead at its end</th></tr></thead>"
      "<tbody>";
  const std::size_t shown = std::min(kRoundsShown, lab.rounds.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& round = lab.rounds[i];
    out += fmt::format(
        "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td "
        "class=\"n{}\">{}</td></tr>",
        round.index, format_count(round.end_bytes_start), format_count(round.end_bytes_peak),
        format_count(round.live_bytes), round.dead_bytes > 0 ? " alarm" : "", format_count(round.dead_bytes));
  }
  if (!lab.rounds.empty())
    out += fmt::format("<tr><td>after {}</td><td class=\"n\">{}</td><td></td><td></td><td></td></tr>",
                       lab.rounds.back().index, format_count(lab.rounds.back().end_bytes));
  return out + "</tbody></table></div>";
}

std::string culprit_of(const LabTrace& lab) {
  if (!lab.culprit) return fmt::format("<p>{}.</p>", escape_html(lab.why));
  return fmt::format("<p>First in round {}: {}. Frees that gave nothing back: {}. Why: {}.</p>",
                     lab.culprit->round, escape_html(lab.culprit->reason), format_count(lab.culprit->times),
                     escape_html(lab.why));
}

std::string answers_of(const LabTrace& lab) {
  if (!lab.answers) return {};
  return fmt::format(
      "<p>{} elves; part 1: {} empty cells after 10 rounds; part 2: {}.</p>",
      format_count(lab.answers->elves), format_count(lab.answers->empty_after_ten),
      lab.answers->first_still_round
          ? fmt::format("round {} is the first in which no elf moves", *lab.answers->first_still_round)
          : std::string("the search was given up"));
}

} // namespace

std::string lab_section(const InputGroup& group) {
  std::string out;
  for (std::size_t i = 0; i < group.runs.size(); ++i) {
    const auto& run = *group.runs[i].run;
    if (!run.lab) continue;
    const LabTrace& lab = *run.lab;
    out += fmt::format(
        "<section class=\"card lab\"><h3><span class=\"swatch {}\"></span>{}: {}</h3>{}{}"
        "<ul class=\"legend\"><li><span class=\"swatch lab-live-key\"></span>live</li><li><span "
        "class=\"swatch lab-dead-key\"></span>freed, but not reclaimable</li><li><span class=\"swatch "
        "lab-free-key\"></span>free</li></ul>{}{}</section>\n",
        colour_class(group, i), escape_html(group.runs[i].variant), escape_html(lab.summary), culprit_of(lab),
        answers_of(lab), pictures(lab), trace_table(lab));
  }
  return out;
}

} // namespace termsoak::report
