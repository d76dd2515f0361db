#include "report/exporters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/bytes.h"
#include "base/text.h"
#include "measure/values/report_value.h"
#include "measure/values/rule_id.h"
#include "report/summary.h"
#include "unicode/layout.h"
#include "verdict/projection.h"
#include "verdict/rules.h"

namespace termsoak::report {
namespace {

using base::format_bytes;
using base::format_count;
using measure::values::Figures;
using measure::values::InputInfo;
using measure::values::MetricId;
using measure::values::Report;
using measure::values::RuleOutcome;
using measure::values::RunResult;
using measure::values::VerdictStatus;
using unicode::columns_of;
using unicode::keep_end;
using unicode::kLineColumns;
using unicode::pad_left;
using unicode::pad_right;
using unicode::wrap;

/// Wraps words in the escape sequences of a colour, or leaves them.
class Paint {
public:
  explicit Paint(Colour colour) : on_(colour == Colour::On) {}
  [[nodiscard]] std::string bold(std::string_view text) const { return with("1", text); }
  [[nodiscard]] std::string dim(std::string_view text) const { return with("2", text); }
  [[nodiscard]] std::string word(std::string_view text) const {
    if (text == "FAIL") return with("1;31", text);
    if (text == "OPEN" || text == "warn" || text == "bad") return with("33", text);
    if (text == "pass" || text == "PASS") return with("32", text);
    return std::string(text);
  }

private:
  [[nodiscard]] std::string with(std::string_view code, std::string_view text) const {
    return on_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
  bool on_;
};

std::string bytes_or_dash(const Figures& figures, MetricId id) {
  const auto value = figures.get(id);
  if (!value) return "–";
  return *value < 0 ? base::format_signed_count(*value) + " B"
                    : format_bytes(static_cast<std::uint64_t>(*value));
}

std::string count_or_dash(const Figures& figures, MetricId id) {
  const auto value = figures.get(id);
  return value ? base::format_signed_count(*value) : "–";
}

std::string input_line(const InputGroup& group) {
  std::string out = keep_end(group.name, 44);
  if (group.info != nullptr) {
    const InputInfo& info = *group.info;
    out += fmt::format("  {}  {}", base::printable(info.format), format_bytes(info.bytes));
    if (info.repeat > 1) out += fmt::format(" × {}", format_count(info.repeat));
  }
  const RunResult& run = *group.runs.front().run;
  if (run.cols > 0) out += fmt::format("  {}×{}", run.cols, run.rows);
  return out;
}

constexpr std::array<std::size_t, 6> kWidths{19, 12, 12, 12, 9, 12};

std::string row_of(const std::array<std::string, 6>& cells) {
  std::string out = pad_right(cells[0], kWidths[0]);
  for (std::size_t i = 1; i < cells.size(); ++i)
    out += pad_left(cells[i], kWidths[i]);
  return out;
}

/// A strategy that is spelled out is longer than any name: it gets lines of its own above its figures, and
/// nothing of it is cut, because any part of it may be what tells two runs apart.
constexpr std::size_t kNameColumnsMax = kWidths[0] - 1;

bool is_spelled_out(const RunSummary& summary) {
  return !summary.run->strategy.name.empty() && columns_of(summary.variant) > kNameColumnsMax;
}

std::string lines_above(const RunSummary& summary) {
  return is_spelled_out(summary) ? wrap(summary.variant, kLineColumns, 0) + "\n" : std::string();
}

std::string cell_of(const RunSummary& summary) {
  return is_spelled_out(summary) ? std::string() : keep_end(summary.variant, kNameColumnsMax);
}

/// The kernel's five figures in the places of the three accounts.
std::string external_header() {
  std::array<std::string, 6> cells;
  for (std::size_t i = 0; i < kKernelColumns.size(); ++i)
    cells[i + 1] = kKernelColumns[i].heading;
  return row_of(cells);
}

std::string external_row(const RunSummary& summary) {
  const RunResult& run = *summary.run;
  std::array<std::string, 6> cells{keep_end(summary.variant, kNameColumnsMax)};
  for (std::size_t i = 0; i < kKernelColumns.size(); ++i) {
    const MetricId id = kKernelColumns[i].metric;
    cells[i + 1] = measure::values::metric(id).unit == "bytes" ? bytes_or_dash(run.final, id)
                                                               : count_or_dash(run.final, id);
  }
  return row_of(cells);
}

std::string failed_row(const RunSummary& summary) {
  return lines_above(summary) + pad_right(cell_of(summary), kWidths[0]) +
         wrap("broke: " + base::printable(summary.run->failure), kLineColumns, kWidths[0]);
}

std::string core_row(const RunSummary& summary) {
  const RunResult& run = *summary.run;
  return lines_above(summary) +
         row_of({cell_of(summary), bytes_or_dash(run.final, MetricId::MappedBytes),
                 bytes_or_dash(run.final, MetricId::BelievedBytes),
                 bytes_or_dash(run.final, MetricId::RssBytes),
                 count_or_dash(run.final, MetricId::OrphanMappings),
                 run.after_close ? bytes_or_dash(*run.after_close, run.final.get(MetricId::MappedBytes)
                                                                       ? MetricId::MappedBytes
                                                                       : MetricId::RssBytes)
                                 : "–"});
}

/// The variant is what tells lines apart; the input stands in the table above.
std::string variant_of(const RuleOutcome& outcome) {
  constexpr std::string_view kDot = " · ";
  const std::string subject = base::printable(outcome.subject);
  const std::size_t dot = subject.rfind(kDot);
  return dot == std::string::npos ? subject : subject.substr(dot + kDot.size());
}

/// One line for an outcome that several runs share word for word.
struct OutcomeLine {
  const RuleOutcome* outcome;
  std::string variants;
};

std::string text_of(const OutcomeLine& line, const Paint& paint) {
  constexpr std::size_t kIndent = 6;
  const std::string_view word = word_of(*line.outcome);
  const std::string text = fmt::format("{} [{}]: {}", line.outcome->id, line.variants,
                                       base::printable(line.outcome->reason, 1000));
  return paint.word(word) + std::string(kIndent - columns_of(word), ' ') + wrap(text, kLineColumns, kIndent) +
         "\n";
}

bool worth_a_line(const RuleOutcome& outcome) {
  return outcome.status != VerdictStatus::Pass || outcome.reason.starts_with("not a leak") ||
         outcome.id == measure::values::rule_id::kKnownFailure;
}

std::string rules_block(const Report& report, const Paint& paint) {
  constexpr std::size_t kLinesMax = 24;
  std::vector<OutcomeLine> lines;
  std::size_t holding = 0;
  const bool one_input = group_by_input(report).size() < 2;
  for (const RuleOutcome* outcome : by_weight(report.verdict)) {
    if (outcome->status == VerdictStatus::Pass) ++holding;
    // Among many inputs only what decides or warns is worth a line; the table shows the rest.
    const bool told = one_input ? worth_a_line(*outcome)
                                : outcome->level != "control" && outcome->status != VerdictStatus::Pass &&
                                      word_of(*outcome) != "note";
    if (!told && outcome->id != measure::values::rule_id::kKnownFailure) continue;
    const std::string name = one_input ? variant_of(*outcome) : base::printable(outcome->subject);
    const auto same = std::ranges::find_if(lines, [&](const OutcomeLine& line) {
      return line.outcome->id == outcome->id && word_of(*line.outcome) == word_of(*outcome) &&
             line.outcome->reason == outcome->reason;
    });
    if (same == lines.end())
      lines.push_back({.outcome = outcome, .variants = name});
    else if (same->variants.size() < 200)
      same->variants += ", " + name;
    else if (!same->variants.ends_with("…"))
      same->variants += ", …";
  }
  std::string out;
  for (std::size_t i = 0; i < std::min(lines.size(), kLinesMax); ++i)
    out += text_of(lines[i], paint);
  if (lines.size() > kLinesMax)
    out += fmt::format("      … and {} more in the JSON report\n", lines.size() - kLinesMax);
  if (holding > 0)
    out += paint.dim(fmt::format("      {} rule{} checked and holding", holding, holding == 1 ? "" : "s")) +
           "\n";
  return out;
}

/// What the worst run is made of: region sizes and causes, the fingerprint of a leak.
std::string fingerprint_block(const Report& report, const Paint& paint) {
  const RunResult* run = worst_run(report);
  if (run == nullptr || run->final.value_or(MetricId::OrphanBytes, 0) == 0) return {};
  std::string out =
      "\n" + paint.bold(fmt::format("Fingerprint of {}", base::printable(run->strategy.name))) + "\n";
  std::size_t shown = 0;
  for (const auto& mapping : run->mappings) {
    if (mapping.orphaned == 0 || ++shown > 4) continue;
    out +=
        fmt::format("  {:>11} B  {:<12} {:>7} mapped {:>7} unmapped {:>7} orphaned\n",
                    format_count(mapping.bytes), base::printable(mapping.kind), format_count(mapping.mapped),
                    format_count(mapping.unmapped), format_count(mapping.orphaned));
  }
  std::string causes;
  for (std::size_t i = 0; i < std::min<std::size_t>(run->causes.size(), 4); ++i)
    causes += fmt::format("{}{} {} ({})", i == 0 ? "" : ", ", base::printable(run->causes[i].cause),
                          format_count(run->causes[i].mappings), format_bytes(run->causes[i].bytes));
  if (!causes.empty()) out += "  causes: " + wrap(causes, kLineColumns, 10) + "\n";
  for (const InputGroup& group : group_by_input(report))
    if (group.info != nullptr && group.name == base::printable(run->input))
      if (const auto projection = verdict::project(*run, *group.info))
        out += "  " + wrap(verdict::describe(*projection), kLineColumns, 2) + "\n";
  return out;
}

/// A note that not every run has says whose it is, unless its text does.
std::string notes_block(const Report& report) {
  struct Line {
    std::string text, variants;
    std::size_t runs = 0;
  };
  constexpr std::size_t kLinesMax = 12;
  std::vector<Line> lines;
  const auto add = [&](const RunResult& run, std::string_view note) {
    const std::string text = base::printable(note, 600);
    const std::string variant = base::printable(measure::values::variant_of(run));
    auto at = std::ranges::find(lines, text, &Line::text);
    if (at == lines.end()) at = lines.insert(lines.end(), {.text = text, .variants = {}});
    at->variants += (at->runs++ == 0 ? "" : ", ") + variant;
  };
  for (const RunResult& run : report.results) {
    for (const auto& note : run.notes)
      if (note.id != "held-figures") add(run, note.text); // those are of the series, which is not shown here
    if (const std::string unknown = describe_unknown_sequences(run); !unknown.empty()) add(run, unknown);
  }
  std::string out;
  for (const Line& line : std::span(lines).first(std::min(lines.size(), kLinesMax))) {
    const bool common = line.runs == report.results.size();
    out += "note  " +
           wrap(common ? line.text : fmt::format("{}: {}", line.variants, line.text), kLineColumns, 6) + "\n";
  }
  if (lines.size() > kLinesMax)
    out += fmt::format("      … and {} notes more in the JSON report\n", lines.size() - kLinesMax);
  return out;
}

/// One line a run: what a gate over many inputs needs.
std::string compact_table(const std::vector<InputGroup>& groups, const Paint& paint) {
  std::string out = pad_right("", 6) + pad_right("input", 29) + pad_right("run", 14) +
                    pad_left("mapped", 12) + pad_left("orphans", 8) + pad_left("kept", 11) + "\n";
  for (const InputGroup& group : groups)
    for (const RunSummary& summary : group.runs) {
      const RunResult& run = *summary.run;
      const std::string_view word = run.outcome == measure::values::Outcome::Failed ? "OPEN"
                                    : summary.status == VerdictStatus::Pass         ? "pass"
                                    : summary.control                               ? "bad"
                                    : summary.status == VerdictStatus::Fail         ? "FAIL"
                                                                                    : "OPEN";
      out +=
          paint.word(word) + std::string(6 - columns_of(word), ' ') + pad_right(keep_end(group.name, 28), 29);
      if (is_spelled_out(summary))
        out += wrap(summary.variant, kLineColumns, 35) + "\n" + std::string(49, ' ');
      else
        out += pad_right(keep_end(summary.variant, 13), 14);
      if (run.outcome == measure::values::Outcome::Failed)
        out += wrap("broke: " + base::printable(run.failure), kLineColumns, 49) + "\n";
      else
        out += pad_left(bytes_or_dash(run.final, MetricId::MappedBytes), 12) +
               pad_left(count_or_dash(run.final, MetricId::OrphanMappings), 8) +
               pad_left(run.after_close ? bytes_or_dash(*run.after_close, MetricId::MappedBytes) : "–", 11) +
               "\n";
    }
  return out + "\n";
}

std::string tables(const std::vector<InputGroup>& groups, const Paint& paint) {
  constexpr std::size_t kWholeMax = 3;
  if (groups.size() > kWholeMax) return compact_table(groups, paint);
  std::string out;
  for (const InputGroup& group : groups) {
    const RunResult& run = *group.runs.front().run;
    out += paint.bold(input_line(group)) + "\n";
    const auto cores = cores_of(group);
    for (const auto& core : cores)
      out +=
          paint.dim(fmt::format("{}: {}", base::printable(core.name), base::printable(core.releases))) + "\n";
    if (!run.layout.empty() && cores.size() <= 1)
      out += paint.dim(
                 fmt::format("layout {}, scrollback limit {}", base::printable(run.layout), limit_of(run))) +
             "\n";
    const bool external = is_external(group);
    out += (external ? external_header()
                     : row_of({"", "mapped", "believed", "resident", "orphans", "after close"})) +
           "\n";
    for (const RunSummary& summary : group.runs)
      out += (summary.run->outcome == measure::values::Outcome::Failed ? failed_row(summary)
              : external                                               ? external_row(summary)
                                                                       : core_row(summary)) +
             "\n";
    out += "\n";
  }
  return out;
}

} // namespace

std::string render_console(const Report& report, Colour colour) {
  const Paint paint(colour);
  std::string out = tables(group_by_input(report), paint);
  out += rules_block(report, paint);
  out += notes_block(report);
  out += fingerprint_block(report, paint);
  const std::string headline = report.verdict.headline.empty()
                                   ? fmt::format("{}", verdict::name_of(report.verdict.status))
                                   : base::printable(report.verdict.headline, 1000);
  out += "\n" + paint.bold(wrap(headline, kLineColumns, 0)) + "\n";
  return out;
}

} // namespace termsoak::report
