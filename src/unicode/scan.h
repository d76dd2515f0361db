#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Finding the end of a stretch of bytes that needs no thought, many bytes at a time. Does not decode.
/// Short stretches are answered in line (SSE2 is part of every x86-64), long ones by the widest vectors of
/// the machine at hand, chosen at run time; the `_scalar` twins are the law both are tested against.
namespace termsoak::unicode {

[[nodiscard]] constexpr bool is_printable_ascii(std::uint8_t byte) {
  return byte >= 0x20 && byte < 0x7F;
}
[[nodiscard]] constexpr bool is_string_data(std::uint8_t byte) {
  return byte >= 0x20 && byte != 0x7F && byte != 0x9C;
}

[[nodiscard]] std::size_t printable_ascii_length_scalar(const std::uint8_t* bytes, std::size_t count);
[[nodiscard]] std::size_t printable_ascii_length_vector(const std::uint8_t* bytes, std::size_t count);
[[nodiscard]] std::size_t string_data_length_scalar(const std::uint8_t* bytes, std::size_t count);
[[nodiscard]] std::size_t string_data_length_vector(const std::uint8_t* bytes, std::size_t count);

namespace detail {
/// Above this many bytes a call through the dispatch table costs less than the narrow loop.
inline constexpr std::size_t kInlineBytes = 96;

#if defined(__SSE2__)
/// Bit i: byte i of the 16 ends a stretch.
[[nodiscard]] inline unsigned printable_ascii_ends(const std::uint8_t* bytes) {
  const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  // As signed bytes 0x80..0xFF are negative, so "above 0x1F and not 0x7F" is the whole condition.
  const __m128i fine =
      _mm_andnot_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(0x7F)), _mm_cmpgt_epi8(v, _mm_set1_epi8(0x1F)));
  return static_cast<unsigned>(_mm_movemask_epi8(fine)) ^ 0xFFFFU;
}
[[nodiscard]] inline unsigned string_data_ends(const std::uint8_t* bytes) {
  const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const __m128i control = _mm_cmpeq_epi8(_mm_max_epu8(v, _mm_set1_epi8(0x20)), v); // true where v >= 0x20
  const __m128i del = _mm_cmpeq_epi8(v, _mm_set1_epi8(0x7F));
  const __m128i st = _mm_cmpeq_epi8(v, _mm_set1_epi8(static_cast<char>(0x9C)));
  const __m128i fine = _mm_andnot_si128(_mm_or_si128(del, st), control);
  return static_cast<unsigned>(_mm_movemask_epi8(fine)) ^ 0xFFFFU;
}
#endif
} // namespace detail

/// How many leading bytes are printable ASCII (0x20..0x7E).
[[nodiscard]] inline std::size_t printable_ascii_length(const std::uint8_t* bytes, std::size_t count) {
  std::size_t i = 0;
#if defined(__SSE2__)
  for (; i + 16 <= count; i += 16) {
    if (i >= detail::kInlineBytes) return i + printable_ascii_length_vector(bytes + i, count - i);
    const unsigned ends = detail::printable_ascii_ends(bytes + i);
    if (ends != 0) return i + static_cast<std::size_t>(std::countr_zero(ends));
  }
#endif
  while (i < count && is_printable_ascii(bytes[i]))
    ++i;
  return i;
}

/// How many leading bytes of a control string (OSC, DCS, APC, PM, SOS) are plain data: not C0, not 0x7F, not
/// 0x9C (0x9C may be the tail of U+009C, or of an ordinary character: the caller looks at the byte before).
[[nodiscard]] inline std::size_t string_data_length(const std::uint8_t* bytes, std::size_t count) {
  std::size_t i = 0;
#if defined(__SSE2__)
  for (; i + 16 <= count; i += 16) {
    if (i >= detail::kInlineBytes) return i + string_data_length_vector(bytes + i, count - i);
    const unsigned ends = detail::string_data_ends(bytes + i);
    if (ends != 0) return i + static_cast<std::size_t>(std::countr_zero(ends));
  }
#endif
  while (i < count && is_string_data(bytes[i]))
    ++i;
  return i;
}

} // namespace termsoak::unicode
