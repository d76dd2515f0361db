#pragma once

#include <array>
#include <cstdint>

namespace termsoak::core::page {

/// A colour as SGR gives it: none, a palette index, or red-green-blue. One word, so that comparing is one
/// compare.
class Color {
public:
  enum class Kind : std::uint8_t { None, Palette, Rgb };

  constexpr Color() = default;
  static constexpr Color palette(std::uint8_t index) { return Color((std::uint32_t{1} << 24) | index); }
  static constexpr Color rgb(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
    return Color((std::uint32_t{2} << 24) | red | (std::uint32_t{green} << 8) | (std::uint32_t{blue} << 16));
  }
  [[nodiscard]] constexpr Kind kind() const { return static_cast<Kind>(bits_ >> 24); }
  [[nodiscard]] constexpr bool is_none() const { return bits_ == 0; }
  [[nodiscard]] constexpr std::uint8_t index() const { return static_cast<std::uint8_t>(bits_); }
  [[nodiscard]] constexpr std::uint8_t red() const { return static_cast<std::uint8_t>(bits_); }
  [[nodiscard]] constexpr std::uint8_t green() const { return static_cast<std::uint8_t>(bits_ >> 8); }
  [[nodiscard]] constexpr std::uint8_t blue() const { return static_cast<std::uint8_t>(bits_ >> 16); }
  [[nodiscard]] constexpr std::uint64_t kind_bits() const { return bits_ >> 24; }
  /// The 24 bits of palette index or red-green-blue.
  [[nodiscard]] constexpr std::uint64_t value() const { return bits_ & 0xffffff; }
  /// From `kind_bits()` and `value()`; what stands above them in either is cut off.
  static constexpr Color of(std::uint64_t kind_bits, std::uint64_t value) {
    return Color(static_cast<std::uint32_t>((kind_bits & 0xff) << 24 | (value & 0xffffff)));
  }
  bool operator==(const Color&) const = default;

private:
  explicit constexpr Color(std::uint32_t bits) : bits_(bits) {}
  std::uint32_t bits_ = 0; ///< kind in the top byte
};

enum class Underline : std::uint8_t { None, Single, Double, Curly, Dotted, Dashed };

/// What an SGR attribute does to a style: the bits that stay, and those that are set.
struct StyleEdit {
  /// Low to high, in the order in which the modelled core hashes them: the kinds of foreground, background
  /// and underline colour (8 bits each), their values (24 each), the flags (16), nothing (16).
  using Bits = std::array<std::uint64_t, 2>;
  Bits keep{};
  Bits set{};

  static constexpr StyleEdit reset() { return {}; }
  static constexpr StyleEdit foreground(Color color) {
    return {.keep = {~(kKind | kValue << 24), ~0ULL}, .set = {color.kind_bits() | color.value() << 24, 0}};
  }
  static constexpr StyleEdit background(Color color) {
    return {.keep = {~(kKind << 8 | kValue << 48), ~0xffULL},
            .set = {color.kind_bits() << 8 | color.value() << 48, color.value() >> 16}};
  }
  static constexpr StyleEdit underline_color(Color color) {
    return {.keep = {~(kKind << 16), ~(kValue << 8)}, .set = {color.kind_bits() << 16, color.value() << 8}};
  }
  static constexpr StyleEdit add_flags(std::uint64_t flags) {
    return {.keep = {~0ULL, ~0ULL}, .set = {0, flags << kFlagsShift}};
  }
  static constexpr StyleEdit drop_flags(std::uint64_t flags) {
    return {.keep = {~0ULL, ~(flags << kFlagsShift)}};
  }
  static constexpr StyleEdit underline(Underline kind) {
    return {.keep = {~0ULL, ~(7ULL << kUnderlineShift)},
            .set = {0, static_cast<std::uint64_t>(kind) << kUnderlineShift}};
  }
  friend bool operator==(const StyleEdit&, const StyleEdit&) = default;

