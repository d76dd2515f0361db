#include "measure/target/safe_cut.h"

#include <algorithm>

namespace termsoak::measure::target {
namespace {

constexpr std::uint8_t kEscape = 0x1B;
constexpr std::uint8_t kBell = 0x07;
constexpr std::uint8_t kCancel = 0x18;
constexpr std::uint8_t kSubstitute = 0x1A;
constexpr std::uint32_t kCursorReport = 6;

} // namespace

std::size_t SafeCut::scan(std::span<const std::byte> bytes) {
  std::size_t safe = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    step(static_cast<std::uint8_t>(bytes[i]));
    if (state_ == State::Ground) safe = i + 1;
  }
  return safe;
}

void SafeCut::step(std::uint8_t byte) {
  if (byte == kCancel || byte == kSubstitute) {
    state_ = State::Ground;
    return;
  }
  if (byte == kEscape) {
    state_ = state_ == State::String ? State::StringEscape : State::Escape;
    return;
  }
  switch (state_) {
  case State::Ground:
    return ground(byte);
  case State::Utf8:
    if ((byte & 0xC0) != 0x80) {
      state_ = State::Ground;
      return ground(byte);
    }
    if (--continuation_left_ == 0) state_ = State::Ground;
    return;
  case State::Escape:
    return escape(byte);
  case State::Csi:
    return csi(byte);
  case State::String:
    return string(byte);
  case State::StringEscape: // anything but ST aborts the string and begins anew
    if (byte == '\\')
      state_ = State::Ground;
    else
      escape(byte);
    return;
  }
}

void SafeCut::ground(std::uint8_t byte) {
  if (byte < 0xC2 || byte > 0xF4) return;
  continuation_left_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
  state_ = State::Utf8;
}

void SafeCut::escape(std::uint8_t byte) {
  if (byte < 0x30) { // an intermediate byte, or a control that is executed within
    state_ = State::Escape;
    return;
  }
  state_ = State::Ground;
  if (byte == '[') {
    state_ = State::Csi;
    parameter_ = 0;
    first_parameter_ = true;
  } else if (byte == ']' || byte == 'P' || byte == 'X' || byte == '^' || byte == '_') {
    state_ = State::String;
    is_osc_ = byte == ']';
  }
}

void SafeCut::csi(std::uint8_t byte) {
  if (byte >= '0' && byte <= '9' && first_parameter_)
    parameter_ = std::min<std::uint32_t>(parameter_ * 10 + (byte - '0'), 65'535);
  if (byte == ';' || byte == ':') first_parameter_ = false;
  if (byte < 0x40 || byte > 0x7E) return;
  state_ = State::Ground;
  if (byte == 'n' && parameter_ == kCursorReport) ++reports_asked_;
}

void SafeCut::string(std::uint8_t byte) {
  if (is_osc_ && byte == kBell) state_ = State::Ground;
}

} // namespace termsoak::measure::target
