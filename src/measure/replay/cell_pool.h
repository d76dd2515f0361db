#pragma once

#include "base/error.h"
#include "measure/values/forward.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Runs independent cells (input x variant x repeat), each in a fresh child process, so that one run's leak
/// is never the next one's baseline. Knows nothing about terminals; a cell is a function that returns a
/// result value.
namespace termsoak::measure::replay {

/// How far a cell has come.
struct Progress {
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0; ///< 0: not known
};

/// Called inside the child, at most every few milliseconds.
using ProgressSink = std::function<void(const Progress&)>;

struct RunSpec {
  std::string name; ///< for progress and errors
  std::function<base::Result<values::RunResult>(const ProgressSink&)> work;
};

struct PoolOptions {
  unsigned jobs = 1;
  std::chrono::milliseconds timeout{0}; ///< per cell; 0: none
  /// In the parent, as soon as a cell has ended: save it now, the next one may be interrupted.
  std::function<void(std::size_t index, const base::Result<values::RunResult>&)> finished;
  /// In the parent, while cells run.
  std::function<void(std::size_t index, const Progress&)> progress;
};

/// What became of each cell, in the order given; nothing for those that an interruption kept from running.
struct PoolOutcome {
  std::vector<std::optional<base::Result<values::RunResult>>> results;
  bool interrupted = false; ///< SIGINT, SIGTERM or SIGHUP: children are gone, finished results are here
};

/// Blocks until all cells have ended. A child that crashes, is killed or falls silent past the time-out
/// becomes an error that names the signal; its siblings go on. Must be called from a process with one thread.
[[nodiscard]] PoolOutcome run_cells(std::span<const RunSpec> cells, const PoolOptions& options);

} // namespace termsoak::measure::replay
