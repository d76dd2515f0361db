#include "core/pagelist/page_list.h"
#include "core/terminal/sequence_rows.h"
#include "core/terminal/state.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <vector>

/// Rectangular areas of the VT420: erase, fill, copy, change attributes, checksum.
namespace termsoak::core::terminal {
namespace {

using page::Style;
using page::StyleEdit;
using page::Underline;
using parser::CsiSequence;
using screen::Rectangle;

/// Parameters top; left; bottom; right from `first` on, 1-based and counted from the origin.
std::optional<Rectangle> rectangle_at(const State& s, const CsiSequence& q, std::size_t first) {
  const bool origin = s.rules.origin;
  const std::size_t row_0 = origin ? s.rules.margins.top : 0U;
  const std::size_t col_0 = origin ? s.rules.margins.left : 0U;
  const std::size_t row_end = origin ? s.rules.margins.bottom + 1U : s.rules.rows;
  const std::size_t col_end = origin ? s.rules.margins.right + 1U : s.rules.cols;
  const std::size_t top = row_0 + q.param(first, 1) - 1;
  const std::size_t left = col_0 + q.param(first + 1, 1) - 1;
  const std::size_t bottom = std::min(row_end, row_0 + q.param(first + 2, s.rules.rows));
  const std::size_t right = std::min(col_end, col_0 + q.param(first + 3, s.rules.cols));
  if (top >= bottom || left >= right) return std::nullopt;
  return Rectangle{.top = static_cast<std::uint16_t>(top),
                   .left = static_cast<std::uint16_t>(left),
                   .bottom = static_cast<std::uint16_t>(bottom - 1),
                   .right = static_cast<std::uint16_t>(right - 1)};
}

void erase(State& s, const CsiSequence& q) {
  if (const auto where = rectangle_at(s, q, 0))
    s.screen().erase_rectangle(*where, screen::Protection::Ignore);
}

void erase_selectively(State& s, const CsiSequence& q) {
  if (const auto where = rectangle_at(s, q, 0))
    s.screen().erase_rectangle(*where, screen::Protection::Respect);
}

void fill(State& s, const CsiSequence& q) {
  const std::uint16_t code = q.raw(0, ' ');
  if (code < 0x20 || (code > 0x7E && code < 0xA0) || code > 0xFF) return;
  if (const auto where = rectangle_at(s, q, 1)) s.screen().fill_rectangle(*where, code);
}

void copy(State& s, const CsiSequence& q) {
  const auto from = rectangle_at(s, q, 0);
  const std::size_t row = q.param(5, 1) - 1U + (s.rules.origin ? s.rules.margins.top : 0U);
  const std::size_t col = q.param(6, 1) - 1U + (s.rules.origin ? s.rules.margins.left : 0U);
  if (!from || row >= s.rules.rows || col >= s.rules.cols) return;
  s.screen().copy_rectangle(*from,
                            {.row = static_cast<std::uint16_t>(row), .col = static_cast<std::uint16_t>(col)});
}

screen::Extent extent_of(const State& s) {
  return s.attribute_extent_rectangle ? screen::Extent::Rectangle : screen::Extent::Stream;
}

/// The attributes that the VT420 knows: bold, underline, blink, inverse, and hidden since the VT510. Another
/// number does nothing.
std::optional<StyleEdit> attribute_edit(std::uint16_t code) {
  switch (code) {
  case 1:
    return StyleEdit::add_flags(Style::Bold);
  case 4:
    return StyleEdit::underline(Underline::Single);
  case 5:
    return StyleEdit::add_flags(Style::Blink);
  case 7:
    return StyleEdit::add_flags(Style::Inverse);
  case 8:
    return StyleEdit::add_flags(Style::Invisible);
  case 22:
    return StyleEdit::drop_flags(Style::Bold);
  case 24:
    return StyleEdit::underline(Underline::None);
  case 25:
    return StyleEdit::drop_flags(Style::Blink);
  case 27:
    return StyleEdit::drop_flags(Style::Inverse);
  case 28:
    return StyleEdit::drop_flags(Style::Invisible);
  default:
    return std::nullopt;
  }
}

Style with_attribute(Style style, std::uint16_t code) {
  if (code == 0)
    for (const std::uint16_t off : std::initializer_list<std::uint16_t>{22, 24, 25, 27, 28})
      style = with_attribute(style, off);
  const auto edit = attribute_edit(code);
  return edit ? style.with(*edit) : style;
}

Style with_attribute_reversed(Style style, std::uint16_t code) {
  const auto flip = [&style](Style::Flag flag) {
    style = style.with(style.has(flag) ? StyleEdit::drop_flags(flag) : StyleEdit::add_flags(flag));
  };
  if (code == 0 || code == 1) flip(Style::Bold);
  if (code == 0 || code == 5) flip(Style::Blink);
  if (code == 0 || code == 7) flip(Style::Inverse);
  if (code == 8) flip(Style::Invisible);
  if (code == 0 || code == 4)
    style = style.with(
        StyleEdit::underline(style.underline() == Underline::None ? Underline::Single : Underline::None));
  return style;
}

void restyle(State& s, const CsiSequence& q, Style (*change)(Style, std::uint16_t)) {
  const auto where = rectangle_at(s, q, 0);
  if (!where) return;
  std::vector<std::uint16_t> codes(q.values().begin() + std::min<std::ptrdiff_t>(4, q.param_count),
                                   q.values().end());
  if (codes.empty()) codes.push_back(0);
  s.screen().restyle(*where, extent_of(s), [&codes, change](Style style) {
    for (const std::uint16_t code : codes)
      style = change(style, code);
    return style;
  });
}

// DECRQCRA: the negated sum of the characters, as xterm counts it by default.
void checksum(State& s, const CsiSequence& q) {
  const auto where = rectangle_at(s, q, 2);
  std::uint16_t sum = 0;
  if (where) {
    for (unsigned y = where->top; y <= where->bottom; ++y) {
      const pagelist::Pin row = s.screen().list().active_row(y);
      for (unsigned x = where->left; x <= where->right; ++x) {
        const char32_t code_point = row.page().cells(row.row())[x].codepoint();
        sum = static_cast<std::uint16_t>(sum - (code_point == 0 ? U' ' : code_point));
      }
    }
  }
  s.reply_dcs(fmt::format("{}!~{:04X}", q.raw(0), sum));
}

constexpr CsiRow kCsi[] = {
    {{"CSI Pt;Pl;Pb;Pr $ z", "DECERA", "erase a rectangle", "VT420"}, 0, '$', 'z', erase},
    {{"CSI Pt;Pl;Pb;Pr $ {", "DECSERA", "erase unprotected cells of a rectangle", "VT420"},
     0,
     '$',
     '{',
     erase_selectively},
    {{"CSI Pc;Pt;Pl;Pb;Pr $ x", "DECFRA", "fill a rectangle", "VT420"}, 0, '$', 'x', fill},
    {{"CSI Pt;Pl;Pb;Pr;Pp;Pt;Pl;Pp $ v", "DECCRA", "copy a rectangle", "VT420"}, 0, '$', 'v', copy},
    {{"CSI Pt;Pl;Pb;Pr;Ps $ r", "DECCARA", "change attributes in an area", "VT420"},
     0,
     '$',
     'r',
     [](State& s, const CsiSequence& q) { restyle(s, q, with_attribute); }},
    {{"CSI Pt;Pl;Pb;Pr;Ps $ t", "DECRARA", "reverse attributes in an area", "VT420"},
     0,
     '$',
     't',
     [](State& s, const CsiSequence& q) { restyle(s, q, with_attribute_reversed); }},
    {{"CSI Ps * x", "DECSACE", "an area is a stream (0, 1) or a rectangle (2)", "VT420"},
     0,
     '*',
     'x',
     [](State& s, const CsiSequence& q) { s.attribute_extent_rectangle = q.raw(0) == 2; }},
    {{"CSI Pi;Pg;Pt;Pl;Pb;Pr * y", "DECRQCRA", "report the checksum of a rectangle", "VT420"},
     0,
     '*',
     'y',
     checksum},
};

} // namespace

Family rectangle_family() {
  return {.name = "rectangles", .controls_csi = kCsi, .spoken = SpokenBy::Xterm};
}

} // namespace termsoak::core::terminal
