#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <span>
#include <string>
#include <string_view>

/// The loop all peer harnesses share: a file in chunks of 64 KiB, only the feeding timed, one JSON line of
/// results. Knows no terminal.
namespace termsoak::peers {

struct Options {
  std::string file;
  std::string mode;
  unsigned cols = 80;
  unsigned rows = 24;
  unsigned scrollback_lines = 10'000;
  std::uint64_t bytes_max = UINT64_MAX;
};

/// FILE [--mode M] [--cols N] [--rows N] [--scrollback LINES] [--bytes N]; prints a usage line and exits with
/// 2 otherwise.
[[nodiscard]] Options parse_options(int argc, char** argv);

/// Seconds of the monotonic clock.
[[nodiscard]] double now();

class FileFeed {
public:
  explicit FileFeed(const Options& options);
  FileFeed(const FileFeed&) = delete;
  FileFeed& operator=(const FileFeed&) = delete;
  ~FileFeed();

  /// The next chunk, empty at the end.
  [[nodiscard]] std::span<const std::uint8_t> next();

private:
  int fd_;
  std::uint64_t left_;
  std::uint8_t chunk_[65'536];
};

/// What a run gave; `report` adds the process's peak memory.
struct Outcome {
  std::string_view peer;
  std::uint64_t bytes = 0;
  double seconds = 0;
  unsigned cursor_row = 0;
  unsigned cursor_col = 0;
};

void report(const Outcome& outcome);

/// Feeds the whole file, timing only `feed`.
template <class Feed> Outcome run(const Options& options, std::string_view peer, Feed&& feed) {
  FileFeed file(options);
  Outcome outcome{.peer = peer};
  for (auto chunk = file.next(); !chunk.empty(); chunk = file.next()) {
    const double begin = now();
    feed(chunk);
    outcome.seconds += now() - begin;
    outcome.bytes += chunk.size();
  }
  return outcome;
}

} // namespace termsoak::peers
