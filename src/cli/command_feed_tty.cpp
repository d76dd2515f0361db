#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands.h"
#include "measure/target/feeder.h"

namespace termsoak::cli {

Action attach_feed_tty(CLI::App& app) {
  app.description("Started by termsoak itself, inside the terminal emulator it measures.");
  app.group(""); // not for people, and not in the help
  const auto socket = std::make_shared<std::string>();
  app.add_option("SOCKET", *socket, "where the parent listens")->required();
  return [socket]() -> base::Result<ExitStatus> {
    if (const auto served = measure::target::run_feeder(*socket); !served)
      return std::unexpected(served.error());
    return ExitStatus::Pass;
  };
}

} // namespace termsoak::cli
