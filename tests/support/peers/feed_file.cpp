#include "support/peers/feed_file.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace termsoak::peers {
namespace {

[[noreturn]] void usage(const char* program) {
  std::fprintf(stderr, "usage: %s FILE [--mode M] [--cols N] [--rows N] [--scrollback LINES] [--bytes N]\n",
               program);
  std::exit(2);
}

// getrusage's figure still counts the program that called exec; this one does not.
long peak_memory_kib() {
  std::FILE* const file = std::fopen("/proc/self/status", "r");
  char line[256];
  long kib = 0;
  while (file != nullptr && std::fgets(line, sizeof line, file) != nullptr)
    if (std::sscanf(line, "VmHWM: %ld", &kib) == 1) break;
  if (file != nullptr) std::fclose(file);
  return kib;
}

} // namespace

Options parse_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (!word.starts_with("--")) {
      options.file = word;
      continue;
    }
    if (++i == argc) usage(argv[0]);
    const auto number = [&] { return static_cast<unsigned>(std::strtoul(argv[i], nullptr, 10)); };
    if (word == "--mode")
      options.mode = argv[i];
    else if (word == "--cols")
      options.cols = number();
    else if (word == "--rows")
      options.rows = number();
    else if (word == "--scrollback")
      options.scrollback_lines = number();
    else if (word == "--bytes")
      options.bytes_max = std::strtoull(argv[i], nullptr, 10);
    else
      usage(argv[0]);
  }
  if (options.file.empty()) usage(argv[0]);
  return options;
}

double now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

FileFeed::FileFeed(const Options& options)
    : fd_(open(options.file.c_str(), O_RDONLY | O_CLOEXEC)), left_(options.bytes_max) {
  if (fd_ >= 0) return;
  std::fprintf(stderr, "%s: %s\n", options.file.c_str(), std::strerror(errno));
  std::exit(2);
}

FileFeed::~FileFeed() {
  close(fd_);
}

std::span<const std::uint8_t> FileFeed::next() {
  const ssize_t got =
      read(fd_, chunk_, static_cast<std::size_t>(std::min<std::uint64_t>(sizeof chunk_, left_)));
  if (got <= 0) return {};
  left_ -= static_cast<std::uint64_t>(got);
  return {chunk_, static_cast<std::size_t>(got)};
}

void report(const Outcome& outcome) {
  std::printf("{\"peer\": \"%.*s\", \"bytes\": %llu, \"seconds\": %.6f, \"MB_per_s\": %.2f, \"rss_kib_max\": "
              "%ld, \"cursor\": [%u, %u]}\n",
              int(outcome.peer.size()), outcome.peer.data(), static_cast<unsigned long long>(outcome.bytes),
              outcome.seconds, static_cast<double>(outcome.bytes) / 1e6 / outcome.seconds, peak_memory_kib(),
              outcome.cursor_row, outcome.cursor_col);
}

} // namespace termsoak::peers
