#pragma once

#include "lab/scenario.h"
#include "measure/values/forward.h"
#include "measure/values/input_info.h"
#include "measure/values/verdict_value.h"
#include "verdict/judge.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

/// Laboratory runs as the commands and the gate want them: names in, results and a verdict out. Prints
/// nothing.
namespace termsoak::cli {

struct LabSpec {
  std::string scenario;
  std::vector<std::string> strategies; ///< empty: all of the scenario
  std::optional<std::uint64_t> buffer_bytes;
  std::optional<std::uint64_t> rounds;
  std::optional<std::uint64_t> base_offset_bytes;
  std::optional<std::uint64_t> seed; ///< of the grid; only for scenarios that read one
  std::string grid;                  ///< a file instead
};

struct LabRuns {
  measure::values::InputInfo input;
  std::vector<measure::values::RunResult> results;
};

/// Unknown names, options out of range and bad grids are errors; running out of memory is a result.
[[nodiscard]] base::Result<LabRuns> run_lab(const LabSpec& spec);

/// How the common rules judge a laboratory run: with a budget for what is idle.
[[nodiscard]] verdict::JudgeOptions lab_judge_options();

/// The common rules, told in the laboratory's words. A leak beside a cure is a control: it is shown failing,
/// and does not decide.
[[nodiscard]] measure::values::Verdict judge_lab(std::span<const measure::values::RunResult> results);

} // namespace termsoak::cli
