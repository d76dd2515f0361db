#pragma once

#include "base/fd.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

/// The files the kernel keeps about each process. Says what could be read and what not; it does not
/// sum or judge anything.
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

/// One /proc file of each sampled process, kept open: a pread of an open statm costs 0.8 us, opening it anew
/// 4 us. Does not parse; allocates nothing, ever. Beyond kKeptMax processes the oldest kept file makes room.
class KeptFiles {
public:
  static constexpr std::size_t kKeptMax = 64;

  KeptFiles(std::shared_ptr<const ProcRoot> root, const char* name) : root_(std::move(root)), name_(name) {}

  [[nodiscard]] ReadOutcome read(int pid, std::span<char> buffer);
  /// The kept descriptor itself, for directories; set only with ReadStatus::Ok.
  [[nodiscard]] ReadStatus open(int pid, int& fd);
  /// Closes what belongs to a process that has ended, so that its number may be used anew.
  void forget(int pid);

private:
  struct Kept {
    int pid = -1;
    base::Fd fd;
  };
  [[nodiscard]] Kept* find(int pid);

  std::shared_ptr<const ProcRoot> root_;
  const char* name_;
  std::array<Kept, kKeptMax> kept_;
  std::size_t next_ = 0; ///< the slot that the next new process takes
};

} // namespace termsoak::measure::process
