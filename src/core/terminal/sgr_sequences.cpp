#include "core/terminal/sequence_rows.h"
#include "core/terminal/sgr.h"
#include "core/terminal/state.h"

/// SGR onto the pen.
namespace termsoak::core::terminal {
namespace {

using page::Color;
using page::Style;
using parser::CsiSequence;

void put(Style& style, unsigned flags) {
  style.flags = static_cast<std::uint16_t>(style.flags | flags);
}

void drop(Style& style, unsigned flags) {
  style.flags = static_cast<std::uint16_t>(style.flags & ~flags);
}

void apply(const SgrAttribute& a, Style& style) {
  switch (a.kind) {
  case SgrKind::ResetAll:
    style = {};
    break;
  case SgrKind::Bold:
    put(style, Style::Bold);
    break;
  case SgrKind::Faint:
    put(style, Style::Faint);
    break;
  case SgrKind::ResetIntensity:
    drop(style, unsigned{Style::Bold} | Style::Faint);
    break;
  case SgrKind::Italic:
    put(style, Style::Italic);
    break;
  case SgrKind::ResetItalic:
    drop(style, Style::Italic);
    break;
  case SgrKind::Underline:
    style.set_underline(static_cast<page::Underline>(a.index));
    break;
  case SgrKind::Blink:
    put(style, Style::Blink);
    break;
  case SgrKind::ResetBlink:
    drop(style, Style::Blink);
    break;
  case SgrKind::Inverse:
    put(style, Style::Inverse);
    break;
  case SgrKind::ResetInverse:
    drop(style, Style::Inverse);
    break;
  case SgrKind::Invisible:
    put(style, Style::Invisible);
    break;
  case SgrKind::ResetInvisible:
    drop(style, Style::Invisible);
    break;
  case SgrKind::Strikethrough:
    put(style, Style::Strikethrough);
    break;
  case SgrKind::ResetStrikethrough:
    drop(style, Style::Strikethrough);
    break;
  case SgrKind::Overline:
    put(style, Style::Overline);
    break;
  case SgrKind::ResetOverline:
    drop(style, Style::Overline);
    break;
  case SgrKind::ForegroundPalette:
    style.foreground = Color::palette(a.index);
    break;
  case SgrKind::ForegroundRgb:
    style.foreground = Color::rgb(a.red, a.green, a.blue);
    break;
  case SgrKind::ResetForeground:
    style.foreground = {};
    break;
  case SgrKind::BackgroundPalette:
    style.background = Color::palette(a.index);
    break;
  case SgrKind::BackgroundRgb:
    style.background = Color::rgb(a.red, a.green, a.blue);
    break;
  case SgrKind::ResetBackground:
    style.background = {};
    break;
  case SgrKind::UnderlinePalette:
    style.underline_color = Color::palette(a.index);
    break;
  case SgrKind::UnderlineRgb:
    style.underline_color = Color::rgb(a.red, a.green, a.blue);
    break;
  case SgrKind::ResetUnderlineColour:
    style.underline_color = {};
    break;
  }
}

void select_graphic_rendition(State& s, const CsiSequence& q) {
  SgrReader reader(q);
  screen::Screen& screen = s.screen();
  SgrAttribute attribute;
  if (!reader.next(attribute)) return;
  // Attribute by attribute: the pen takes part in the page's style set after each of them. One that another
  // follows at once often leaves no trace there, and is then only passed through. The default style is in no
  // set, so the one before it has to be entered: nothing would clear it away.
  Style style = screen.cursor().style;
  apply(attribute, style);
  while (reader.next(attribute)) {
    Style next = style;
    apply(attribute, next);
    if (next.is_default() || !screen.pass_style(style)) {
      screen.set_style(style);
      // Where there was no room for the style, the pen has lost it.
      next = screen.cursor().style;
      apply(attribute, next);
    }
    style = next;
  }
  screen.set_style(style);
}

constexpr CsiRow kCsi[] = {
    {{"CSI Pm m", "SGR", "pen: 0-9, 21-29, 30-49, 53, 55, 58, 59, 90-107; 38, 48 and 58 with ; or :",
      "ECMA-48, ISO 8613-6, kitty (4:n, 58)"},
     0,
     0,
     'm',
     select_graphic_rendition},
};

} // namespace

Family sgr_family() {
  return {.name = "pen", .controls_csi = kCsi};
}

} // namespace termsoak::core::terminal
