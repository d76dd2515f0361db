#include <CLI/CLI.hpp>

#include <array>
#include <memory>

#include "cli/commands.h"
#include "cli/experiment.h"
#include "cli/output.h"
#include "cli/run_flags.h"

namespace termsoak::cli {
namespace {

struct Flags {
  RunFlags run;
  OutputFlags output;
  PoolFlags pool;
};

base::Result<ExitStatus> run(const Flags& flags, std::span<const std::string_view> strategies_default) {
  const auto cells = plan_cells(flags.run, strategies_default);
  if (!cells) return std::unexpected(cells.error());
  return conclude(run_experiment(*cells, {.pool = flags.pool, .quiet = flags.output.quiet}), flags.output);
}

constexpr const char* kInputHelp = "a workload folder, a recording, recipe:NAME or '-' for standard input";

} // namespace

Action attach_compare(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.description("Replays each INPUT once per strategy or target, each in a fresh process, and says where "
                  "memory parts.");
  app.add_option("INPUT", flags->run.inputs, kInputHelp)->required()->type_name("");
  add_run_flags(app, flags->run, StrategyChoice::Many);
  app.add_option("--target", flags->run.targets,
                 "core, pipe:CMD, pty:CMD or a name from 'list targets'; repeatable")
      ->type_name("TARGET")
      ->expected(1)
      ->allow_extra_args(false) // one name each: an INPUT may follow it
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_pool_flags(app, flags->pool);
  add_output_flags(app, flags->output);
  app.footer(R"(Examples:
  termsoak compare session.cast
  termsoak compare session.cast --strategy reuse-any --strategy owned
  termsoak compare session.cast --strategy owned --strategy length=trim
  termsoak compare recipe:grapheme-scroll --bytes 64MB --out report.json
  termsoak compare workloads/recorded-emoji-session --html report.html
  termsoak compare --target pty:xterm --target tmux recipe:plain-scroll)");
  return [flags] { return run(*flags, kDefectAndFix); };
}

Action attach_run(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.description("Replays one INPUT through one strategy or target and judges it.");
  app.add_option("INPUT", flags->run.inputs, kInputHelp)->required()->type_name("")->expected(1);
  add_run_flags(app, flags->run, StrategyChoice::One);
  app.add_option("--target", flags->run.targets,
                 "core (default), pipe:CMD, pty:CMD or a name from 'list targets'")
      ->type_name("TARGET")
      ->expected(1)
      ->allow_extra_args(false) // one name each: an INPUT may follow it
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  add_pool_flags(app, flags->pool);
  add_output_flags(app, flags->output);
  app.footer(R"(Examples:
  termsoak run session.cast --strategy fix-10353
  termsoak run session.cast --strategy reuse=every,length=trim,release=by-length
  termsoak run recipe:ai-session --bytes 1GB --until orphan_bytes=100MB
  some-program | termsoak run - --cols 120 --rows 40)");
  return [flags]() -> base::Result<ExitStatus> {
    if (flags->run.strategies.empty() && flags->run.targets.empty())
      flags->run.strategies.emplace_back(kDefectAndFix[0]);
    return run(*flags, std::span(kDefectAndFix).first(1));
  };
}

} // namespace termsoak::cli
