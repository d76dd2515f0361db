#pragma once

#include <cstdint>
#include <string_view>

/// Counts cursor reports (`CSI row ; col R`) in what a terminal answers. Skips every other answer.
namespace termsoak::measure::target {

class ReportReader {
public:
  void add(std::string_view bytes) {
    for (const char byte : bytes)
      step(byte);
  }
  [[nodiscard]] std::uint64_t reports_seen() const { return reports_seen_; }

private:
  enum class State : std::uint8_t { Other, Escape, Parameters };

  void step(char byte) {
    if (byte == '\x1b') {
      state_ = State::Escape;
    } else if (state_ == State::Escape) {
      state_ = byte == '[' ? State::Parameters : State::Other;
      separators_ = 0;
    } else if (state_ == State::Parameters) {
      if (byte == ';') ++separators_;
      if ((byte >= '0' && byte <= '9') || byte == ';' || byte == '?') return;
      if (byte == 'R' && separators_ > 0) ++reports_seen_;
      state_ = State::Other;
    }
  }

  State state_ = State::Other;
  unsigned separators_ = 0;
  std::uint64_t reports_seen_ = 0;
};

} // namespace termsoak::measure::target
