#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

#include "base/text.h"

#include <fmt/format.h>

#include <charconv>

/// The palette and the dynamic colours; clipboard. None of it changes a cell.
namespace termsoak::core::terminal {
namespace {

std::string_view terminator(const OscCommand& c) {
  return c.end == parser::StringEnd::Bell ? "\a" : "\x1B\\";
}

std::optional<unsigned> palette_index(std::string_view text) {
  unsigned index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc{} || end != text.data() + text.size() || index > 255) return std::nullopt;
  return index;
}

void palette(State& s, const OscCommand& c) {
  const auto parts = base::split(c.text, ';');
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
    const auto index = palette_index(parts[i]);
    if (!index) continue;
    if (parts[i + 1] == "?")
      s.reply(fmt::format("\x1B]4;{};{}{}", *index, format_colour(s.colours.palette[*index]), terminator(c)));
    else if (const auto colour = parse_colour(parts[i + 1]))
      s.colours.palette[*index] = *colour;
  }
}

void reset_palette(State& s, const OscCommand& c) {
  const auto defaults = default_palette();
  if (c.text.empty()) s.colours.palette = defaults;
  for (const std::string_view part : base::split(c.text, ';'))
    if (const auto index = palette_index(part)) s.colours.palette[*index] = defaults[*index];
}

/// OSC 10, 11 and 12 take a list: each further colour belongs to the next number.
void dynamic(State& s, const OscCommand& c) {
  Rgb* const colours[] = {&s.colours.foreground, &s.colours.background, &s.colours.cursor};
  unsigned number = c.number;
  for (const std::string_view part : base::split(c.text, ';')) {
    if (number > 12) break;
    Rgb& colour = *colours[number - 10];
    if (part == "?")
      s.reply(fmt::format("\x1B]{};{}{}", number, format_colour(colour), terminator(c)));
    else if (const auto parsed = parse_colour(part))
      colour = *parsed;
    ++number;
  }
}

void reset_dynamic(State& s, const OscCommand& c) {
  const Colours defaults;
  if (c.number == 110) s.colours.foreground = defaults.foreground;
  if (c.number == 111) s.colours.background = defaults.background;
  if (c.number == 112) s.colours.cursor = defaults.cursor;
}

constexpr OscRow kCommands[] = {
    {{"OSC 4 ; Pc ; Pt ST", "", "set or report palette colours", "xterm"}, 4, palette},
    {{"OSC 104 ; Pc ST", "", "reset palette colours", "xterm"}, 104, reset_palette},
    {{"OSC 10 ; Pt ST", "", "set or report the text colour", "xterm"}, 10, dynamic},
    {{"OSC 11 ; Pt ST", "", "set or report the background colour", "xterm"}, 11, dynamic},
    {{"OSC 12 ; Pt ST", "", "set or report the cursor colour", "xterm"}, 12, dynamic},
    {{"OSC 110 ST", "", "reset the text colour", "xterm"}, 110, reset_dynamic},
    {{"OSC 111 ST", "", "reset the background colour", "xterm"}, 111, reset_dynamic},
    {{"OSC 112 ST", "", "reset the cursor colour", "xterm"}, 112, reset_dynamic},
    {{"OSC 52 ; Pc ; Pd ST", "", "clipboard: read as text of its own, never stored, never answered", "xterm"},
     52,
     [](State&, const OscCommand&) {}},
};

} // namespace

Family colour_family() {
  return {.name = "colours", .commands = kCommands};
}

} // namespace termsoak::core::terminal
