#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

/// Titles and the working directory. The title stack is with the window reports.
namespace termsoak::core::terminal {
namespace {

std::string bounded(std::string_view text) {
  return std::string(text.substr(0, kTitleBytesMax));
}

constexpr OscRow kCommands[] = {
    {{"OSC 0 ; Pt ST", "", "window and icon title", "xterm"},
     0,
     [](State& s, const OscCommand& c) {
       s.title = bounded(c.text);
       s.icon_title = s.title;
     }},
    {{"OSC 1 ; Pt ST", "", "icon title", "xterm"},
     1,
     [](State& s, const OscCommand& c) { s.icon_title = bounded(c.text); }},
    {{"OSC 2 ; Pt ST", "", "window title", "xterm"},
     2,
     [](State& s, const OscCommand& c) { s.title = bounded(c.text); }},
    {{"OSC 7 ; Pt ST", "", "working directory as a URL", "VTE"},
     7,
     [](State& s, const OscCommand& c) { s.working_directory = bounded(c.text); }},
};

} // namespace

Family title_family() {
  return {.name = "titles", .commands = kCommands};
}

} // namespace termsoak::core::terminal
