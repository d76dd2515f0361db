// The JSON documents that come from outside: a workload, a saved report, and what a measured child sends.

#include "base/text.h"
#include "core/pagelist/strategy_choices.h"
#include "fuzz/entries.h"
#include "measure/values/json.h"
#include "measure/values/report_value.h"
#include "report/exporters.h"
#include "report/merge.h"
#include "streams/workload/workload.h"
#include "verdict/compare.h"
#include "verdict/judge.h"

#include <array>

namespace termsoak::fuzz {
namespace {

using measure::values::Report;

std::string_view text_of(Bytes input) {
  return {reinterpret_cast<const char*>(input.data()), input.size()};
}

/// The first bytes and resizes of what a plan makes.
std::string beginning_of(const streams::synth::Plan& plan) {
  constexpr std::size_t kEventsMax = 3;
  std::string made;
  streams::synth::Generator generator(streams::synth::open(plan));
  for (std::size_t events = 0; events < kEventsMax; ++events) {
    const auto event = generator.next();
    if (!event) break;
    made += event->bytes;
    made += std::to_string(event->size.cols) + "x" + std::to_string(event->size.rows) + ";";
  }
  return made;
}

/// Nothing of a report may reach a terminal, a log or a browser as anything but text.
std::string find_control_byte(const char* what, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F)
      return std::string(what) + " holds the control byte " + std::to_string(int{byte});
  }
  // C1 controls as UTF-8: terminals act on them too.
  for (std::size_t at = text.find('\xC2'); at != std::string_view::npos; at = text.find('\xC2', at + 1))
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0)
      return std::string(what) + " holds a C1 control";
  return {};
}

std::string find_bad_rendering(const Report& report) {
  const std::string html = report::render_html(report);
  if (auto wrong = find_control_byte("HTML", html); !wrong.empty()) return wrong;
  for (const auto& [what, text] :
       {std::pair{"the console text", report::render_console(report)},
        std::pair{"JUnit", report::render_junit(report)}, std::pair{"SARIF", report::render_sarif(report)},
        std::pair{"Markdown", report::render_markdown(report)}, std::pair{"CSV", report::render_csv(report)},
        std::pair{"annotations", report::render_github_annotations(report)},
        std::pair{"benchmark JSON", report::render_benchmark_json(report)}})
    if (auto wrong = find_control_byte(what, text); !wrong.empty()) return wrong;
  return {};
}

base::Result<std::string> strategy_name(std::string_view typed) {
  const auto strategy = core::pagelist::parse_strategy(typed);
  if (!strategy) return std::unexpected(strategy.error());
  return strategy->name;
}

} // namespace

std::string fuzz_workload(Bytes input) {
  constexpr std::array<std::string_view, 2> kMetrics{"orphan_bytes", "mapped_bytes"};
  constexpr std::array<std::string_view, 2> kLayouts{"2026-01", "1.3"};
  constexpr std::array<std::string_view, 1> kRules{"orphan-page"};
  const auto workload = streams::workload::parse_workload(text_of(input), "fuzzed/workload.json");
  const auto checked = streams::workload::parse_workload(
      text_of(input), "fuzzed/workload.json",
      {.metrics = kMetrics, .layouts = kLayouts, .rules = kRules, .strategy = strategy_name},
      streams::workload::StreamPlace::Bundled);
  if (!checked && checked.error().message.empty()) return "an error without a message";
  if (!workload) return workload.error().message.empty() ? "an error without a message" : "";
  (void)workload->strategies_to_run();
  (void)workload->targets_to_run();
  const auto* const plan = std::get_if<streams::synth::Plan>(&workload->stream);
  if (plan == nullptr) return {};
  (void)streams::synth::screen_of(*plan);
  return beginning_of(*plan) == beginning_of(*plan) ? ""
                                                    : "a plan gives another stream when it is opened again";
}

std::string fuzz_report(Bytes input) {
  if (const auto result = measure::values::result_from_json(text_of(input))) {
    const std::string once = measure::values::to_json(*result);
    const auto again = measure::values::result_from_json(once);
    if (!again) return "a result we wrote cannot be read: " + again.error().message;
    if (measure::values::to_json(*again) != once) return "a result changes when it is read and written";
  } else if (result.error().message.empty()) {
    return "an error without a message";
  }
  const auto report = measure::values::report_from_json(text_of(input));
  if (!report) return report.error().message.empty() ? "an error without a message" : "";
  const std::string once = measure::values::to_json(*report);
  const auto again = measure::values::report_from_json(once);
  if (!again) return "a report we wrote cannot be read: " + again.error().message;
  if (measure::values::to_json(*again) != once) return "a report changes when it is read and written";

  Report judged = *report;
  judged.comparison = verdict::compare_runs(judged.results);
  judged.verdict = verdict::judge_all(judged.results);
  if (auto wrong = find_bad_rendering(*report); !wrong.empty()) return wrong;
  if (auto wrong = find_bad_rendering(judged); !wrong.empty()) return "judged again: " + wrong;
  const std::array<Report, 2> both{*report, judged};
  (void)report::merge_reports(both);
  return find_control_byte("the difference", report::diff_reports(*report, judged));
}

} // namespace termsoak::fuzz