  static constexpr unsigned kFlagsShift = 32, kUnderlineShift = kFlagsShift + 8; ///< in the upper word

private:
  static constexpr std::uint64_t kKind = 0xff, kValue = 0xffffff;
};

/// The SGR attributes of a cell. Equal values are one style in a page. Does not know its id.
class Style {
public:
  /// Bits of `flags`, as upstream orders them; the underline kind is bits 8..10.
  enum Flag : std::uint16_t {
    Bold = 1 << 0,
    Italic = 1 << 1,
    Faint = 1 << 2,
    Blink = 1 << 3,
    Inverse = 1 << 4,
    Invisible = 1 << 5,
    Strikethrough = 1 << 6,
    Overline = 1 << 7,
  };

  constexpr Style() = default;

  [[nodiscard]] constexpr Color foreground() const { return Color::of(low_, low_ >> 24); }
  [[nodiscard]] constexpr Color background() const {
    return Color::of(low_ >> 8, low_ >> 48 | (high_ & 0xff) << 16);
  }
  [[nodiscard]] constexpr Color underline_color() const { return Color::of(low_ >> 16, high_ >> 8); }
  [[nodiscard]] constexpr std::uint16_t flags() const {
    return static_cast<std::uint16_t>(high_ >> StyleEdit::kFlagsShift);
  }
  [[nodiscard]] constexpr bool has(Flag flag) const { return (flags() & flag) != 0; }
  [[nodiscard]] constexpr Underline underline() const {
    return static_cast<Underline>(high_ >> StyleEdit::kUnderlineShift & 7);
  }

  /// The style that an edit makes of this one.
  [[nodiscard]] constexpr Style with(const StyleEdit& edit) const {
    Style style;
    style.low_ = (low_ & edit.keep[0]) | edit.set[0];
    style.high_ = (high_ & edit.keep[1]) | edit.set[1];
    return style;
  }
  /// Its 128 bits, for the hash.
  [[nodiscard]] constexpr std::uint64_t low() const { return low_; }
  [[nodiscard]] constexpr std::uint64_t high() const { return high_; }
  [[nodiscard]] constexpr bool is_default() const { return (low_ | high_) == 0; }
  constexpr bool operator==(const Style& other) const {
    return ((low_ ^ other.low_) | (high_ ^ other.high_)) == 0;
  }

private:
  using Word [[gnu::aligned(4)]] = std::uint64_t; ///< a style is aligned as upstream's
  Word low_ = 0, high_ = 0;
};
static_assert(sizeof(Style) == 16 && alignof(Style) == 4);

/// The 64-bit finisher of mx3 (Jon Maiga), which the modelled core's standard library uses for integers.
[[nodiscard]] constexpr std::uint64_t mix_mx3(std::uint64_t x) {
  constexpr std::uint64_t kFactor = 0xbea225f9eb34556d;
  x = (x ^ (x >> 32)) * kFactor;
  x = (x ^ (x >> 29)) * kFactor;
  x = (x ^ (x >> 32)) * kFactor;
  return x ^ (x >> 29);
}

/// XXH3 of 16 bytes without a seed (xxHash specification, "9 to 16 bytes of input"); the constants are those
/// of its default secret, taken together as the specification does.
[[nodiscard]] constexpr std::uint64_t xxh3_of_16(std::uint64_t low, std::uint64_t high) {
  constexpr std::uint64_t kFlipLow = 0x1f67b3b7a4a44072 ^ 0x78e5c0cc4ee679cb;
  constexpr std::uint64_t kFlipHigh = 0x2172ffcc7dd05a82 ^ 0x8e2443f7744608b8;
  __extension__ using Wide = unsigned __int128;
  const std::uint64_t a = low ^ kFlipLow;
  const std::uint64_t b = high ^ kFlipHigh;
  const Wide product = Wide{a} * b;
  std::uint64_t hash = 16 + __builtin_bswap64(a) + b +
                       (static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64));
  hash = (hash ^ (hash >> 37)) * 0x165667919e3779f9;
  return hash ^ (hash >> 32);
}

/// The modelled core's own hash of a style, so that equal streams collide in the same buckets: its 128 bits
/// folded to 64 and mixed; before 2025-11 another one of the 128.
enum class StyleHash : std::uint8_t { Folded, Xxh3 };
[[nodiscard]] constexpr std::uint64_t style_hash(const Style& style, StyleHash kind = StyleHash::Folded) {
  if (kind == StyleHash::Xxh3) [[unlikely]]
    return xxh3_of_16(style.low(), style.high());
  return mix_mx3(style.low() ^ style.high());
}

} // namespace termsoak::core::page
