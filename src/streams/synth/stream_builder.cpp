#include "streams/synth/stream_builder.h"

#include <charconv>

#include "unicode/utf8.h"

namespace termsoak::streams::synth {

void StreamBuilder::number(std::uint64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  bytes_.append(digits, end);
}

void StreamBuilder::utf8(char32_t code_point) {
  unicode::append_utf8(bytes_, code_point);
}

void StreamBuilder::cut_back(Mark mark) {
  bytes_.resize(mark.byte_count);
  resizes_.resize(mark.resize_count);
}

} // namespace termsoak::streams::synth
