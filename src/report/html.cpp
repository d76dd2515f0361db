#include "report/exporters.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "base/bytes.h"
#include "measure/values/report_value.h"
#include "report/escape.h"
#include "report/html_parts.h"
#include "verdict/projection.h"
#include "verdict/rules.h"

namespace termsoak::report {
namespace {

using base::format_bytes;
using base::format_count;
using measure::values::MetricId;
using measure::values::Report;
using measure::values::RunResult;
using measure::values::VerdictStatus;
using nlohmann::ordered_json;

std::string_view status_class(VerdictStatus status) {
  switch (status) {
  case VerdictStatus::Pass:
    return "pass";
  case VerdictStatus::Fail:
    return "fail";
  case VerdictStatus::Inconclusive:
    break;
  }
  return "open";
}

std::string input_facts(const InputGroup& group) {
  const RunResult& run = *group.runs.front().run;
  std::string out;
  if (group.info != nullptr) {
    out += fmt::format("{}, {}", escape_html(group.info->format), format_bytes(group.info->bytes));
    if (group.info->repeat > 1) out += fmt::format(" × {}", format_count(group.info->repeat));
    if (group.info->resizes > 0) out += fmt::format(", {} resizes", format_count(group.info->resizes));
  }
  if (run.cols > 0) out += fmt::format("{}{}×{}", out.empty() ? "" : ", ", run.cols, run.rows);
  if (cores_of(group).size() > 1)
    out += ", " + escape_html(several_cores(group));
  else if (!run.layout.empty())
    out += fmt::format(", {}layout {}, scrollback limit {}", escape_html(core_of(group)),
                       escape_html(run.layout), limit_of(run));
  return out;
}

const RunSummary* worst_of(const InputGroup& group) {
  const auto at = std::ranges::max_element(group.runs, {}, [](const RunSummary& summary) {
    return std::pair{summary.run->final.value_or(MetricId::OrphanBytes, 0),
                     summary.run->final.value_or(MetricId::MappedBytes, 0)};
  });
  return at == group.runs.end() ? nullptr : &*at;
}

/// Where the accounts part and where the growth leads: the two sentences a reader wants first.
std::string callouts(const InputGroup& group) {
  std::string out, unknown_before;
  for (const RunSummary& summary : group.runs) {
    const RunResult& run = *summary.run;
    if (run.first_divergence)
      out += fmt::format("<li><b>{}</b>: the accounts part at stream byte {} ({}).</li>",
                         escape_html(summary.variant), format_count(run.first_divergence->byte_offset),
                         escape_html(run.first_divergence->event));
    const measure::values::InputInfo unknown;
    if (const auto projection = verdict::project(run, group.info == nullptr ? unknown : *group.info);
        projection && summary.status == VerdictStatus::Fail)
      out += fmt::format("<li><b>{}</b> {}.</li>", escape_html(summary.variant),
                         escape_html(verdict::describe(*projection)));
    for (const auto& note : run.notes)
      if (note.id != "held-figures") // of columns that no chart shows
        out += fmt::format("<li><b>{}</b>: {}</li>", escape_html(summary.variant), escape_html(note.text));
    const std::string said = describe_unknown_sequences(run);
    if (!said.empty() && said != unknown_before) // runs of one stream say the same
      out += fmt::format("<li><b>Note</b>: {}.</li>", escape_html(said));
    unknown_before = said;
  }
  return out.empty() ? out : "<ul class=\"callouts\">" + out + "</ul>\n";
}

std::string ring_section(const InputGroup& group, std::size_t index) {
  const bool any = std::ranges::any_of(
      group.runs, [](const RunSummary& summary) { return !summary.run->snapshots.empty(); });
  if (!any) return {};
  std::string out = fmt::format(
      "<section class=\"card rings\" data-group=\"{0}\"><h3>The page list</h3>"
      "<p>Each ring is the list of pages, oldest at the top, clockwise. Thick means a large mapping, red "
      "means a false "
      "record: the page list no longer knows what it holds. Squares are blocks that no owner will unmap.</p>"
      "<ul class=\"legend\"><li><span class=\"swatch page-standard\"></span>standard page</li><li><span "
      "class=\"swatch "
      "page-large\"></span>non-standard page</li><li><span class=\"swatch page-bad\"></span>falsely recorded "
      "or "
      "orphaned</li></ul><div class=\"slide\"><label for=\"slider-{0}\">Offset in the stream</label><input "
      "type=\"range\" id=\"slider-{0}\" min=\"0\" max=\"0\" value=\"0\" step=\"1\"><output "
      "for=\"slider-{0}\" "
      "aria-live=\"polite\"></output></div><div class=\"ring-row\">",
      index);
  for (std::size_t i = 0; i < group.runs.size(); ++i) {
    if (group.runs[i].run->snapshots.empty()) continue;
    out += fmt::format(
        "<figure class=\"ring\" data-run=\"{}\"><figcaption><span class=\"swatch {}\"></span>{}</figcaption>"
        "<svg viewBox=\"0 0 320 400\" role=\"img\" aria-label=\"page list of {}\"></svg><p "
        "class=\"ring-text\"></p></figure>",
        i, colour_class(group, i), escape_html(group.runs[i].variant), escape_html(group.runs[i].variant));
  }
  return out +
         "</div><noscript><p>The picture needs the script of this page; the tables hold the same figures.</p>"
         "</noscript></section>\n";
}

std::string group_section(const InputGroup& group, std::size_t index) {
  std::string out = fmt::format("<section id=\"input-{}\"><h2>{}</h2><p class=\"facts-line\">{}</p>\n", index,
                                escape_html(group.name), input_facts(group));
  out += run_table(group) + callouts(group) + memory_chart(group, index) + ring_section(group, index) +
         lab_section(group);
  const RunSummary* worst = worst_of(group);
  if (worst != nullptr) {
    const std::string parts =
        size_histogram(*worst->run) + cause_table(*worst->run) + allocation_history(*worst->run);
    if (!parts.empty())
      out += fmt::format("<h3 class=\"anatomy\">Anatomy of {}</h3><div class=\"columns\">{}</div>\n",
                         escape_html(worst->variant), parts);
  }
  return out + "</section>\n";
}

std::string contents(const std::vector<InputGroup>& groups) {
  if (groups.size() < 2) return {};
  std::string out = "<nav aria-label=\"Inputs\"><ul class=\"contents\">";
  for (std::size_t i = 0; i < groups.size(); ++i) {
    VerdictStatus status = VerdictStatus::Pass;
    for (const RunSummary& summary : groups[i].runs)
      if (!summary.control && summary.status != VerdictStatus::Pass && status != VerdictStatus::Fail)
        status = summary.status;
    out += fmt::format("<li><span class=\"badge {0}\">{1}</span> <a href=\"#input-{2}\">{3}</a></li>",
                       status_class(status), verdict::name_of(status), i, escape_html(groups[i].name));
  }
  return out + "</ul></nav>\n";
}

ordered_json tree_of(const measure::values::PageSnapshot& snapshot) {
  ordered_json pages = ordered_json::array();
  for (std::size_t i = 0; i < snapshot.pages.size();) {
    std::size_t end = i + 1;
    while (end < snapshot.pages.size() && snapshot.pages[end] == snapshot.pages[i])
      ++end;
    const auto& page = snapshot.pages[i];
    pages.push_back({page.mapped_bytes, page.believed_bytes, page.rows, end - i});
    i = end;
  }
  return {{"at", snapshot.bytes_fed},
          {"free", snapshot.foreign_on_free_list},
          {"lost", snapshot.unreachable},
          {"pages", pages}};
}

ordered_json tree_of(const RunSummary& summary) {
  constexpr std::size_t kRowsMax = 400;
  const RunResult& run = *summary.run;
  ordered_json out = {{"name", summary.variant}};
  const auto rows = thinned_rows(run.series.rows_count(), kRowsMax);
  for (const auto& [key, id] :
       {std::pair{"fed", MetricId::BytesFed}, std::pair{"mapped", MetricId::MappedBytes},
        std::pair{"believed", MetricId::BelievedBytes}, std::pair{"resident", MetricId::RssBytes}}) {
    const auto column = run.series.column(id);
    ordered_json values = ordered_json::array();
    if (!column.empty())
      for (const std::size_t row : rows)
        values.push_back(column[row]);
    out[key] = std::move(values);
  }
  ordered_json snapshots = ordered_json::array();
  for (const auto& snapshot : run.snapshots)
    snapshots.push_back(tree_of(snapshot));
  out["snapshots"] = std::move(snapshots);
  return out;
}

} // namespace

std::string script_data(const std::vector<InputGroup>& groups) {
  ordered_json out = ordered_json::array();
  for (const InputGroup& group : groups) {
    ordered_json runs = ordered_json::array();
    for (const RunSummary& summary : group.runs)
      runs.push_back(tree_of(summary));
    out.push_back(std::move(runs));
  }
  return escape_script_json(out.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

std::string render_html(const Report& report) {
  const auto groups = group_by_input(report);
  const std::string_view status = verdict::name_of(report.verdict.status);
  // The heading above it already is the verdict's word.
  const std::size_t word = report.verdict.headline.find(": ");
  const std::string headline = word == std::string::npos || word > 12
                                   ? report.verdict.headline
                                   : report.verdict.headline.substr(word + 2);
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src "
      "'unsafe-inline'; img-src data:\"><link rel=\"icon\" href=\"data:,\"><title>termsoak: "
      "{}</title><style>{}</style></head>\n"
      "<body><a class=\"skip\" href=\"#main\">Skip to the report</a><header class=\"{}\"><p "
      "class=\"brand\">termsoak "
      "report</p><h1><span class=\"verdict\">{}</span></h1><p class=\"headline\">{}</p></header>\n<main "
      "id=\"main\">\n",
      status, html_style(), status_class(report.verdict.status), status, escape_html(headline));
  out += contents(groups);
  for (std::size_t i = 0; i < groups.size(); ++i)
    out += group_section(groups[i], i);
  out += "<section><h2>Verdict, rule by rule</h2>" + rule_table(report) + "</section>\n";
  out += strategy_table(report) + environment_table(report);
  out += fmt::format(
      "</main><script type=\"application/json\" id=\"data\">{}</script><script>{}</script></body></html>\n",
      script_data(groups), html_script());
  return out;
}

} // namespace termsoak::report
