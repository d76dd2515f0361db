// Writes a file to the terminal it runs in and waits until that terminal has answered a cursor report, so
// that everything before it is known to be consumed; then writes the JSON line of the other harnesses to
// `--mode RESULT_FILE`. For terminals that cannot be linked.

#include "support/peers/feed_file.h"

#include <cstdio>
#include <string>

#include <termios.h>
#include <unistd.h>

namespace {

void write_all(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t done = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (done <= 0) return;
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
}

void wait_for_report() {
  constexpr std::string_view kAsk = "\x1b[6n";
  write_all({reinterpret_cast<const std::uint8_t*>(kAsk.data()), kAsk.size()});
  char answer = 0;
  while (read(STDIN_FILENO, &answer, 1) == 1 && answer != 'R') {
  }
}

} // namespace

int main(int argc, char** argv) {
  using namespace termsoak::peers;
  const Options options = parse_options(argc, argv);
  termios raw{};
  tcgetattr(STDIN_FILENO, &raw);
  cfmakeraw(&raw);
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  wait_for_report(); // the terminal is up
  const double begin = now();
  Outcome outcome = run(options, "tmux", write_all);
  wait_for_report();
  outcome.seconds = now() - begin;
  if (std::freopen(options.mode.c_str(), "w", stdout) == nullptr) return 1;
  report(outcome);
}
