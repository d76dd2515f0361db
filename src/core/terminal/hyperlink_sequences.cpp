#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

#include <algorithm>
#include <optional>

/// OSC 8. What a link costs is in `screen/pen.cpp` and in the page.
namespace termsoak::core::terminal {
namespace {

/// As long as the modelled core's buffer for an OSC; a longer one is no link there.
constexpr std::size_t kLinkBytesMax = 2048;

/// The last id among pairs `key=value` with ':' between them.
std::optional<std::string_view> id_among(std::string_view pairs) {
  std::optional<std::string_view> id;
  while (!pairs.empty()) {
    const std::string_view pair = pairs.substr(0, pairs.find(':'));
    if (pair.starts_with("id=") && pair.size() > 3) id = pair.substr(3);
    pairs.remove_prefix(std::min(pairs.size(), pair.size() + 1));
  }
  return id;
}

void link(State& s, const OscCommand& c) {
  // Most links have no parameters, and what ends one has none.
  const std::size_t semicolon = c.text.starts_with(';') ? 0 : c.text.find(';');
  if (semicolon == std::string_view::npos || c.text.size() + 2 > kLinkBytesMax) return;
  const std::string_view uri = c.text.substr(semicolon + 1);
  if (uri.empty())
    s.screen().end_hyperlink();
  else
    s.screen().start_hyperlink(uri, id_among(c.text.substr(0, semicolon)));
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
