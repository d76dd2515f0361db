#include "cli/console.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/fd.h"
#include "unicode/layout.h"

namespace termsoak::cli {

void hold_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // The wrong way round, so that reading or writing still fails. The lowest free number is `fd` itself.
    (void)::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

base::Result<void> print_out(std::string_view text) {
  return base::write_file("-", text);
}

base::Result<ExitStatus> printed(std::string_view text) {
  const auto written = print_out(text);
  if (!written) return std::unexpected(written.error());
  return ExitStatus::Pass;
}

void print_note(std::string_view text) {
  (void)base::write_all(STDERR_FILENO, text);
}

void print_sentence(std::string_view text) {
  print_note(unicode::paragraph(text));
}

} // namespace termsoak::cli
