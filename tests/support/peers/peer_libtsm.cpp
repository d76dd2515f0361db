// libtsm as a headless core.

#include "support/peers/feed_file.h"

#include <cstdio>

#include <libtsm.h>

int main(int argc, char** argv) {
  using namespace termsoak::peers;
  const Options options = parse_options(argc, argv);
  tsm_screen* screen = nullptr;
  tsm_vte* vte = nullptr;
  const auto ignore_answer = [](tsm_vte*, const char*, std::size_t, void*) {};
  if (tsm_screen_new(&screen, nullptr, nullptr) != 0 ||
      tsm_vte_new(&vte, screen, ignore_answer, nullptr, nullptr, nullptr) != 0) {
    std::fputs("libtsm does not start\n", stderr);
    return 1;
  }
  tsm_screen_resize(screen, options.cols, options.rows);
  tsm_screen_set_max_sb(screen, options.scrollback_lines);
  Outcome outcome = run(options, "libtsm", [&](auto chunk) {
    tsm_vte_input(vte, reinterpret_cast<const char*>(chunk.data()), chunk.size());
  });
  outcome.cursor_row = tsm_screen_get_cursor_y(screen);
  outcome.cursor_col = tsm_screen_get_cursor_x(screen);
  report(outcome);
  tsm_vte_unref(vte);
  tsm_screen_unref(screen);
}
