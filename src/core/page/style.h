#pragma once

#include <array>
#include <bit>
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
  [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }
  bool operator==(const Color&) const = default;

private:
  explicit constexpr Color(std::uint32_t bits) : bits_(bits) {}
  std::uint32_t bits_ = 0; ///< kind in the top byte
};

enum class Underline : std::uint8_t { None, Single, Double, Curly, Dotted, Dashed };

/// The SGR attributes of a cell. Equal values are one style in a page. Does not know its id.
struct Style {
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
  static constexpr unsigned kUnderlineShift = 8;

  Color foreground, background, underline_color;
  std::uint16_t flags = 0;
  std::uint16_t unused = 0;

  [[nodiscard]] constexpr Underline underline() const {
    return static_cast<Underline>((flags >> kUnderlineShift) & 7);
  }
  constexpr void set_underline(Underline kind) {
    flags = static_cast<std::uint16_t>((flags & ~(7 << kUnderlineShift)) |
                                       (static_cast<unsigned>(kind) << kUnderlineShift));
  }
  /// Foreground and background; underline colour and flags.
  [[nodiscard]] constexpr std::array<std::uint64_t, 2> words() const {
    return std::bit_cast<std::array<std::uint64_t, 2>>(*this);
  }
  [[nodiscard]] constexpr bool is_default() const { return (words()[0] | words()[1]) == 0; }
  constexpr bool operator==(const Style& other) const {
    return ((words()[0] ^ other.words()[0]) | (words()[1] ^ other.words()[1])) == 0;
  }
};
static_assert(sizeof(Style) == 16 && std::endian::native == std::endian::little);

/// The 64-bit finisher of mx3 (Jon Maiga), which the modelled core's standard library uses for integers.
[[nodiscard]] constexpr std::uint64_t mix_mx3(std::uint64_t x) {
  constexpr std::uint64_t kFactor = 0xbea225f9eb34556d;
  x = (x ^ (x >> 32)) * kFactor;
  x = (x ^ (x >> 29)) * kFactor;
  x = (x ^ (x >> 32)) * kFactor;
  return x ^ (x >> 29);
}

/// The modelled core's own hash of a style, so that equal streams collide in the same buckets. Packed to 128
/// bits: three 8-bit kinds, three 24-bit values, 16 bits of flags; then folded to 64.
[[nodiscard]] constexpr std::uint64_t style_hash(const Style& style) {
  constexpr std::uint64_t kValue = 0xffffff;
  const auto [colours, rest] = style.words();
  const std::uint64_t fore = colours & 0xffffffff, back = colours >> 32;
  const std::uint64_t under = rest & 0xffffffff, flags = rest >> 32;
  const std::uint64_t kinds = fore >> 24 | back >> 24 << 8 | under >> 24 << 16;
  const std::uint64_t low = kinds | (fore & kValue) << 24 | back << 48;
  const std::uint64_t high = (back >> 16 & 0xff) | (under & kValue) << 8 | flags << 32;
  return mix_mx3(low ^ high);
}

} // namespace termsoak::core::page
