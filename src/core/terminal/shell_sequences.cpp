#include "base/text.h"
#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

/// Shell integration: marks decide whether a clear goes into history. Notices of iTerm2 and others are read
/// past.
///
/// Titles and the working directory. The title stack is with the window reports.
namespace termsoak::core::terminal {
namespace {

using page::SemanticPrompt;

/// A kind that the cursor keeps; a row is marked as a prompt or its continuation.
void mark_cells(State& s, const OscCommand& c) {
  using screen::Semantics;
  const auto parts = base::split(c.text, ';');
  if (parts.empty() || parts.front().size() != 1) return;
  SemanticPrompt kind = SemanticPrompt::Prompt;
  for (const std::string_view option : parts) {
    if (option == "k=c" || option == "k=s") kind = SemanticPrompt::PromptContinuation;
    if (option == "redraw=0") s.prompt_redraw = PromptRedraw::None;
    if (option == "redraw=1") s.prompt_redraw = PromptRedraw::All;
    if (option == "redraw=last") s.prompt_redraw = PromptRedraw::LastRow;
  }
  screen::Screen& screen = s.screen();
  switch (c.text.front()) {
  case 'L':
    screen.fresh_line();
    break;
  case 'A':
  case 'N':
    screen.fresh_line();
    [[fallthrough]];
  case 'P':
    screen.begin(Semantics::Prompt);
    screen.mark_prompt(kind);
    break;
  case 'B':
    screen.begin(Semantics::Input);
    break;
  case 'I':
    screen.begin(Semantics::InputOfLine);
    break;
  case 'C':
    screen.begin(Semantics::Output);
    if (screen.cursor().x == 0) screen.mark_prompt(SemanticPrompt::Unknown);
    break;
  case 'D':
    screen.begin(Semantics::Output);
    break;
  default:
    break;
  }
}

void mark(State& s, const OscCommand& c) {
  if (s.options.dialect->prompts == dialect::Prompts::Cells) return mark_cells(s, c);
  const auto parts = base::split(c.text, ';');
  const bool suffix = s.options.dialect->prompt_suffix == dialect::PromptSuffix::Ignored;
  if (parts.empty() || parts.front().empty() || (parts.front().size() != 1 && !suffix)) return;
  const bool has_p_and_i = s.options.dialect->prompt_letters == dialect::PromptLetters::AlsoPAndI;
  if (!has_p_and_i && (c.text.front() == 'P' || c.text.front() == 'I')) return;
  bool continuation = false;
  bool redraws = true;
  for (const std::string_view option : parts) {
    if (option == "k=c" || option == "k=s") continuation = true;
    if (option == "redraw=0") redraws = false;
  }
  switch (c.text.front()) {
  case 'A':
  case 'P':
    s.screen().mark_prompt(continuation ? SemanticPrompt::PromptContinuation : SemanticPrompt::Prompt);
    if (!continuation) s.prompt_redraw = redraws ? PromptRedraw::All : PromptRedraw::None;
    break;
  case 'B':
  case 'I':
    s.screen().mark_prompt(SemanticPrompt::Input);
    break;
  case 'C':
    s.screen().mark_prompt(SemanticPrompt::Command);
    break;
  case 'D':
    // The command ended; the next A says where.
    if (s.options.dialect->command_end == dialect::CommandEnd::MarksInput)
      s.screen().mark_prompt(SemanticPrompt::Input);
    break;
  default:
    break;
  }
}

constexpr OscRow kCommands[] = {
    {{"OSC 133 ; A|B|C|D ST", "", "prompt, input, output and end of a command",
      "FinalTerm, semantic prompts"},
     133,
     mark},
    {{"OSC 1337 ; Pt ST", "", "iTerm2's commands: read, nothing kept", "iTerm2"},
     1337,
     [](State&, const OscCommand&) {}},
    {{"OSC 9 ; Pt ST", "", "notification or progress: read, nothing kept", "iTerm2, ConEmu"},
     9,
     [](State&, const OscCommand&) {}},
    {{"OSC 777 ; Pt ST", "", "notification: read, nothing kept", "rxvt-unicode"},
     777,
     [](State&, const OscCommand&) {}},
};

} // namespace

Family prompt_family() {
  return {.name = "shell integration", .commands = kCommands};
}

namespace {

std::string bounded(std::string_view text) {
  return std::string(text.substr(0, kTitleBytesMax));
}

constexpr OscRow kTitleCommands[] = {
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
     [](State&, const OscCommand&) {} /* moves no page and no cell */},
};

} // namespace

Family title_family() {
  return {.name = "titles", .commands = kTitleCommands};
}

} // namespace termsoak::core::terminal
