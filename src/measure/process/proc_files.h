#pragma once

#include "base/fd.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

/// The files the kernel keeps about each process. Says what could be read and what not; it does not sum,
/// judge or keep anything.
namespace termsoak::measure::process {

/// The process that asks.
inline constexpr int kSelf = 0;

enum class ReadStatus : std::uint8_t {
  Ok,
  Gone,     ///< the process has ended
  Denied,   ///< another user's process, or one that changed its identity
  NotGiven, ///< this kernel does not offer the file
};

struct ReadOutcome {
  ReadStatus status = ReadStatus::NotGiven;
  std::string_view text; ///< points into the caller's buffer
};

/// One line of `stat`, as far as anyone here needs it.
struct StatFields {
  int pid = 0;
  int parent = 0;
  int session = 0;
  char state = '?';
  std::uint64_t minor_faults = 0;
  std::uint64_t cpu_ticks = 0; ///< user and system time
};

/// The command's name may hold blanks and parentheses; nothing when the line is no stat line.
[[nodiscard]] std::optional<StatFields> parse_stat(std::string_view line);

/// Leading decimal number, leading blanks skipped; what follows stays in `text`.
[[nodiscard]] std::optional<std::uint64_t> take_number(std::string_view& text);

/// A /proc, or a tree that looks like one.
class ProcRoot {
public:
  explicit ProcRoot(const std::filesystem::path& root);

  struct Opened {
    ReadStatus status = ReadStatus::NotGiven;
    base::Fd fd;
  };
  /// Opens `PID/name` (`self/name` for kSelf), a file or a directory. Allocates nothing.
  [[nodiscard]] Opened open(int pid, const char* name) const;
  /// Opens, reads what fits into `buffer` and closes.
  [[nodiscard]] ReadOutcome read(int pid, const char* name, std::span<char> buffer) const;
  [[nodiscard]] const base::Fd& directory() const { return directory_; }

private:
  [[nodiscard]] ReadStatus why_not(int pid, int error) const;

  base::Fd directory_;
};

/// Reads an open file from its start into `buffer`, without moving its offset.
[[nodiscard]] ReadOutcome read_from_start(int fd, std::span<char> buffer);

[[nodiscard]] ReadStatus status_of_errno(int error);

} // namespace termsoak::measure::process
