#include "report/github.h"

#include <fmt/format.h>

#include <array>

#include "report/escape.h"
#include "report/summary.h"

namespace termsoak::report {
namespace {

using measure::values::RuleOutcome;
using measure::values::VerdictStatus;

/// GitHub shows ten annotations of each level a step.
constexpr std::size_t kShownMax = 10;

std::string_view level_of(const RuleOutcome& outcome) {
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
    const std::string_view name = level_of(*outcome);
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

} // namespace termsoak::report
