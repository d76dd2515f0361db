
#include <memory>

#include "cli/options.h"
#include "measure/target/feeder.h"

namespace termsoak::cli {

void attach_feed_tty(Command& command) {
  command.describe("Started by termsoak itself, inside the terminal emulator it measures.");
  command.hide();
  const auto socket = std::make_shared<std::string>();
  command.bind("SOCKET", socket.get());
  command.act([socket]() -> base::Result<ExitStatus> {
    if (const auto served = measure::target::run_feeder(*socket); !served)
      return std::unexpected(served.error());
    return ExitStatus::Pass;
  });
}

} // namespace termsoak::cli
