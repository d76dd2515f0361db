#include "verdict/compare.h"
#include "measure/values/report_value.h"

#include <fmt/format.h>

#include <algorithm>

namespace termsoak::verdict {
namespace {

using measure::values::Comparison;
using measure::values::Figures;
using measure::values::RunResult;

void compare_figures(const RunResult& baseline, const RunResult& candidate, const Figures& before,
                     const Figures& after, std::string_view prefix, std::vector<Comparison>& out) {
  for (const auto& metric : measure::values::metrics()) {
    // Noisy figures differ between any two runs; a comparison lists what the subject caused.
    if (metric.accuracy != measure::values::Accuracy::Exact && candidate.target == "core") continue;
    const auto was = before.get(metric.id);
    const auto is = after.get(metric.id);
    if (!was || !is || *was == *is) continue;
    out.push_back({.input = baseline.input,
                   .metric = fmt::format("{}{}", prefix, metric.name),
                   .baseline = variant_of(baseline),
                   .candidate = variant_of(candidate),
                   .baseline_value = *was,
                   .candidate_value = *is});
  }
}

} // namespace

std::vector<Comparison> compare_runs(std::span<const RunResult> runs) {
  std::vector<Comparison> out;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto baseline = std::ranges::find(runs, runs[i].input, &RunResult::input);
    const RunResult& candidate = runs[i];
    if (&*baseline == &candidate || variant_of(*baseline) == variant_of(candidate)) continue;
    compare_figures(*baseline, candidate, baseline->final, candidate.final, "", out);
    if (baseline->after_close && candidate.after_close)
      compare_figures(*baseline, candidate, *baseline->after_close, *candidate.after_close, "after_close.",
                      out);
  }
  return out;
}

} // namespace termsoak::verdict
