#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

/// UTF-8 into code points, in bulk and across chunk borders: one U+FFFD per maximal subpart of an ill-formed
/// sequence (Unicode 15.0, section 3.9, table 3-8; the same law as WHATWG's decoder). Does not interpret
/// controls.
namespace termsoak::unicode {

inline constexpr char32_t kReplacement = 0xFFFD;

/// Bytes of the well-formed encoding of `code_point`.
[[nodiscard]] constexpr std::size_t utf8_bytes(char32_t code_point) {
  return code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
}

/// Writes 1..4 bytes, returns how many. `code_point` must be a scalar value.
std::size_t encode_utf8(char32_t code_point, char* out);
/// The same at the end of a text.
void append_utf8(std::string& out, char32_t code_point);

/// Bytes that must be readable for the two looks ahead below.
inline constexpr std::size_t kUtf8LookAhead = 8;

/// A code point and how many bytes it takes.
struct Utf8Common {
  char32_t code_point = 0;
  std::uint32_t bytes = 0;
};

/// The non-ASCII code point at `bytes`, all of its bytes checked at once, the usual lengths first; 0 bytes
/// for ASCII, C1 controls and anything ill-formed, which need more care.
[[nodiscard, gnu::always_inline]] inline Utf8Common decode_common(const std::uint8_t* bytes) {
  std::uint32_t word = 0; // the first byte in the lowest eight bits
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap32(word);
  if ((word & 0x00C0C0F0) == 0x008080E0) {
    const std::uint32_t value = (word & 0x0F) << 12 | (word >> 2 & 0xFC0) | (word >> 16 & 0x3F);
    const bool well = value >= 0x800 && (value & 0xF800) != 0xD800;
    return {static_cast<char32_t>(value), well ? 3U : 0U};
  }
  if ((word & 0x0000C0E0) == 0x000080C0) {
    const std::uint32_t value = (word & 0x1F) << 6 | (word >> 8 & 0x3F);
    return {static_cast<char32_t>(value), value >= 0xA0 ? 2U : 0U};
  }
  if ((word & 0xC0C0C0F8) == 0x808080F0) {
    const std::uint32_t value =
        (word & 0x07) << 18 | (word << 4 & 0x3F000) | (word >> 10 & 0xFC0) | (word >> 24 & 0x3F);
    const bool well = value >= 0x10000 && value <= 0x10FFFF;
    return {static_cast<char32_t>(value), well ? 4U : 0U};
  }
  return {};
}

/// Whether the byte is printable ASCII in a short gap between other code points; a longer stretch deserves a
/// bulk path of its own.
[[nodiscard]] inline bool is_ascii_gap(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return *bytes >= 0x20 && *bytes < 0x7F && (word & 0x8080808080808080U) != 0;
}

/// How a bulk decode ended.
enum class Utf8Stop : std::uint8_t {
  InputEnd,   ///< everything consumed; up to three bytes of a code point may be held back
  OutputFull, ///< no room for another code point
  Ascii, ///< the next byte belongs to the caller: a control, or a stretch of ASCII worth a bulk path of its
         ///< own
  C1,    ///< the last code point delivered is U+0080..U+009F
  Replaced, ///< the last code point delivered stands for ill-formed bytes
};

struct Utf8Result {
  std::size_t bytes_consumed = 0;
  std::size_t code_points = 0;
  Utf8Stop stop = Utf8Stop::InputEnd;
};

/// How many replacement characters stand for ill-formed bytes that begin with C0..F7: one for each maximal
/// part of a code point, as the standard recommends, or one for the byte and all continuation bytes behind
/// it.
enum class IllFormed : std::uint8_t { EachPart, WholeSequence };

/// Keeps the head of a code point whose tail has not arrived.
class Utf8Decoder {
public:
  explicit Utf8Decoder(IllFormed ill_formed = IllFormed::EachPart) : ill_formed_(ill_formed) {}

  /// Decodes non-ASCII code points (and short gaps of printable ASCII between them) until one of `Utf8Stop`.
  /// At most one of the delivered code points is ill-formed or C1, and it is the last one; so the byte offset
  /// of every other one follows from `utf8_bytes` of those before it. `bytes_consumed` counts bytes of this
  /// chunk only.
  Utf8Result decode(const std::uint8_t* bytes, std::size_t count, char32_t* out, std::size_t capacity);

  /// Whether a code point has begun and not ended; how many of its bytes are held back (0..3).
  [[nodiscard]] bool pending() const { return pending_bytes_ != 0; }
  [[nodiscard]] std::size_t pending_bytes() const { return pending_bytes_; }

  /// Where a chunk ended behind an ill-formed sequence that is one: how many of the next bytes still belong
  /// to it.
  [[nodiscard]] std::size_t skip(const std::uint8_t* bytes, std::size_t count);

  /// The end of the stream, or a cut: true when a replacement character is due for held-back bytes.
  [[nodiscard]] bool finish();

private:
  enum class Stepped : std::uint8_t { More, CodePoint, Replaced };
  enum class Took : std::uint8_t { Byte, Nothing };
  struct Step {
    Stepped what;
    Took took;
  };
  /// One byte at a time: for the code point that a chunk border cuts.
  Step step(std::uint8_t byte);

  IllFormed ill_formed_;
  bool skipping_ = false;          ///< continuation bytes behind an ill-formed sequence
  std::uint32_t partial_ = 0;      ///< payload bits so far
  std::uint8_t pending_bytes_ = 0; ///< bytes held back
  std::uint8_t needed_bytes_ = 0;  ///< continuation bytes still to come
  std::uint8_t next_low_ = 0x80;   ///< bounds of the next continuation byte (table 3-7)
  std::uint8_t next_high_ = 0xBF;
};

} // namespace termsoak::unicode
