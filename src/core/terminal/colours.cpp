#include "core/terminal/colours.h"

#include <fmt/format.h>

#include <algorithm>

namespace termsoak::core::terminal {
namespace {

struct NamedColour {
  std::string_view name;
  Rgb value;
};
constexpr std::array<NamedColour, 10> kNames{{
    {"black", {0, 0, 0}},
    {"red", {255, 0, 0}},
    {"green", {0, 255, 0}},
    {"yellow", {255, 255, 0}},
    {"blue", {0, 0, 255}},
    {"magenta", {255, 0, 255}},
    {"cyan", {0, 255, 255}},
    {"white", {255, 255, 255}},
    {"gray", {190, 190, 190}},
    {"grey", {190, 190, 190}},
}};

std::optional<unsigned> hex_value(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) {
    unsigned digit = 0;
    if (c >= '0' && c <= '9')
      digit = static_cast<unsigned>(c - '0');
    else if (c >= 'a' && c <= 'f')
      digit = static_cast<unsigned>(c - 'a') + 10;
    else if (c >= 'A' && c <= 'F')
      digit = static_cast<unsigned>(c - 'A') + 10;
    else
      return std::nullopt;
    value = value * 16 + digit;
  }
  return value;
}

/// One component of 1..4 hex digits, scaled to 0..255.
std::optional<std::uint8_t> component(std::string_view digits) {
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  const auto value = hex_value(digits);
  if (!value) return std::nullopt;
  const unsigned largest = (1U << (4 * digits.size())) - 1;
  return static_cast<std::uint8_t>((*value * 255 + largest / 2) / largest);
}

std::optional<Rgb> from_components(std::string_view red, std::string_view green, std::string_view blue) {
  const auto r = component(red);
  const auto g = component(green);
  const auto b = component(blue);
  if (!r || !g || !b) return std::nullopt;
  return Rgb{*r, *g, *b};
}

} // namespace

std::array<Rgb, 256> default_palette() {
  constexpr std::array<Rgb, 16> kBasic{{{0, 0, 0},
                                        {205, 0, 0},
                                        {0, 205, 0},
                                        {205, 205, 0},
                                        {0, 0, 238},
                                        {205, 0, 205},
                                        {0, 205, 205},
                                        {229, 229, 229},
                                        {127, 127, 127},
                                        {255, 0, 0},
                                        {0, 255, 0},
                                        {255, 255, 0},
                                        {92, 92, 255},
                                        {255, 0, 255},
                                        {0, 255, 255},
                                        {255, 255, 255}}};
  std::array<Rgb, 256> palette{};
  std::ranges::copy(kBasic, palette.begin());
  const auto level = [](unsigned step) { return static_cast<std::uint8_t>(step == 0 ? 0 : 55 + 40 * step); };
  for (unsigned i = 0; i < 216; ++i)
    palette[16 + i] = {level(i / 36), level(i / 6 % 6), level(i % 6)};
  for (unsigned i = 0; i < 24; ++i) {
    const auto grey = static_cast<std::uint8_t>(8 + 10 * i);
    palette[232 + i] = {grey, grey, grey};
  }
  return palette;
}

std::optional<Rgb> parse_colour(std::string_view text) {
  if (text.starts_with("rgb:")) {
    text.remove_prefix(4);
    const std::size_t first = text.find('/');
    const std::size_t second = first == std::string_view::npos ? first : text.find('/', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    return from_components(text.substr(0, first), text.substr(first + 1, second - first - 1),
                           text.substr(second + 1));
  }
  if (text.starts_with("#")) {
    text.remove_prefix(1);
    if (text.empty() || text.size() % 3 != 0) return std::nullopt;
    const std::size_t each = text.size() / 3;
    return from_components(text.substr(0, each), text.substr(each, each), text.substr(2 * each));
  }
  for (const NamedColour& named : kNames)
    if (named.name == text) return named.value;
  return std::nullopt;
}

std::string format_colour(Rgb colour) {
  return fmt::format("rgb:{0:02x}{0:02x}/{1:02x}{1:02x}/{2:02x}{2:02x}", colour.red, colour.green,
                     colour.blue);
}

} // namespace termsoak::core::terminal
