#pragma once

#include "base/fd.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// What a program prints, in pieces, made into lines; and the end of what it complained about. Does not wait:
/// whoever polls does.
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

} // namespace termsoak::measure::target
