#pragma once

#include "base/error.h"
#include "base/fd.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A program running under a pseudo-terminal of its own. Does not read or write for it.
namespace termsoak::streams::record {

struct TerminalSize {
  std::uint16_t cols = 80;
  std::uint16_t rows = 24;
  std::uint16_t width_pixels = 0;
  std::uint16_t height_pixels = 0;
  friend bool operator==(const TerminalSize&, const TerminalSize&) = default;
};

class PtyChild {
public:
  struct Options {
    std::vector<std::string> command;                     ///< at least the program's name
    std::vector<std::pair<std::string, std::string>> env; ///< added to what the child inherits
    TerminalSize size;
    int settings_from =
        -1; ///< a terminal whose settings (termios) the new one takes; -1: the kernel's defaults
  };
  /// A program that cannot be started is an error, not a child that exits with 127.
  [[nodiscard]] static base::Result<PtyChild> start(const Options& options);

  PtyChild(PtyChild&& other) noexcept;
  PtyChild& operator=(PtyChild&&) = delete;
  /// Hangs up; a child that is still there a second later is killed.
  ~PtyChild();

  /// The other side of its terminal; non-blocking.
  [[nodiscard]] int terminal() const { return master_.get(); }
  void resize(const TerminalSize& size);
  /// To the whole foreground of its terminal.
  void signal(int number);
  /// 128 + n for one that was killed by signal n; nothing while it runs.
  [[nodiscard]] std::optional<int> exit_status();

private:
  PtyChild(pid_t pid, base::Fd master) : pid_(pid), master_(std::move(master)) {}
  pid_t pid_ = -1;
  base::Fd master_;
  std::optional<int> exit_status_;
};

} // namespace termsoak::streams::record
