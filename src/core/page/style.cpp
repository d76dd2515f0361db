#include "core/page/style.h"

namespace termsoak::core::page {

namespace {

/// The 64-bit finisher of mx3 (Jon Maiga), which the modelled core's standard library uses for integers.
constexpr std::uint64_t mix(std::uint64_t x) {
  constexpr std::uint64_t kFactor = 0xbea225f9eb34556d;
  x = (x ^ (x >> 32)) * kFactor;
  x = (x ^ (x >> 29)) * kFactor;
  x = (x ^ (x >> 32)) * kFactor;
  return x ^ (x >> 29);
}

constexpr std::uint64_t value_of(const Color& color) {
  return color.bits() & 0xffffff;
}
constexpr std::uint64_t kind_of(const Color& color) {
  return color.bits() >> 24;
}

} // namespace

std::uint64_t style_hash(const Style& style) {
  // Packed to 128 bits: three 8-bit kinds, three 24-bit values, 16 bits of flags; then folded to 64.
  const std::uint64_t kinds =
      kind_of(style.foreground) | kind_of(style.background) << 8 | kind_of(style.underline_color) << 16;
  const std::uint64_t low = kinds | value_of(style.foreground) << 24 | value_of(style.background) << 48;
  const std::uint64_t high = value_of(style.background) >> 16 | value_of(style.underline_color) << 8 |
                             static_cast<std::uint64_t>(style.flags) << 32;
  return mix(low ^ high);
}

} // namespace termsoak::core::page
