#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.h"

namespace termsoak::cli {

Action attach_doctor(CLI::App& app) {
  app.description("What this machine lets us measure, and what it hides.");
  return []() -> base::Result<ExitStatus> {
    fmt::print("os_page_bytes  {}\n", ::sysconf(_SC_PAGESIZE));
    return ExitStatus::Pass;
  };
}

} // namespace termsoak::cli
