
#include <array>
#include <memory>

#include "cli/experiment.h"
#include "cli/options.h"
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

} // namespace

void attach_compare(Command& command) {
  const auto flags = std::make_shared<Flags>();
  command.describe("Replays each INPUT once per strategy or target, each in a fresh process, and says where "
                   "memory parts.");
  command.bind("INPUT", &flags->run.inputs);
  bind_run_flags(command, flags->run);
  command.bind("--target", &flags->run.targets);
  bind_pool_flags(command, flags->pool);
  bind_output_flags(command, flags->output);
  command.examples(R"(Examples:
  termsoak compare session.cast
  termsoak compare session.cast --core all
  termsoak compare session.cast --core ghostty-1.2.3 --core ghostty-1.3.1
  termsoak compare session.cast --strategy reuse-any --strategy owned
  termsoak compare session.cast --strategy owned --strategy length=trim
  termsoak compare recipe:grapheme-scroll --bytes 64MB --out report.json
  termsoak compare workloads/recorded-emoji-session --html report.html
  termsoak compare --target pty:xterm --target tmux recipe:plain-scroll)");
  command.act([flags] { return run(*flags, kDefectAndFix); });
}

void attach_run(Command& command) {
  const auto flags = std::make_shared<Flags>();
  command.describe("Replays one INPUT through one strategy or target and judges it.");
  command.bind("INPUT", &flags->run.inputs);
  bind_run_flags(command, flags->run);
  command.bind("--target", &flags->run.targets);
  bind_pool_flags(command, flags->pool);
  bind_output_flags(command, flags->output);
  command.examples(R"(Examples:
  termsoak run session.cast --strategy fix-10353
  termsoak run session.cast --strategy reuse=every,length=trim,release=by-length
  termsoak run recipe:ai-session --bytes 1GB --until orphan_bytes=100MB
  some-program | termsoak run - --cols 120 --rows 40)");
  command.act([flags]() -> base::Result<ExitStatus> {
    flags->run.is_single = true;
    return run(*flags, std::span(kDefectAndFix).first(1));
  });
}

} // namespace termsoak::cli
