#pragma once

#include "measure/values/verdict_value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a workload demands of its runs, as plain values. `streams/workload` reads it from workload.json,
/// `verdict` holds runs against it.
namespace termsoak::measure::values {

/// What one metric may be. `metric` is a key of the report's `final`, or "after_close." and a key of that.
struct Bound {
  std::string metric;
  std::optional<std::uint64_t> min;
  std::optional<std::uint64_t> max;
  friend bool operator==(const Bound&, const Bound&) = default;
};

/// What must be true of the run with one strategy of the own core, or of the run of one target; for instance
/// {"strategy": "reuse-any", "orphan_bytes": {"min": 1}, "rule": "orphan-page"}.
struct Expectation {
  std::string strategy; ///< which run it is about; empty: see `target`
  std::string target;   ///< "tmux", "pty:xterm", "pipe:CMD"; both empty: every run
  std::vector<Bound> bounds;
  std::string rule;                    ///< this rule must fail on the run; empty: none is demanded
  std::optional<VerdictStatus> status; ///< what the run's own verdict must be
};

/// A failure that is known and tolerated until a date.
struct KnownFailure {
  std::string reason;
  std::string expires; ///< "YYYY-MM-DD": from the day after, it counts again
};

/// Whether growth of the history is what the user asked for.
enum class HistoryPolicy : std::uint8_t { Bounded, DeclaredUnlimited };

struct Demand {
  std::vector<Expectation> expectations;
  std::vector<Bound> budgets; ///< upper bounds for every run that is not expected to fail
  std::optional<KnownFailure> known_failure;
  HistoryPolicy history = HistoryPolicy::Bounded;
};

} // namespace termsoak::measure::values
