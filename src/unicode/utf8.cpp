#include "unicode/utf8.h"

namespace termsoak::unicode {
namespace {

// Table 3-7 of the standard: which second bytes a lead byte allows. Third and fourth bytes are always 80..BF.
struct Lead {
  std::uint8_t tails; // continuation bytes; 0 for a byte that begins nothing
  std::uint8_t low;
  std::uint8_t high;
};

constexpr Lead lead(std::uint8_t byte) {
  if (byte < 0xC2) return {0, 0x80, 0xBF};
  if (byte < 0xE0) return {1, 0x80, 0xBF};
  if (byte == 0xE0) return {2, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0x80, 0x9F};
  if (byte < 0xF0) return {2, 0x80, 0xBF};
  if (byte == 0xF0) return {3, 0x90, 0xBF};
  if (byte < 0xF4) return {3, 0x80, 0xBF};
  if (byte == 0xF4) return {3, 0x80, 0x8F};
  return {0, 0x80, 0xBF};
}

} // namespace

std::size_t encode_utf8(char32_t code_point, char* out) {
  const auto cp = static_cast<std::uint32_t>(code_point);
  const std::size_t bytes = utf8_bytes(code_point);
  constexpr std::uint8_t kMark[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (std::size_t i = bytes; i-- > 1;)
    out[i] = static_cast<char>(0x80 | (cp >> (6 * (bytes - 1 - i)) & 0x3F));
  out[0] = static_cast<char>(kMark[bytes] | (cp >> (6 * (bytes - 1))));
  return bytes;
}

void append_utf8(std::string& out, char32_t code_point) {
  char bytes[4];
  out.append(bytes, encode_utf8(code_point, bytes));
}

Utf8Decoder::Step Utf8Decoder::step(std::uint8_t byte) {
  if (needed_bytes_ == 0) {
    const Lead first = lead(byte);
    if (first.tails == 0) return {Stepped::Replaced, Took::Byte};
    needed_bytes_ = first.tails;
    pending_bytes_ = 1;
    next_low_ = first.low;
    next_high_ = first.high;
    partial_ = byte & (0x3FU >> first.tails);
    return {Stepped::More, Took::Byte};
  }
  if (byte < next_low_ || byte > next_high_) {
    needed_bytes_ = pending_bytes_ = 0;
    return {Stepped::Replaced, Took::Nothing};
  }
  next_low_ = 0x80;
  next_high_ = 0xBF;
  partial_ = partial_ << 6 | (byte & 0x3FU);
  ++pending_bytes_;
  if (--needed_bytes_ != 0) return {Stepped::More, Took::Byte};
  pending_bytes_ = 0;
  return {Stepped::CodePoint, Took::Byte};
}

std::size_t Utf8Decoder::skip(const std::uint8_t* bytes, std::size_t count) {
  if (!skipping_) return 0;
  std::size_t skipped = 0;
  while (skipped < count && (bytes[skipped] & 0xC0U) == 0x80)
    ++skipped;
  if (skipped < count) skipping_ = false;
  return skipped;
}

bool Utf8Decoder::finish() {
  const bool due = pending();
  needed_bytes_ = pending_bytes_ = 0;
  return due;
}

Utf8Result Utf8Decoder::decode(const std::uint8_t* bytes, std::size_t count, char32_t* out,
                               std::size_t capacity) {
  const std::uint8_t* const end = bytes + count;
  const std::uint8_t* next = bytes;
  char32_t* const first = out;
  char32_t* const full = out + capacity;
  const auto stopped = [&](Utf8Stop why) {
    return Utf8Result{static_cast<std::size_t>(next - bytes), static_cast<std::size_t>(out - first), why};
  };

  while (next != end) {
    if (!pending()) {
      // Eight readable bytes from `next` on, so that no look-ahead needs a check of its own.
      const std::uint8_t* const last_safe = count < kUtf8LookAhead ? bytes : end - (kUtf8LookAhead - 1);
      while (next < last_safe && out != full) {
        const Utf8Common got = decode_common(next);
        if (got.bytes == 0) break;
        *out++ = got.code_point;
        next += got.bytes;
      }
      if (next == end) break;
      if (*next < 0x80) {
        if (next >= last_safe || !is_ascii_gap(next)) return stopped(Utf8Stop::Ascii);
        if (out == full) return stopped(Utf8Stop::OutputFull);
        *out++ = *next++;
        continue;
      }
    }
    if (out == full) return stopped(Utf8Stop::OutputFull);
    const std::uint8_t byte = *next;
    const bool sequence = pending() || (byte >= 0xC0 && byte <= 0xF7);
    const Step made = step(byte);
    if (made.took == Took::Byte) ++next;
    if (made.what == Stepped::More) continue;
    *out++ = made.what == Stepped::CodePoint ? static_cast<char32_t>(partial_) : kReplacement;
    if (made.what == Stepped::Replaced) {
      skipping_ = sequence && ill_formed_ == IllFormed::WholeSequence;
      next += skip(next, static_cast<std::size_t>(end - next));
      return stopped(Utf8Stop::Replaced);
    }
    if (partial_ < 0xA0) return stopped(Utf8Stop::C1);
  }
  return stopped(Utf8Stop::InputEnd);
}

} // namespace termsoak::unicode
