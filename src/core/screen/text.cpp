#include "core/screen/text.h"

#include "core/pagelist/page_list.h"
#include "unicode/utf8.h"

namespace termsoak::core::screen {

using page::Cell;
using page::Wide;

namespace {

void append(std::string& text, char32_t code_point) {
  char bytes[4];
  text.append(bytes, unicode::encode_utf8(code_point, bytes));
}

bool is_spacer(const Cell& cell) {
  return cell.wide() == Wide::SpacerTail || cell.wide() == Wide::SpacerHead;
}

void append_cell(std::string& text, const page::Page& page, const Cell& cell) {
  append(text, cell.codepoint());
  if (!cell.has_grapheme()) return;
  for (const char32_t extra : page.graphemes(cell))
    append(text, extra);
}

} // namespace

std::string row_text(const page::Page& page, const page::Row& row) {
  std::string text;
  std::size_t length = 0;
  for (const Cell& cell : page.row_cells(row)) {
    if (is_spacer(cell)) continue;
    if (cell.codepoint() == 0) {
      text += ' ';
      continue;
    }
    append_cell(text, page, cell);
    if (text.back() != ' ') length = text.size();
  }
  text.resize(length);
  return text;
}

std::vector<TextCell> row_cells(const page::Page& page, const page::Row& row) {
  std::vector<TextCell> cells;
  std::uint16_t col = 0;
  for (const Cell& cell : page.row_cells(row)) {
    // A spacer at the end of a wrapped row is an empty cell to everybody else.
    if (cell.wide() != Wide::SpacerTail) {
      TextCell& out = cells.emplace_back();
      out.col = col;
      out.width = cell.wide() == Wide::Wide ? 2 : 1;
      if (cell.codepoint() != 0) append_cell(out.text, page, cell);
      if (cell.has_style()) out.style = page.style(cell.style());
      if (cell.content() == page::Content::PaletteBackground)
        out.style = out.style.with(page::StyleEdit::background(
            page::Color::palette(static_cast<std::uint8_t>(cell.content_bits()))));
      if (cell.content() == page::Content::RgbBackground) {
        const std::uint32_t rgb = cell.content_bits();
        out.style = out.style.with(page::StyleEdit::background(
            page::Color::rgb(static_cast<std::uint8_t>(rgb), static_cast<std::uint8_t>(rgb >> 8),
                             static_cast<std::uint8_t>(rgb >> 16))));
      }
      if (cell.has_hyperlink())
        if (const page::HyperlinkId id = page.hyperlink_of(cell); id != 0) out.link = page.hyperlink(id).uri;
    }
    ++col;
  }
  return cells;
}

void for_each_screen_row(const Screen& screen, const std::function<void(const pagelist::Pin&)>& visit) {
  pagelist::Pin at = screen.list().active_top();
  for (unsigned y = 0; y < screen.list().rows() && at.node != nullptr; ++y, at = pagelist::down(at, 1))
    visit(at);
}

void for_each_history_row(const Screen& screen, const std::function<void(const pagelist::Pin&)>& visit) {
  pagelist::Pin at{.node = screen.list().first()};
  for (std::size_t i = screen.list().history_rows(); i > 0 && at.node != nullptr;
       --i, at = pagelist::down(at, 1))
    visit(at);
}

std::vector<std::string> screen_text(const Screen& screen) {
  std::vector<std::string> rows;
  for_each_screen_row(screen,
                      [&](const pagelist::Pin& at) { rows.push_back(row_text(at.page(), at.row())); });
  return rows;
}

std::vector<std::string> history_text(const Screen& screen) {
  std::vector<std::string> rows;
  for_each_history_row(screen,
                       [&](const pagelist::Pin& at) { rows.push_back(row_text(at.page(), at.row())); });
  return rows;
}

} // namespace termsoak::core::screen
