#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The palette and the dynamic colours as OSC 4 and OSC 10..12 see them. Cells do not refer to it.
namespace termsoak::core::terminal {

struct Rgb {
  std::uint8_t red = 0, green = 0, blue = 0;
  friend bool operator==(const Rgb&, const Rgb&) = default;
};

/// xterm's 256 default colours.
[[nodiscard]] std::array<Rgb, 256> default_palette();

/// X11 colour specifications: "rgb:hh/hh/hh" with 1..4 digits each, "#rgb" .. "#rrrrggggbbbb", and the names
/// of the eight basic colours.
[[nodiscard]] std::optional<Rgb> parse_colour(std::string_view text);
/// "rgb:rrrr/gggg/bbbb", as a report gives it.
[[nodiscard]] std::string format_colour(Rgb colour);

struct Colours {
  std::array<Rgb, 256> palette = default_palette();
  Rgb foreground{229, 229, 229};
  Rgb background{0, 0, 0};
  Rgb cursor{229, 229, 229};
};

} // namespace termsoak::core::terminal
