#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "measure/target/target.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Targets that are not the own core: `pipe:CMD`, a program that reads the stream on stdin, and `pty:NAME` or
/// `pty:CMD`, a real terminal emulator. Whatever they start is gone when they are. The process must ignore
/// SIGPIPE, as `cli` does: a target that dies is an error, not our death.
namespace termsoak::measure::target {

struct ExternalOptions {
  std::uint32_t cols = 80;
  std::uint32_t rows = 24;
  std::uint64_t scrollback_limit_bytes = 10'000'000;
  std::optional<std::uint64_t> scrollback_lines; ///< instead of the limit in bytes
  /// The program an emulator runs as its shell, called as `PROGRAM feed-tty SOCKET`.
  std::filesystem::path feeder_program;
  /// "NAME=value" pairs the children start from; DISPLAY and PATH are looked up here too.
  std::vector<std::string> environment;
  std::filesystem::path proc_root = "/proc";
  std::filesystem::path temp_root = "/tmp";
  /// How long a target may neither take a byte, answer nor use CPU time before that is an error.
  std::chrono::milliseconds silence_max{60'000};
  /// How long an emulator or display server may take to start.
  std::chrono::milliseconds start_max{30'000};
  /// Without acknowledgements: this long without CPU time and with an empty pipe counts as caught up.
  std::chrono::milliseconds quiet_for{150};
};

/// True for "pipe:…", "pty:…" and a preset's bare name ("tmux").
[[nodiscard]] bool is_external_target(std::string_view spec);

[[nodiscard]] base::Result<std::unique_ptr<Target>> make_external_target(std::string_view spec,
                                                                         const ExternalOptions& options);

// External terminals limit their history in lines, termsoak in bytes. Does not claim that an external line
// costs what ours does: it makes the two histories equally long.

/// What "unlimited" becomes: several terminals allocate the ring at once.
inline constexpr std::uint64_t kScrollbackLinesMax = 1'000'000;

/// As many lines as were asked for, or as the own core keeps at the limit in bytes: eight bytes a cell.
[[nodiscard]] inline std::uint64_t scrollback_lines(const ExternalOptions& options) {
  if (options.scrollback_lines) return std::min(*options.scrollback_lines, kScrollbackLinesMax);
  constexpr std::uint64_t kCellBytes = 8;
  const std::uint64_t line_bytes = kCellBytes * std::max<std::uint32_t>(options.cols, 1);
  return std::min(options.scrollback_limit_bytes / line_bytes, kScrollbackLinesMax);
}

} // namespace termsoak::measure::target
