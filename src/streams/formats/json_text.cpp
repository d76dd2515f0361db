#include "streams/formats/json_text.h"

#include <array>
#include <utility>

namespace termsoak::streams::formats {
namespace {

struct Sequence {
  std::size_t bytes = 1; ///< of the sequence, or of the maximal part that is ill-formed
  bool well_formed = false;
  bool unfinished = false; ///< ill-formed only because the text ends
};

/// Table 3-7 of the Unicode standard: what the second byte may be, by the first.
std::pair<unsigned char, unsigned char> second_byte_range(unsigned char lead) {
  switch (lead) {
  case 0xE0:
    return {0xA0, 0xBF};
  case 0xED:
    return {0x80, 0x9F};
  case 0xF0:
    return {0x90, 0xBF};
  case 0xF4:
    return {0x80, 0x8F};
  default:
    return {0x80, 0xBF};
  }
}

Sequence sequence_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {.bytes = 1, .well_formed = true};
  const std::size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  if (length == 0) return {};
  for (std::size_t i = 1; i < length; ++i) {
    if (i == text.size()) return {.bytes = i, .unfinished = true};
    const auto [low, high] = i == 1 ? second_byte_range(lead) : second_byte_range(0);
    if (byte(i) < low || byte(i) > high) return {.bytes = i};
  }
  return {.bytes = length, .well_formed = true};
}

/// True for printable ASCII that JSON takes as it is.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (unsigned c = 0x20; c < 0x80; ++c)
    plain[c] = c != '"' && c != '\\';
  return plain;
}();

void append_escape(std::string& out, unsigned char c) {
  constexpr std::string_view kControls = "\b\f\n\r\t\"\\";
  constexpr std::string_view kLetters = "bfnrt\"\\";
  out += '\\';
  if (const std::size_t at = kControls.find(static_cast<char>(c)); at != std::string_view::npos) {
    out += kLetters[at];
    return;
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "u00";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

} // namespace

std::uint64_t append_json_text(std::string& out, std::string_view bytes) {
  std::uint64_t replaced = 0;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t start = at;
    while (at < bytes.size() && kPlain[static_cast<unsigned char>(bytes[at])])
      ++at;
    out.append(bytes.substr(start, at - start));
    if (at == bytes.size()) break;
    const auto c = static_cast<unsigned char>(bytes[at]);
    if (c < 0x80) {
      append_escape(out, c);
      ++at;
      continue;
    }
    const Sequence sequence = sequence_at(bytes.substr(at));
    if (sequence.well_formed) {
      out.append(bytes.substr(at, sequence.bytes));
    } else {
      out += "\xEF\xBF\xBD";
      ++replaced;
    }
    at += sequence.bytes;
  }
  return replaced;
}

std::size_t unfinished_tail_bytes(std::string_view bytes) {
  for (std::size_t back = 1; back <= 3 && back <= bytes.size(); ++back) {
    const auto c = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if (c < 0x80) return 0;
    if (c < 0xC0) continue;
    const Sequence sequence = sequence_at(bytes.substr(bytes.size() - back));
    return sequence.unfinished && sequence.bytes == back ? back : 0;
  }
  return 0;
}

} // namespace termsoak::streams::formats
