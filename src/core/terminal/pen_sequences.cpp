#include <algorithm>
#include <optional>

#include "core/terminal/sequence_rows.h"
#include "core/terminal/sgr.h"
#include "core/terminal/state.h"

/// SGR onto the pen.
///
/// OSC 8. What a link costs is in `screen/pen.cpp` and in the page.
namespace termsoak::core::terminal {
namespace {

using page::Style;
using parser::CsiSequence;

// Attribute by attribute: the pen takes part in the page's style set after each of them. One that another
// follows at once often leaves no trace there, and is then only passed through. The default style is in no
// set, so the one before it has to be entered: nothing would clear it away.
void select_graphic_rendition(State& s, const CsiSequence& q) {
  screen::Screen& screen = s.screen();
  Style style = screen.cursor().style;
  bool changed = false;
  SgrReader reader(q, s.options.dialect->colon_rest);
  for (page::StyleEdit edit; reader.next(edit);) {
    Style next = style.with(edit);
    if (changed && (next.is_default() || !screen.pass_style(style))) {
      screen.set_style(style);
      // Where there was no room for the style, the pen has lost it.
      next = screen.cursor().style.with(edit);
    }
    style = next;
    changed = true;
  }
  if (changed) screen.set_style(style);
}

constexpr CsiRow kCsi[] = {
    {{"CSI Pm m", "SGR", "pen: 0-9, 21-29, 30-49, 53, 55, 58, 59, 90-107; 38, 48 and 58 with ; or :",
      "ECMA-48, ISO 8613-6, kitty (4:n, 58)"},
     0,
     0,
     'm',
     select_graphic_rendition,
     kAnyParams},
};

} // namespace

Family sgr_family() {
  return {.name = "pen", .controls_csi = kCsi};
}

namespace {

/// The last id among pairs `key=value` with ':' between them; `strict`: up to the first that is no pair.
std::optional<std::string_view> id_among(std::string_view pairs, bool strict) {
  std::optional<std::string_view> id;
  while (!pairs.empty()) {
    const std::string_view pair = pairs.substr(0, pairs.find(':'));
    if (strict && pair.find('=') == std::string_view::npos) break;
    if (pair.starts_with("id=") && pair.size() > 3) id = pair.substr(3);
    pairs.remove_prefix(std::min(pairs.size(), pair.size() + 1));
  }
  return id;
}

void link(State& s, const OscCommand& c) {
  // Most links have no parameters, and what ends one has none.
  const std::size_t semicolon = c.text.starts_with(';') ? 0 : c.text.find(';');
  if (semicolon == std::string_view::npos || c.text.size() > s.options.dialect->link_bytes_max) return;
  const std::string_view uri = c.text.substr(semicolon + 1);
  const bool strict = s.options.dialect->repertoire == dialect::Repertoire::Ghostty;
  const auto id = id_among(c.text.substr(0, semicolon), strict);
  if (!uri.empty()) return s.screen().start_hyperlink(uri, id);
  // One without a text and with an id ends nothing in the modelled core.
  if (!strict || !id) s.screen().end_hyperlink();
}

constexpr OscRow kCommands[] = {
    {{"OSC 8 ; id=Pt ; URI ST", "", "begin a link; without a URI end it", "egmontkob's specification"},
     8,
     link},
};

} // namespace

Family hyperlink_family() {
  return {.name = "links", .commands = kCommands};
}

} // namespace termsoak::core::terminal
