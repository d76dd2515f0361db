#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "report/escape.h"
#include "measure/values/lab_trace.h"
#include "report/html_parts.h"

namespace termsoak::report {
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
