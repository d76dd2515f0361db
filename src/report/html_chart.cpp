#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "base/bytes.h"
#include "measure/values/report_value.h"
#include "report/escape.h"
#include "report/html_parts.h"

namespace termsoak::report {
namespace {

using measure::values::MetricId;
using measure::values::RunResult;

/// One of the three accounts, and how its line is drawn.
struct AccountLine {
  MetricId metric;
  std::string_view line; ///< CSS class
};
constexpr std::array kAccounts{AccountLine{MetricId::RssBytes, "resident"},
                               AccountLine{MetricId::BelievedBytes, "believed"},
                               AccountLine{MetricId::MappedBytes, "mapped"}};

/// Foreign targets have one account, drawn as a line that needs no key.
std::vector<AccountLine> accounts_of(const InputGroup& group) {
  if (is_external(group)) return {{MetricId::RssBytes, "mapped"}};
  return {kAccounts.begin(), kAccounts.end()};
}

/// Two drawings of one chart: text must stay readable on a phone, so the picture is not merely scaled.
struct ChartFrame {
  std::string_view name;
  double width, height, left, right, top, bottom;
  int x_ticks;
  bool labels; ///< names at the line ends; else the legend alone names them
};
constexpr std::array kFrames{ChartFrame{"wide", 920, 380, 78, 170, 16, 46, 8, true},
                             ChartFrame{"narrow", 360, 300, 62, 14, 12, 42, 4, false}};

struct AxisRange {
  double x = 1;
  double y = 1;
};

AxisRange extent_of(const InputGroup& group) {
  AxisRange out;
  for (const RunSummary& summary : group.runs) {
    for (const std::int64_t fed : summary.run->series.column(MetricId::BytesFed))
      out.x = std::max(out.x, static_cast<double>(fed));
    for (const AccountLine& account : kAccounts)
      for (const std::int64_t held : summary.run->series.column(account.metric))
        out.y = std::max(out.y, static_cast<double>(held));
  }
  out.y *= 1.05;
  return out;
}

/// 1, 2 or 5 times a power of ten, so that about `count` steps fill `range`.
double tick_step(double range, int count) {
  const double rough = range / count;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough) return factor * power;
  return 10 * power;
}

std::string axis_label(double bytes) {
  constexpr std::array kUnits{std::pair{1e12, "TB"}, std::pair{1e9, "GB"}, std::pair{1e6, "MB"},
                              std::pair{1e3, "kB"}};
  for (const auto& [factor, unit] : kUnits)
    if (bytes >= factor) return fmt::format("{:g} {}", bytes / factor, unit);
  return fmt::format("{:g} B", bytes);
}

class Plot {
public:
  Plot(const ChartFrame& frame, const AxisRange& extent) : frame_(frame), extent_(extent) {}

  [[nodiscard]] double x(double value) const {
    return frame_.left + value / extent_.x * (frame_.width - frame_.left - frame_.right);
  }
  [[nodiscard]] double y(double value) const {
    return frame_.height - frame_.bottom - value / extent_.y * (frame_.height - frame_.top - frame_.bottom);
  }

  [[nodiscard]] std::string grid() const {
    std::string out;
    const double y_step = tick_step(extent_.y, 5);
    for (double value = 0; value <= extent_.y; value += y_step)
      out += fmt::format("<line class=\"grid\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
                         "<text class=\"tick\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>",
                         frame_.left, frame_.width - frame_.right, y(value), y(value), frame_.left - 8,
                         y(value) + 4, axis_label(value));
    const double x_step = tick_step(extent_.x, frame_.x_ticks);
    for (double value = 0; value <= extent_.x; value += x_step)
      out += fmt::format("<text class=\"tick\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>",
                         x(value), frame_.height - frame_.bottom + 18, axis_label(value));
    return out + fmt::format(
                     "<text class=\"axis\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">bytes of output "
                     "fed</text>",
                     (frame_.left + frame_.width - frame_.right) / 2, frame_.height - 6);
  }

  /// Resident bytes of the own core are read rarely, and rows between repeat the last reading: the line goes
  /// from reading to reading, since a step would say that the kernel charged nothing for a while.
  [[nodiscard]] static std::vector<std::size_t> rows_of(const AccountLine& account,
                                                        std::span<const std::int64_t> held) {
    constexpr std::size_t kPointsMax = 300;
    if (account.line != "resident") return thinned_rows(held.size(), kPointsMax);
    std::vector<std::size_t> readings;
    for (std::size_t row = 0; row < held.size(); ++row)
      if (row == 0 || row + 1 == held.size() || held[row] != held[row - 1]) readings.push_back(row);
    std::vector<std::size_t> out;
    for (const std::size_t at : thinned_rows(readings.size(), kPointsMax))
      out.push_back(readings[at]);
    return out;
  }

  [[nodiscard]] std::string line(const RunResult& run, const AccountLine& account,
                                 std::string_view colour) const {
    const auto fed = run.series.column(MetricId::BytesFed);
    const auto held = run.series.column(account.metric);
    if (fed.empty() || held.size() != fed.size()) return {};
    std::string points;
    for (const std::size_t row : rows_of(account, held))
      points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", x(static_cast<double>(fed[row])),
                            y(static_cast<double>(held[row])));
    return fmt::format("<polyline class=\"line {} {}\" points=\"{}\"/>", account.line, colour, points);
  }

private:
  const ChartFrame& frame_;
  const AxisRange& extent_;
};

