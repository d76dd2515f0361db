#include "core/screen/describe.h"

#include <fmt/format.h>

namespace termsoak::core::screen {
namespace {

void add(std::string& text, std::string_view part) {
  if (!text.empty()) text += ", ";
  text += part;
}

void add_colour(std::string& text, std::string_view name, page::Color colour) {
  if (colour.kind() == page::Color::Kind::Palette) add(text, fmt::format("{} {}", name, colour.index()));
  if (colour.kind() == page::Color::Kind::Rgb)
    add(text, fmt::format("{} #{:02x}{:02x}{:02x}", name, colour.red(), colour.green(), colour.blue()));
}

} // namespace

std::string describe(const page::Style& style) {
  struct FlagName {
    page::Style::Flag flag;
    std::string_view name;
  };
  constexpr FlagName kFlags[] = {
      {page::Style::Bold, "bold"},
      {page::Style::Italic, "italic"},
      {page::Style::Faint, "faint"},
      {page::Style::Blink, "blink"},
      {page::Style::Inverse, "inverse"},
      {page::Style::Invisible, "invisible"},
      {page::Style::Strikethrough, "strike"},
      {page::Style::Overline, "overline"},
  };
  std::string text;
  add_colour(text, "fg", style.foreground());
  add_colour(text, "bg", style.background());
  add_colour(text, "underline", style.underline_color());
  for (const FlagName& known : kFlags)
    if (style.has(known.flag)) add(text, known.name);
  if (style.underline() != page::Underline::None) add(text, "underlined");
  return text.empty() ? "default style" : "style " + text;
}

std::string describe_cluster(const page::Page& page, const page::Cell& cell, char32_t added) {
  std::string text = fmt::format("cluster U+{:04X}", static_cast<unsigned>(cell.codepoint()));
  if (cell.has_grapheme())
    for (const char32_t code_point : page.graphemes(cell))
      text += fmt::format(" U+{:04X}", static_cast<unsigned>(code_point));
  text += fmt::format(" U+{:04X}", static_cast<unsigned>(added));
  return text;
}

} // namespace termsoak::core::screen
