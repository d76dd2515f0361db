#pragma once

#include "cli/program.h"

/// What each command_NAME.cpp offers to the table in subcommands.cpp.
namespace termsoak::cli {

Action attach_compare(CLI::App& app);
Action attach_run(CLI::App& app);
Action attach_explain(CLI::App& app);
Action attach_record(CLI::App& app);
Action attach_convert(CLI::App& app);
Action attach_inspect(CLI::App& app);
Action attach_list(CLI::App& app);
Action attach_synth(CLI::App& app);
Action attach_bundle(CLI::App& app);
Action attach_shrink(CLI::App& app);
Action attach_scrub(CLI::App& app);
Action attach_completion(CLI::App& app);
Action attach_doctor(CLI::App& app);
Action attach_feed_tty(CLI::App& app);
Action attach_dump(CLI::App& app);
Action attach_gate(CLI::App& app);
Action attach_report(CLI::App& app);
Action attach_matrix(CLI::App& app);
Action attach_selftest(CLI::App& app);
Action attach_lab(CLI::App& app);

} // namespace termsoak::cli