/// Names at the line ends, pushed apart so that they do not overlap.
std::string end_labels(const InputGroup& group, const ChartFrame& frame, const Plot& plot) {
  struct Label {
    double y;
    std::string text, colour;
  };
  std::vector<Label> labels;
  for (std::size_t i = 0; i < group.runs.size(); ++i) {
    const RunResult& run = *group.runs[i].run;
    const MetricId metric =
        run.series.has(MetricId::MappedBytes) ? MetricId::MappedBytes : MetricId::RssBytes;
    const auto held = run.series.column(metric);
    if (held.empty()) continue;
    labels.push_back({.y = plot.y(static_cast<double>(held.back())) + 4,
                      .text = group.runs[i].variant,
                      .colour = colour_class(group, i)});
  }
  constexpr double kLineHeight = 16;
  std::ranges::sort(labels, std::greater{}, &Label::y);
  for (std::size_t i = 1; i < labels.size(); ++i)
    labels[i].y = std::min(labels[i].y, labels[i - 1].y - kLineHeight);
  std::string out;
  for (const Label& label : labels)
    out += fmt::format("<text class=\"end {}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", label.colour,
                       frame.width - frame.right + 8, label.y, escape_html(label.text));
  return out;
}

std::string drawing(const InputGroup& group, std::size_t group_index, const ChartFrame& frame,
                    const AxisRange& extent) {
  const Plot plot(frame, extent);
  const std::string id = fmt::format("chart-{}-{}", group_index, frame.name);
  std::string out =
      fmt::format("<svg class=\"chart {0}\" viewBox=\"0 0 {1:.0f} {2:.0f}\" role=\"img\" tabindex=\"0\" "
                  "aria-labelledby=\"{3}-title {3}-desc\" data-group=\"{4}\" data-left=\"{5}\" "
                  "data-right=\"{6}\" data-xmax=\"{7:.0f}\">",
                  frame.name, frame.width, frame.height, id, group_index, frame.left,
                  frame.width - frame.right, extent.x);
  out += fmt::format("<title id=\"{}-title\">Memory over bytes fed: {}</title>", id, escape_html(group.name));
  out += fmt::format("<desc id=\"{}-desc\">{} The figures are in the table below; left and right arrow keys "
                     "read them out.</desc>",
                     id,
                     is_external(group)
                         ? "For each run a line: resident memory."
                         : "For each run three lines: mapped (solid), believed (dashed), resident (dotted).");
  out += plot.grid();
  for (const AccountLine& account : accounts_of(group))
    for (std::size_t i = 0; i < group.runs.size(); ++i)
      out += plot.line(*group.runs[i].run, account, colour_class(group, i));
  if (frame.labels) out += end_labels(group, frame, plot);
  out += fmt::format("<line class=\"cursor\" hidden=\"\" y1=\"{}\" y2=\"{}\" x1=\"0\" x2=\"0\"/></svg>\n",
                     frame.top, frame.height - frame.bottom);
  return out;
}

std::string legend(const InputGroup& group) {
  std::string out = "<ul class=\"legend\">";
  for (std::size_t i = 0; i < group.runs.size(); ++i)
    out += fmt::format("<li><span class=\"swatch {}\"></span>{}</li>", colour_class(group, i),
                       escape_html(group.runs[i].variant));
  if (is_external(group)) return out + "</ul>\n";
  for (const auto& [line, text] :
       {std::pair{"mapped", "mapped: what was really got from the system"},
        std::pair{"believed", "believed: what the page list's accounts say"},
        std::pair{"resident", "resident: what the kernel charges, from reading to reading"}})
    out += fmt::format(
        "<li><svg class=\"key\" viewBox=\"0 0 34 8\" aria-hidden=\"true\"><line class=\"line {}\" x1=\"1\" "
        "x2=\"33\" y1=\"4\" y2=\"4\"/></svg>{}</li>",
        line, text);
  return out + "</ul>\n";
}

} // namespace

std::string colour_class(const InputGroup& group, std::size_t run) {
  constexpr std::size_t kWarm = 4;
  constexpr std::size_t kCool = 11; // ten terminals and the own core fit into one picture
  const bool bad = measure::values::is_known_bad(*group.runs[run].run);
  std::size_t before = 0;
  for (std::size_t i = 0; i < run; ++i)
    before += measure::values::is_known_bad(*group.runs[i].run) == bad;
  return bad ? fmt::format("warm{}", before % kWarm) : fmt::format("cool{}", before % kCool);
}

std::vector<std::size_t> thinned_rows(std::size_t rows, std::size_t rows_max) {
  std::vector<std::size_t> out;
  const std::size_t stride = std::max<std::size_t>((rows + rows_max - 1) / rows_max, 1);
  for (std::size_t row = 0; row < rows; row += stride)
    out.push_back(row);
  if (rows > 0 && out.back() != rows - 1) out.push_back(rows - 1);
  return out;
}

std::string memory_chart(const InputGroup& group, std::size_t group_index) {
  const bool any = std::ranges::any_of(
      group.runs, [](const RunSummary& summary) { return summary.run->series.rows_count() > 1; });
  if (!any) return "<p class=\"empty\">No series was recorded.</p>\n";
  const AxisRange extent = extent_of(group);
  std::string out = fmt::format(
      "<figure class=\"card\"><figcaption><h3>{}emory over bytes fed</h3><p>{}</p></figcaption>\n",
      is_external(group) ? "Resident m" : "M",
      is_external(group)
          ? "A line that bends flat has filled its history or a quota; one that keeps rising leaks."
          : "A leak is where the solid line leaves the dashed one.");
  for (const ChartFrame& frame : kFrames)
    out += drawing(group, group_index, frame, extent);
  out += legend(group);
  out += fmt::format(
      "<output class=\"readout\" id=\"readout-{}\" aria-live=\"polite\">Point at the chart, or focus it and "
      "use the arrow keys, to read figures.</output></figure>\n",
      group_index);
  return out;
}

} // namespace termsoak::report
