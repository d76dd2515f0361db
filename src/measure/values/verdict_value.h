#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What judging a run gives. Judging is `verdict`'s.
namespace termsoak::measure::values {

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

} // namespace termsoak::measure::values
