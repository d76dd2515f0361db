#pragma once

#include "measure/values/environment.h"
#include "measure/values/result.h"

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

enum class VerdictStatus : std::uint8_t { Pass, Fail, Inconclusive };

/// What one rule said of one run.
struct RuleOutcome {
  std::string id; ///< "orphan-page", "ledger-drift", ...
  VerdictStatus status = VerdictStatus::Pass;
  std::string metric;
  std::string observed;
  std::string limit;
  std::string reason;  ///< one sentence a newcomer understands
  std::string subject; ///< which run: input, strategy or target
  /// What the outcome weighs: "error" decides the verdict, "warning" is only told, "control" belongs to a
  /// strategy known to be bad that ran beside the subject.
  std::string level = "error";
  std::optional<std::uint64_t> byte_offset;
};

struct Verdict {
  VerdictStatus status = VerdictStatus::Pass;
  std::string headline; ///< one sentence that states the verdict
  std::vector<RuleOutcome> rules;
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
