#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

#include <algorithm>

/// Moving, saving and shaping the cursor.
namespace termsoak::core::terminal {
namespace {

using parser::CsiSequence;
using parser::EscSequence;

constexpr std::string_view kEcma = "ECMA-48";
constexpr std::string_view kDec = "DEC STD 070";

void next_line(State& s) {
  s.screen().index();
  s.screen().carriage_return();
}

/// Whether a place on the screen is made relative to the origin, which move_to will add again.
bool takes_origin_off(const State& s) {
  return s.rules.origin && s.rules.dialect->origin_moves == dialect::OriginMoves::Once;
}

void move_relative(State& s, const CsiSequence& q, int row_sign, int col_sign) {
  const std::size_t count = s.count_of(q);
  const auto& cursor = s.screen().cursor();
  const bool origin = takes_origin_off(s);
  const std::size_t row = cursor.y - (origin ? std::min(cursor.y, s.rules.margins.top) : 0U);
  const std::size_t col = cursor.x - (origin ? std::min(cursor.x, s.rules.margins.left) : 0U);
  const auto moved = [count](std::size_t from, int sign) {
    return sign == 0 ? from : sign > 0 ? from + count : from - std::min(from, count);
  };
  s.screen().move_to(moved(row, row_sign), moved(col, col_sign));
}

void to_column(State& s, const CsiSequence& q) {
  const std::size_t y = s.screen().cursor().y;
  s.screen().move_to(takes_origin_off(s) ? y - std::min<std::size_t>(y, s.rules.margins.top) : y,
                     q.param(0, 1) - 1U);
}

void to_row(State& s, const CsiSequence& q) {
  const std::size_t x = s.screen().cursor().x;
  s.screen().move_to(q.param(0, 1) - 1U,
                     takes_origin_off(s) ? x - std::min<std::size_t>(x, s.rules.margins.left) : x);
}

void restore(State& s) {
  s.assign(Mode::Origin, s.screen().restore_cursor() ? Setting::Set : Setting::Reset);
}

void save_or_margins(State& s, const CsiSequence& q) {
  // With left and right margins allowed the same sequence is DECSLRM; margin_sequences.cpp sets them.
  if (!s.is_set(Mode::LeftRightMargins)) {
    if (q.count() == 0) s.screen().save_cursor();
    return;
  }
  const std::size_t left = q.param(0, 1);
  const std::size_t right = std::min<std::size_t>(q.param(1, s.rules.cols), s.rules.cols);
  if (left >= right) return;
  s.rules.margins.left = static_cast<std::uint16_t>(left - 1);
  s.rules.margins.right = static_cast<std::uint16_t>(right - 1);
  s.screen().move_to(0, 0);
}

void shape(State& s, const CsiSequence& q) {
  const std::uint16_t wanted = q.raw(0);
  if (wanted > 6) return;
  s.cursor_shape = static_cast<std::uint8_t>(wanted);
  s.assign(Mode::CursorBlink, wanted % 2 == 1 || wanted == 0 ? Setting::Set : Setting::Reset);
}

constexpr ControlRow kControls[] = {
    {{"BS", "BS", "cursor one column left", kEcma}, 0x08, [](State& s) { s.screen().cursor_left(1); }},
    {{"LF", "LF", "next row, scrolling at the bottom margin", kEcma},
     0x0A,
     [](State& s) { s.screen().line_feed(); }},
    {{"VT", "VT", "as LF", kDec}, 0x0B, [](State& s) { s.screen().line_feed(); }},
    {{"FF", "FF", "as LF", kDec}, 0x0C, [](State& s) { s.screen().line_feed(); }},
    {{"CR", "CR", "first column", kEcma}, 0x0D, [](State& s) { s.screen().carriage_return(); }},
    {{"ESC D", "IND", "next row, scrolling at the bottom margin", "ECMA-48 (1986)"},
     0x84,
     [](State& s) { s.screen().index(); }},
    {{"ESC E", "NEL", "first column of the next row", kEcma}, 0x85, next_line},
    {{"ESC M", "RI", "previous row, scrolling at the top margin", kEcma},
     0x8D,
     [](State& s) { s.screen().reverse_index(); }},
};

constexpr EscRow kEscapes[] = {
    {{"ESC 7", "DECSC", "save cursor, pen and character sets", kDec},
     0,
     '7',
     [](State& s, const EscSequence&) { s.screen().save_cursor(); }},
    {{"ESC 8", "DECRC", "restore them", kDec}, 0, '8', [](State& s, const EscSequence&) { restore(s); }},
};

constexpr CsiRow kCsi[] = {
    {{"CSI Ps A", "CUU", "cursor up", kEcma},
     0,
     0,
     'A',
     [](State& s, const CsiSequence& q) { s.screen().cursor_up(q.param(0, 1)); }},
    {{"CSI Ps B", "CUD", "cursor down", kEcma},
     0,
     0,
     'B',
     [](State& s, const CsiSequence& q) { s.screen().cursor_down(q.param(0, 1)); }},
    {{"CSI Ps C", "CUF", "cursor right", kEcma},
     0,
     0,
     'C',
     [](State& s, const CsiSequence& q) { s.screen().cursor_right(q.param(0, 1)); }},
    {{"CSI Ps D", "CUB", "cursor left", kEcma},
     0,
     0,
     'D',
     [](State& s, const CsiSequence& q) { s.screen().cursor_left(q.param(0, 1)); }},
    {{"CSI Ps j", "HPB", "cursor left", "ECMA-48, as the modelled core has it"},
     0,
     0,
     'j',
     [](State& s, const CsiSequence& q) { s.screen().cursor_left(q.param(0, 1)); },
     1,
     SpokenBy::Ghostty},
    {{"CSI Ps k", "VPB", "cursor up", "ECMA-48, as the modelled core has it"},
     0,
     0,
     'k',
     [](State& s, const CsiSequence& q) { s.screen().cursor_up(q.param(0, 1)); },
     1,
     SpokenBy::Ghostty},
    {{"CSI Ps E", "CNL", "first column, rows down", kEcma},
     0,
     0,
     'E',
     [](State& s, const CsiSequence& q) {
       s.screen().cursor_down(q.param(0, 1));
       s.screen().carriage_return();
     }},
    {{"CSI Ps F", "CPL", "first column, rows up", kEcma},
     0,
     0,
     'F',
     [](State& s, const CsiSequence& q) {
       s.screen().cursor_up(q.param(0, 1));
       s.screen().carriage_return();
     }},
    {{"CSI Ps G", "CHA", "to column", kEcma}, 0, 0, 'G', to_column},
    {{"CSI Ps ; Ps H", "CUP", "to row and column", kEcma},
     0,
     0,
     'H',
     [](State& s, const CsiSequence& q) { s.screen().move_to(q.param(0, 1) - 1U, q.param(1, 1) - 1U); },
     2},
    {{"CSI Ps `", "HPA", "to column", kEcma}, 0, 0, '`', to_column},
    {{"CSI Ps a", "HPR", "columns right", kEcma},
     0,
     0,
     'a',
     [](State& s, const CsiSequence& q) { move_relative(s, q, 0, 1); }},
    {{"CSI Ps d", "VPA", "to row", kEcma}, 0, 0, 'd', to_row},
    {{"CSI Ps e", "VPR", "rows down", kEcma},
     0,
     0,
     'e',
     [](State& s, const CsiSequence& q) { move_relative(s, q, 1, 0); }},
    {{"CSI Ps ; Ps f", "HVP", "to row and column", kEcma},
     0,
     0,
     'f',
     [](State& s, const CsiSequence& q) { s.screen().move_to(q.param(0, 1) - 1U, q.param(1, 1) - 1U); },
     2},
    {{"CSI s", "SCOSC", "save cursor; DECSLRM where DECLRMM is set", "SCO, xterm"},
     0,
     0,
     's',
     save_or_margins,
     2},
    {{"CSI u", "SCORC", "restore cursor", "SCO, xterm"},
     0,
     0,
     'u',
     [](State& s, const CsiSequence&) { restore(s); }},
    {{"CSI Ps SP q", "DECSCUSR", "cursor shape", "VT520"}, 0, ' ', 'q', shape},
};

} // namespace

Family cursor_family() {
  return {.name = "cursor", .controls = kControls, .escapes = kEscapes, .controls_csi = kCsi};
}

} // namespace termsoak::core::terminal
