#pragma once

#include "measure/values/forward.h"
#include "measure/values/metric.h"
#include "measure/values/verdict_value.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A report regrouped for reading: its runs by input, each with its name, role and status. Points into the
/// report, which must outlive it. Computes no verdict.
namespace termsoak::report {

struct RunSummary {
  const measure::values::RunResult* run = nullptr;
  std::string variant; ///< strategy or target, made printable; repeats are numbered
  std::string subject; ///< as outcomes name it
  measure::values::VerdictStatus status = measure::values::VerdictStatus::Pass;
  bool control = false; ///< a known-bad strategy beside a subject
};

struct InputGroup {
  std::string name;                                 ///< made printable
  const measure::values::InputInfo* info = nullptr; ///< null when the report does not describe it
  std::vector<RunSummary> runs;
};

[[nodiscard]] std::vector<InputGroup> group_by_input(const measure::values::Report& report);

/// "ghostty-1.2.3 (Ghostty 1.0 to 1.2.3), " where all runs are of one core; else nothing. Made printable.
[[nodiscard]] std::string core_of(const InputGroup& group);
/// The cores of a group, each once, in the order of the runs.
[[nodiscard]] std::vector<measure::values::CoreInfo> cores_of(const InputGroup& group);
/// Several cores in one sentence; what layout and limit each has is its own.
/// "10.00 MB", "unlimited", "50.00 MB or 1,000 lines".
[[nodiscard]] std::string limit_of(const measure::values::RunResult& run);
[[nodiscard]] std::string several_cores(const InputGroup& group);

/// True when every run is of an external target: nothing is known of its page list, and the kernel's figures
/// are all there is.
[[nodiscard]] bool is_external(const InputGroup& group);

/// What a table of external targets shows, each with its heading.
struct KernelColumn {
  measure::values::MetricId metric;
  std::string_view heading;
};
inline constexpr std::array kKernelColumns{
    KernelColumn{measure::values::MetricId::RssBytes, "resident"},
    KernelColumn{measure::values::MetricId::PssBytes, "PSS"},
    KernelColumn{measure::values::MetricId::PrivateDirtyBytes, "private"},
    KernelColumn{measure::values::MetricId::VmaCount, "regions"},
    KernelColumn{measure::values::MetricId::Fds, "fds"}};

/// Outcomes in reading order: what failed, what is open, what was only told, what holds.
[[nodiscard]] std::vector<const measure::values::RuleOutcome*>
by_weight(const measure::values::Verdict& verdict);

/// The run that tells most: most orphaned bytes, else most mapped, else most resident. Null without runs.
[[nodiscard]] const measure::values::RunResult* worst_run(const measure::values::Report& report);

/// One plain sentence about sequences that the core does not know, with the most frequent kinds: "the stream
/// holds 12 sequences that this terminal core does not know and passed over: CSI # p (9, the first at byte
/// 1,234), …". Empty when there is none, or the target cannot tell. Holds what a report says: escape it.
[[nodiscard]] std::string describe_unknown_sequences(const measure::values::RunResult& run);

/// "FAIL", "PASS", "OPEN", and for what does not decide "warn", "bad" (a control that fails as it should).
[[nodiscard]] std::string_view word_of(const measure::values::RuleOutcome& outcome);

/// True when every outcome passes, whatever its level.
[[nodiscard]] bool overall_holds(const measure::values::Report& report);

} // namespace termsoak::report
