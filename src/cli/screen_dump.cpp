#include "cli/screen_dump.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/pagelist/page_list.h"
#include "core/screen/text.h"
#include "streams/formats/base64.h"

namespace termsoak::cli {
namespace {

using core::page::Color;
using core::page::Style;
using core::pagelist::Pin;
using nlohmann::ordered_json;
namespace screen = core::screen;

struct ModeName {
  Style::Flag flag;
  std::string_view name;
  unsigned sgr;
};
constexpr ModeName kFlags[] = {
    {Style::Bold, "bold", 1},
    {Style::Faint, "faint", 2},
    {Style::Italic, "italic", 3},
    {Style::Blink, "blink", 5},
    {Style::Inverse, "inverse", 7},
    {Style::Invisible, "invisible", 8},
    {Style::Strikethrough, "strikethrough", 9},
    {Style::Overline, "overline", 53},
};
constexpr std::string_view kUnderlines[] = {"none", "single", "double", "curly", "dotted", "dashed"};

ordered_json colour_json(Color colour) {
  if (colour.kind() == Color::Kind::Palette) return colour.index();
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red(), colour.green(), colour.blue());
}

ordered_json style_json(const screen::TextCell& cell) {
  ordered_json out = ordered_json::object();
  const Style& style = cell.style;
  if (!style.foreground().is_none()) out["fg"] = colour_json(style.foreground());
  if (!style.background().is_none()) out["bg"] = colour_json(style.background());
  if (!style.underline_color().is_none()) out["underline_color"] = colour_json(style.underline_color());
  if (style.underline() != core::page::Underline::None)
    out["underline"] = kUnderlines[static_cast<std::size_t>(style.underline())];
  for (const ModeName& known : kFlags)
    if (style.has(known.flag)) out[std::string(known.name)] = true;
  if (!cell.link.empty()) out["link"] = cell.link;
  return out;
}

ordered_json cells_json(const Pin& at, DumpCells detail) {
  ordered_json row = ordered_json::array();
  for (const screen::TextCell& cell : screen::row_cells(at.page(), at.row())) {
    ordered_json entry = {cell.col, cell.text, cell.width};
    if (detail == DumpCells::Full) entry.push_back(style_json(cell));
    row.push_back(std::move(entry));
  }
  return row;
}

std::string json_of(core::terminal::Terminal& terminal, const DumpOptions& options) {
  const screen::Screen& shown = terminal.screen();
  // An object from the start: a null that becomes one with no memory left for it cannot even be destroyed.
  ordered_json out = ordered_json::object();
  out["cols"] = terminal.cols();
  out["rows_count"] = terminal.rows();
  out["rows"] = screen::screen_text(shown);
  out["cursor"] = {
      {"row", shown.cursor().y}, {"col", shown.cursor().x}, {"visible", terminal.cursor_visible()}};
  out["title"] = terminal.title();
  out["alt_screen"] = terminal.alternate_active();
  out["history_rows"] = terminal.primary().list().history_rows();
  out["output"] = streams::formats::base64_encode(terminal.take_replies());
  if (options.cells != DumpCells::None) {
    ordered_json rows = ordered_json::array();
    screen::for_each_screen_row(shown, [&](const Pin& at) { rows.push_back(cells_json(at, options.cells)); });
    out["cells"] = std::move(rows);
  }
  if (options.history == DumpHistory::Yes) out["history"] = screen::history_text(terminal.primary());
  // A title may hold any bytes; text of cells is always UTF-8.
  return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

void append_colour(std::string& sgr, Color colour, unsigned base) {
  if (colour.kind() == Color::Kind::Rgb)
    sgr += fmt::format(";{};2;{};{};{}", base + 8, colour.red(), colour.green(), colour.blue());
  if (colour.kind() == Color::Kind::Palette) {
    if (colour.index() < 8)
      sgr += fmt::format(";{}", base + colour.index());
    else if (colour.index() < 16)
      sgr += fmt::format(";{}", base + 60 + colour.index() - 8);
    else
      sgr += fmt::format(";{};5;{}", base + 8, colour.index());
  }
}

std::string sgr_of(const Style& style) {
  std::string sgr = "\x1B[0";
  for (const ModeName& known : kFlags)
    if (style.has(known.flag)) sgr += fmt::format(";{}", known.sgr);
  if (style.underline() != core::page::Underline::None)
    sgr += fmt::format(";4:{}", static_cast<unsigned>(style.underline()));
  append_colour(sgr, style.foreground(), 30);
  append_colour(sgr, style.background(), 40);
  if (style.underline_color().kind() == Color::Kind::Palette)
    sgr += fmt::format(";58:5:{}", style.underline_color().index());
  if (style.underline_color().kind() == Color::Kind::Rgb)
    sgr += fmt::format(";58:2::{}:{}:{}", style.underline_color().red(), style.underline_color().green(),
                       style.underline_color().blue());
  return sgr + "m";
}

std::string ansi_row(const Pin& at) {
  std::string line;
  Style current;
  std::string link;
  std::size_t end = 0;
  for (const screen::TextCell& cell : screen::row_cells(at.page(), at.row())) {
    if (cell.style != current) line += sgr_of(cell.style);
    if (cell.link != link) line += fmt::format("\x1B]8;;{}\x1B\\", cell.link);
    current = cell.style;
    link = cell.link;
    line += cell.text.empty() ? " " : cell.text;
    // Blanks at the end count only where they show something.
    if ((!cell.text.empty() && cell.text != " ") || !cell.style.is_default() || !cell.link.empty())
      end = line.size();
  }
  const bool open_style = !current.is_default();
  line.resize(end);
  if (!link.empty()) line += "\x1B]8;;\x1B\\";
  if (open_style) line += "\x1B[0m";
  return line;
}

std::string lines_of(const core::terminal::Terminal& terminal, const DumpOptions& options) {
  std::string out;
  const auto add = [&](const Pin& at) {
    out += options.format == DumpFormat::Ansi ? ansi_row(at) : screen::row_text(at.page(), at.row());
    out += '\n';
  };
  if (options.history == DumpHistory::Yes) screen::for_each_history_row(terminal.primary(), add);
  screen::for_each_screen_row(terminal.screen(), add);
  return out;
}

} // namespace

std::string dump_screen(core::terminal::Terminal& terminal, const DumpOptions& options) {
  return options.format == DumpFormat::Json ? json_of(terminal, options) : lines_of(terminal, options);
}

} // namespace termsoak::cli
