#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/// Where a stream may be interrupted by a question of ours: never inside a character or a control sequence. A
/// file cut within a UTF-8 sequence makes some terminals swallow the ESC that follows. Knows just enough of
/// ECMA-48 for that; interprets nothing.
namespace termsoak::measure::target {

class SafeCut {
public:
  /// Reads on. Gives how many of `bytes` may be sent before a question; those behind belong to something
  /// unfinished.
  [[nodiscard]] std::size_t scan(std::span<const std::byte> bytes);

  /// True when nothing is unfinished.
  [[nodiscard]] bool at_ground() const { return state_ == State::Ground; }
  /// Cursor reports that the stream itself has asked for so far.
  [[nodiscard]] std::uint64_t reports_asked() const { return reports_asked_; }

private:
  enum class State : std::uint8_t { Ground, Utf8, Escape, Csi, String, StringEscape };

  void step(std::uint8_t byte);
  void ground(std::uint8_t byte);
  void escape(std::uint8_t byte);
  void csi(std::uint8_t byte);
  void string(std::uint8_t byte);

  State state_ = State::Ground;
  std::uint8_t continuation_left_ = 0;
  bool is_osc_ = false;
  std::uint32_t parameter_ = 0; ///< the first one of a control sequence
  bool first_parameter_ = true;
  std::uint64_t reports_asked_ = 0;
};

} // namespace termsoak::measure::target
