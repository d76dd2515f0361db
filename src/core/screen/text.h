#pragma once

#include "core/page/page.h"
#include "core/screen/screen.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// What stands on a screen and in its history, as text. Reads cells only.
namespace termsoak::core::screen {

/// One visible character; spacers are none.
struct TextCell {
  std::uint16_t col = 0;
  std::uint8_t width = 1;
  std::string text; ///< UTF-8; empty for an empty cell
  page::Style style;
  std::string link; ///< URI, or empty
};

/// UTF-8 with blanks at the end removed, wide characters once.
[[nodiscard]] std::string row_text(const page::Page& page, const page::Row& row);
/// Every cell of a row but the second halves of wide characters.
[[nodiscard]] std::vector<TextCell> row_cells(const page::Page& page, const page::Row& row);

/// Calls `visit` for each row of the active area, top first.
void for_each_screen_row(const Screen& screen, const std::function<void(const pagelist::Pin&)>& visit);
/// Calls `visit` for each row of the history, oldest first.
void for_each_history_row(const Screen& screen, const std::function<void(const pagelist::Pin&)>& visit);

[[nodiscard]] std::vector<std::string> screen_text(const Screen& screen);
[[nodiscard]] std::vector<std::string> history_text(const Screen& screen);

} // namespace termsoak::core::screen
