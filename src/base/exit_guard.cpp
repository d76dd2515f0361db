#include "base/exit_guard.h"

#include <unistd.h>

#include <cstdlib>

namespace termsoak::base {

namespace {

// What a handler of exit() can know is global.
bool guarded = false;
int guarded_status = 0;
std::string_view guarded_words;

void end_guarded() {
  if (!guarded) return;
  [[maybe_unused]] const auto heard = ::write(STDERR_FILENO, guarded_words.data(), guarded_words.size());
  ::_exit(guarded_status);
}

} // namespace

void guard_exit(int status, std::string_view words) {
  [[maybe_unused]] static const int registered = std::atexit(end_guarded);
  guarded = true;
  guarded_status = status;
  guarded_words = words;
}

void allow_exit() {
  guarded = false;
}

} // namespace termsoak::base
