#pragma once

#include "support/mini_screen.h"

/// Rows of the kinds that make a page grow, written into a MiniScreen.
namespace termsoak::test {

inline void plain_rows(MiniScreen& screen, int rows) {
  for (int i = 0; i < rows; ++i) {
    screen.text("a line of plain text");
    screen.newline();
  }
}

/// One colour nobody had before in every row.
inline void styled_rows(MiniScreen& screen, int rows) {
  for (int i = 0; i < rows; ++i) {
    Style style;
    style = style.with(core::page::StyleEdit::foreground(
        core::page::Color::rgb(static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8),
                               static_cast<std::uint8_t>(i >> 16))));
    screen.styled("styled", style);
    screen.newline();
  }
}

/// Twenty letters with an accent of their own in every row.
inline void cluster_rows(MiniScreen& screen, int rows) {
  for (int i = 0; i < rows; ++i) {
    for (int c = 0; c < 20; ++c)
      screen.cluster(U'e', 1);
    screen.newline();
  }
}

} // namespace termsoak::test
