// libvterm as a headless core: `--mode state` stops at its state layer (no cells kept), `--mode screen` keeps
// a screen and the scrollback lines it pushes out.

#include "support/peers/feed_file.h"

#include <vterm.h>

#include <algorithm>
#include <vector>

namespace {

using namespace termsoak::peers;

struct Scrollback {
  unsigned cols;
  std::vector<std::vector<VTermScreenCell>> lines; // a ring; each line allocated once
  std::size_t next = 0;
};

int push_line(int cols, const VTermScreenCell* cells, void* user) {
  auto& scrollback = *static_cast<Scrollback*>(user);
  if (scrollback.lines.empty()) return 0;
  auto& line = scrollback.lines[scrollback.next];
  line.resize(scrollback.cols);
  std::copy_n(cells, std::min<std::size_t>(scrollback.cols, static_cast<std::size_t>(cols)), line.begin());
  scrollback.next = (scrollback.next + 1) % scrollback.lines.size();
  return 1;
}

// The state layer needs someone to call; the calls are answered and forgotten.
VTermStateCallbacks state_callbacks() {
  VTermStateCallbacks callbacks{};
  callbacks.putglyph = [](VTermGlyphInfo*, VTermPos, void*) { return 1; };
  callbacks.movecursor = [](VTermPos, VTermPos, int, void*) { return 1; };
  callbacks.scrollrect = [](VTermRect, int, int, void*) { return 1; };
  callbacks.erase = [](VTermRect, int, void*) { return 1; };
  callbacks.initpen = [](void*) { return 1; };
  callbacks.setpenattr = [](VTermAttr, VTermValue*, void*) { return 1; };
  callbacks.settermprop = [](VTermProp, VTermValue*, void*) { return 1; };
  return callbacks;
}

} // namespace

int main(int argc, char** argv) {
  const Options options = parse_options(argc, argv);
  const bool with_screen = options.mode != "state";
  VTerm* const vterm = vterm_new(static_cast<int>(options.rows), static_cast<int>(options.cols));
  vterm_set_utf8(vterm, 1);
  VTermState* const state = vterm_obtain_state(vterm);
  Scrollback scrollback{.cols = options.cols, .lines = decltype(Scrollback::lines)(options.scrollback_lines)};
  VTermScreenCallbacks on_screen{};
  on_screen.sb_pushline = push_line;
  const VTermStateCallbacks on_state = state_callbacks();
  if (with_screen) {
    VTermScreen* const screen = vterm_obtain_screen(vterm);
    vterm_screen_set_callbacks(screen, &on_screen, &scrollback);
    vterm_screen_enable_altscreen(screen, 1);
    vterm_screen_set_damage_merge(screen, VTERM_DAMAGE_SCROLL);
    vterm_screen_reset(screen, 1);
  } else {
    vterm_state_set_callbacks(state, &on_state, nullptr);
    vterm_state_reset(state, 1);
  }
  Outcome outcome = run(options, with_screen ? "libvterm-screen" : "libvterm-state", [&](auto chunk) {
    vterm_input_write(vterm, reinterpret_cast<const char*>(chunk.data()), chunk.size());
    char answers[4096];
    while (vterm_output_read(vterm, answers, sizeof answers) != 0) {
    }
  });
  VTermPos cursor{};
  vterm_state_get_cursorpos(state, &cursor);
  outcome.cursor_row = static_cast<unsigned>(cursor.row);
  outcome.cursor_col = static_cast<unsigned>(cursor.col);
  report(outcome);
  vterm_free(vterm);
}
