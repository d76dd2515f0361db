#include "streams/synth/script.h"

#include <charconv>

namespace termsoak::streams::synth {

void Script::number(std::uint64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  bytes_.append(digits, end);
}

void Script::utf8(char32_t code_point) {
  const auto tail = [&](int shift) { byte(static_cast<char>(0x80 | ((code_point >> shift) & 0x3F))); };
  if (code_point < 0x80) {
    byte(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    byte(static_cast<char>(0xC0 | (code_point >> 6)));
    tail(0);
  } else if (code_point < 0x10000) {
    byte(static_cast<char>(0xE0 | (code_point >> 12)));
    tail(6);
    tail(0);
  } else {
    byte(static_cast<char>(0xF0 | (code_point >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

void Script::cut_back(Mark mark) {
  bytes_.resize(mark.byte_count);
  resizes_.resize(mark.resize_count);
}

} // namespace termsoak::streams::synth
