#include "cli/program.h"

#include <fmt/format.h>

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#include "base/exit_guard.h"
#include "base/fd.h"
#include "base/text.h"
#include "cli/console.h"

namespace termsoak::cli {
namespace {

void print_error(const base::Error& error) {
  const std::string hint = error.remedy.empty() ? "" : fmt::format(" ({})", error.remedy);
  // Names that people typed and libraries quote come through here as well.
  constexpr std::size_t kErrorBytesMax = 4000;
  print_note(fmt::format("termsoak: {}\n", base::printable(error.message + hint, kErrorBytesMax)));
}

} // namespace

ExitStatus exit_status_of(base::ErrorKind kind) {
  switch (kind) {
  case base::ErrorKind::Usage:
  case base::ErrorKind::BadInput:
  case base::ErrorKind::Io:
  case base::ErrorKind::Unsupported:
    return ExitStatus::Usage;
  case base::ErrorKind::Timeout:
    return ExitStatus::Timeout;
  case base::ErrorKind::Interrupted:
    return ExitStatus::Interrupted;
  case base::ErrorKind::OutOfMemory:
  case base::ErrorKind::OutOfSpace:
  case base::ErrorKind::Internal:
    break;
  }
  return ExitStatus::Internal;
}

namespace {

int conclude(const base::Result<ExitStatus>& status) {
  if (status) return static_cast<int>(*status);
  print_error(status.error());
  return static_cast<int>(exit_status_of(status.error().kind));
}

int parse_and_run(int argc, char** argv) {
  const auto line = parse_command_line(argc, argv);
  if (!line) return conclude(std::unexpected(line.error()));
  return conclude(line->action ? line->action() : printed(line->text));
}

constexpr std::string_view kOutOfMemory =
    "termsoak: out of memory (raise the limit on address space or memory, or feed less)\n";

/// Allocates nothing: there may be nothing to have.
void say_out_of_memory() {
  (void)base::write_all(STDERR_FILENO, kOutOfMemory);
}

/// Destructors of a JSON tree allocate, and nothing can be thrown out of them.
[[noreturn]] void end_without_memory() {
  try {
    if (const auto thrown = std::current_exception()) std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    say_out_of_memory();
    ::_exit(static_cast<int>(ExitStatus::Internal));
  } catch (...) {
    std::abort();
  }
  std::abort();
}

int run_whatever_is_thrown(int argc, char** argv) {
  try {
    return parse_and_run(argc, argv);
  } catch (const std::bad_alloc&) {
    say_out_of_memory();
  } catch (const std::exception& thrown) {
    print_error(base::error_of(thrown));
  }
  return static_cast<int>(ExitStatus::Internal);
}

} // namespace

int run_program(int argc, char** argv) {
  base::guard_exit(static_cast<int>(ExitStatus::Internal), kOutOfMemory);
  hold_standard_descriptors();
  // A pipe nobody reads and a limit on file size are errors of a write, not our death.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  std::set_terminate(end_without_memory);
  const int status = run_whatever_is_thrown(argc, argv);
  base::allow_exit();
  return status;
}

} // namespace termsoak::cli
