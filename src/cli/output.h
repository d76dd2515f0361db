#pragma once

#include "cli/exit_status.h"
#include "cli/experiment.h"
#include "cli/run_flags.h"
#include "measure/values/report_value.h"

/// Takes a finished report to everything the user asked for. Decides the exit status; judges nothing itself.
namespace termsoak::cli {

/// Runs all cells and joins what came of them. Failed cells become results with outcome "failed"; an
/// interruption keeps what is finished and says so in `interrupted`.
struct ExperimentOutcome {
  measure::values::Report report;
  bool interrupted = false;
  /// The first error of a cell, for the exit status.
  std::optional<base::Error> failure;
};

/// Writes every requested file, prints the table to stdout unless JSON goes there or `quiet` is set.
[[nodiscard]] base::Result<void> write_outputs(const measure::values::Report& report,
                                               const OutputFlags& flags);

/// Judges, compares, writes, and says how the program ends.
[[nodiscard]] base::Result<ExitStatus> conclude(ExperimentOutcome outcome, const OutputFlags& flags);

[[nodiscard]] ExitStatus exit_status_of(const measure::values::Verdict& verdict);

} // namespace termsoak::cli
