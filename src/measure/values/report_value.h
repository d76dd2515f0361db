#pragma once

#include "measure/values/environment.h"
#include "measure/values/result.h"
#include "measure/values/verdict_value.h"

#include <optional>
#include <string>
#include <vector>

/// The whole report as one value, before any format. Rendering is `report`'s, judging `verdict`'s.
namespace termsoak::measure::values {

struct ToolInfo {
  std::string name = "termsoak";
  std::string version;
  std::string commit;
};

/// Two runs of one input beside each other.
struct Comparison {
  std::string input;
  std::string metric;
  std::string baseline;  ///< strategy or target
  std::string candidate; ///< strategy or target
  std::int64_t baseline_value = 0;
  std::int64_t candidate_value = 0;
};

struct Report {
  ToolInfo tool;
  Environment context;
  std::vector<InputInfo> inputs; ///< the first is the report's "input"; more only with several inputs
  std::vector<RunResult> results;
  std::vector<Comparison> comparison;
  Verdict verdict;
};

} // namespace termsoak::measure::values
