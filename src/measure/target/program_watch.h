#pragma once

#include "base/fd.h"
#include "measure/process/process_tree.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// What is seen of a running program: what it prints, in pieces, made into lines; the end of what it
/// complained about; and whether it rests. Does not wait: whoever polls does.
namespace termsoak::measure::target {

/// The last bytes of a text, for error messages.
class Tail {
public:
  static constexpr std::size_t kBytesMax = 512;

  void add(std::string_view bytes) {
    text_.append(bytes);
    if (text_.size() > kBytesMax) text_.erase(0, text_.size() - kBytesMax);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

private:
  std::string text_;
};

class LineReader {
public:
  static constexpr std::size_t kLineBytesMax = 256;

  void add(std::string_view bytes) { pending_.append(bytes); }
  /// The next whole line, without its end. Of a line longer than any we know only the end is kept.
  [[nodiscard]] std::optional<std::string> next() {
    const std::size_t end = pending_.find('\n');
    if (end == std::string::npos) {
      if (pending_.size() > kLineBytesMax) pending_.erase(0, pending_.size() - kLineBytesMax);
      return std::nullopt;
    }
    std::string line = pending_.substr(0, end);
    pending_.erase(0, end + 1);
    return line;
  }

private:
  std::string pending_;
};

/// Hands over what can be read without waiting; closes `from` at its end.
template <class Sink> void read_available(base::Fd& from, Sink sink) {
  std::array<char, 4096> buffer;
  while (from.valid()) {
    const ssize_t got = ::read(from.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0)
      from.reset();
    else
      sink(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
  }
}

/// Whether a set of processes has come to rest: no CPU time and nobody running for a while. Cannot know of a
/// program that sleeps first and works later.
class Quiescence {
public:
  using TimePoint = std::chrono::steady_clock::time_point;

  Quiescence(std::shared_ptr<const process::ProcRoot> proc, std::chrono::milliseconds quiet_for)
      : proc_(std::move(proc)), quiet_for_(quiet_for) {}

  /// Looks once; true after looks over `quiet_for` that saw neither change nor activity.
  [[nodiscard]] bool at_rest(std::span<const int> processes, TimePoint now);
  /// Something happened that says they are not at rest.
  void disturb() { since_.reset(); }
  /// When CPU time was last seen to grow, or the first look.
  [[nodiscard]] TimePoint last_activity() const { return last_activity_; }

private:
  std::shared_ptr<const process::ProcRoot> proc_;
  std::chrono::milliseconds quiet_for_;
  std::uint64_t ticks_ = 0;
  std::optional<TimePoint> since_;
  TimePoint last_activity_{};
};

} // namespace termsoak::measure::target
