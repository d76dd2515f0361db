#include "core/screen/cell_runs.h"
#include "core/screen/screen.h"
#include "unicode/properties.h"
#include "unicode/utf8.h"

#include <algorithm>

namespace termsoak::core::screen {

using page::Cell;
using page::RowFlag;
using page::Wide;

namespace {

/// What keeps a cell from a plain store even when its style is let go.
constexpr std::uint64_t kNotPlain = Cell::kWideMask | Cell::kHyperlinkBit;

/// Below this a loop in place is shorter than the call of a vector routine.
constexpr std::size_t kVectorCellsMin = 12;

/// The twins of cell_runs.h for short runs.
std::uint64_t any_bits(const Cell* cells, std::size_t count) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < count; ++i)
    bits |= cells[i].bits();
  return bits;
}
void write_ascii(Cell* cells, const std::uint8_t* bytes, std::size_t count, std::uint64_t bits) {
  for (std::size_t i = 0; i < count; ++i)
    cells[i] = Cell::from_bits(bits | (std::uint64_t{bytes[i]} << Cell::kContentShift));
}

} // namespace

void Screen::print_ascii(const std::uint8_t* bytes, std::size_t count) {
  if (rules_.discards_text) return;
  for (;;) {
    if (cursor_.pending_wrap && rules_.autowrap) print_wrap();
    std::size_t written = 0;
    if (!rules_.insert && !cursor_.pending_wrap && charset_.plain()) {
      const std::size_t room = std::size_t{right_limit()} - cursor_.x;
      written = fill_ascii(bytes, std::min(room, count));
    }
    if (written == 0) {
      print(*bytes);
      written = 1;
    }
    if (written == count) return;
    bytes += written;
    count -= written;
    position_.byte_offset += written;
  }
}

// How many of the `room` cells from the cursor on can be overwritten by plain stores once their styles are
// let go: no half of a wide character, no cluster, no link among them.
std::size_t Screen::plain_cells(std::size_t room) const {
  const Cell* cells = cursor_.cells + cursor_.x;
  std::size_t count = 0;
  while (count < room && (cells[count].bits() & kNotPlain) == 0 && !cells[count].has_grapheme())
    ++count;
  return count;
}

// Exchanges the styles of `count` cells for the pen's in the page's counts, a run of equal ones at a time.
void Screen::exchange_styles(std::size_t count) {
  const Cell* cells = cursor_.cells + cursor_.x;
  page::Page& here = page();
  std::size_t changed = 0;
  for (std::size_t i = 0; i < count;) {
    const page::StyleId old = cells[i].style();
    std::size_t end = i + 1;
    while (end < count && cells[end].style() == old)
      ++end;
    if (old != cursor_.style_id) {
      changed += end - i;
      if (old != 0) here.release_style(old, end - i);
    }
    i = end;
  }
  if (cursor_.style_id != 0 && changed != 0) {
    here.use_style(cursor_.style_id, changed);
    cursor_.row->mark(RowFlag::Styled);
  }
}

// Writes up to `room` cells from the cursor on and moves it; 0 when the first cell needs the long way.
std::size_t Screen::fill_ascii(const std::uint8_t* bytes, std::size_t room) {
  if (cursor_.hyperlink_id != 0) {
    room = std::min(room, page().hyperlink_cells_free());
    if (room == 0) return 0;
  }
  Cell* cells = cursor_.cells + cursor_.x;
  std::size_t count = room;
  const bool many = room >= kVectorCellsMin;
  const std::uint64_t found = many ? any_cell_bits(cells, room) : any_bits(cells, room);
  if ((found & kNeedsCare) != 0) {
    if ((found & (kNotPlain | Cell::kPerhapsClusterBit)) != 0) count = plain_cells(room);
    if (count == 0) return 0;
    exchange_styles(count);
  } else if (cursor_.style_id != 0) {
    page().use_style(cursor_.style_id, count);
    cursor_.row->mark(RowFlag::Styled);
  }
  if (cursor_.hyperlink_id != 0) page().link_cells(*cursor_.row, cursor_.hyperlink_id, count);
  if (many)
    store_ascii(cells, bytes, count, pen_bits());
  else
    write_ascii(cells, bytes, count, pen_bits());
  last_printed_ = bytes[count - 1];
  advance(count, right_limit());
  return count;
}

// Moves right after `columns` cells were written; at the limit the cursor stays on the last one and the wrap
// is due.
void Screen::advance(std::size_t columns, std::size_t limit) {
  const std::size_t x = cursor_.x + columns;
  if (x >= limit) {
    set_x(static_cast<std::uint16_t>(x - 1));
    cursor_.pending_wrap = true;
    return;
  }
  set_x(static_cast<std::uint16_t>(x));
}

void Screen::print_codepoints(const char32_t* code_points, std::size_t count) {
  if (rules_.discards_text) return;
  ClusterMemo memo;
  for (std::size_t i = 0; i < count; ++i) {
    if (i != 0) position_.byte_offset += unicode::utf8_bytes(code_points[i - 1]);
    print_one(code_points[i], memo);
  }
}

// Everything the short way leaves over: clusters, wraps, cells with something to let go.
void Screen::print_one(char32_t code_point, ClusterMemo& memo) {
  const unicode::Properties properties = rules_.properties(code_point);
  if (code_point > 0xFF && rules_.grapheme_clusters && cursor_.x > 0 &&
      join_cluster(code_point, properties, memo))
    return;
  memo.valid = false;
  const unsigned width = code_point <= 0xFF ? 1 : properties.width();
  if (width == 0) {
    join_zero_width(code_point);
    return;
  }
  last_printed_ = code_point;
  const std::uint16_t x = cursor_.x;
  print_width(code_point, width);
  // Where it was printed and nothing was mapped or wrapped, the next code point need not look it up again.
  if (cursor_.x == x + width && charset_.plain()) memo.start(properties);
}

// What a cell printed now has beside its text and width.
std::uint64_t Screen::pen_bits() const {
  std::uint64_t bits = Cell::of(0, cursor_.style_id).bits();
  if (cursor_.is_protected) bits |= Cell::kProtectedBit;
  if (cursor_.hyperlink_id != 0)
    bits |= Cell::kHyperlinkBit | static_cast<std::uint64_t>(cursor_.hyperlink_id) << Cell::kEntryShift;
  return bits;
}

void Screen::repeat(std::size_t count) {
  if (last_printed_ == 0) return;
  // xterm's bound: more than a screen of one character shows nothing new.
  if (rules_.dialect->repeat == dialect::Repeat::OneScreen)
    count = std::min(count, std::size_t{rules_.cols} * rules_.rows);
  const char32_t code_point = last_printed_;
  for (; count > 0; --count)
    print(code_point);
}

void Screen::print(char32_t code_point) {
  print_codepoints(&code_point, 1);
}

// Through the character set that is invoked; ends a single shift.
char32_t Screen::mapped(char32_t code_point) {
  if (code_point < 0x80) return map_charset(charset_.take(), static_cast<std::uint8_t>(code_point));
  if (rules_.dialect->foreign_text == dialect::ForeignText::Itself) return code_point;
  const Charset set = charset_.take();
  return set != Charset::Ascii && code_point > 0xFF ? U' ' : code_point;
}

void Screen::print_width(char32_t code_point, unsigned width) {
  const std::uint16_t limit_before = right_limit();
  if (cursor_.pending_wrap && rules_.autowrap) print_wrap();
  if (!charset_.plain()) code_point = mapped(code_point);
  if (rules_.insert && cursor_.x + width < rules_.cols) insert_blanks(width);
  const bool anew = rules_.dialect->wrapped_limit == dialect::WrappedLimit::OfNewRow;
  const std::uint16_t limit = anew ? right_limit() : limit_before;
  if (width == 1) {
    print_cell(code_point, Wide::Narrow);
    advance(1, right_limit());
    return;
  }
  if (limit - (cursor_.x > rules_.margins.right ? 0 : rules_.margins.left) < 2) {
    // One column cannot hold it at all.
    print_cell(0, Wide::Narrow);
    advance(1, right_limit());
    return;
  }
  if (cursor_.x + 1 == limit) {
    if (!rules_.autowrap) return; // xterm: neither printed nor moved
    if (limit == rules_.cols) cursor_.row->mark(RowFlag::Wrap);
    print_cell(0, limit == rules_.cols ? Wide::SpacerHead : Wide::Narrow);
    print_wrap();
  }
  print_cell(code_point, Wide::Wide);
  set_x(static_cast<std::uint16_t>(cursor_.x + 1));
  print_cell(0, Wide::SpacerTail);
  advance(1, anew ? right_limit() : limit);
}

void Screen::print_wrap() {
  const bool at_edge = cursor_.x + 1 == rules_.cols;
  // A wrap at a right margin does not make one line of two rows.
  if (at_edge) cursor_.row->mark(RowFlag::Wrap);
  const page::SemanticPrompt prompt = cursor_.row->prompt();
  index();
  set_x(rules_.margins.left);
  if (!at_edge) return;
  if (rules_.dialect->prompts == dialect::Prompts::Rows) cursor_.row->set_prompt(prompt);
  cursor_.row->mark(RowFlag::WrapContinuation);
}

// Overwriting one half of a wide character clears the other, and the spacer that its wrap left in the row
// above.
void Screen::release_pair(Wide wide) {
  const Wide old = cursor_.cells[cursor_.x].wide();
  if (old == wide || (old != Wide::Wide && old != Wide::SpacerTail)) return;
  if (old == Wide::Wide) {
    if (cursor_.x + 1 >= rules_.cols) return;
    clear_cells(page(), *cursor_.row, cursor_.x + 1U, cursor_.x + 2U);
  } else if (cursor_.x > 0) {
    clear_cells(page(), *cursor_.row, cursor_.x - 1U, cursor_.x);
  }
  if (cursor_.y == 0 || cursor_.x > 1) return;
  pagelist::Pin above = pagelist::up(*cursor_.pin, 1);
  above.x = static_cast<page::CellCount>(rules_.cols - 1);
  if (above.node == nullptr) return;
  if (above.cell().wide() == Wide::SpacerHead ||
      rules_.dialect->cell_above == dialect::CellAbove::BecomesNarrow)
    above.cell().set_wide(Wide::Narrow);
}

void Screen::print_cell(char32_t code_point, Wide wide) {
  Cell& cell = cursor_.cells[cursor_.x];
  release_pair(wide);
  page::Page& here = page();
  if (cell.has_grapheme()) here.clear_grapheme(cell);
  const bool style_changes = cell.style() != cursor_.style_id;
  if (style_changes && cell.has_style()) here.release_style(cell.style());
  const bool had_hyperlink = cell.has_hyperlink();
  std::uint64_t bits = Cell::of(code_point, cursor_.style_id, wide).bits();
  if (cursor_.is_protected) bits |= Cell::kProtectedBit;
  // The entry stays: it says which link the cell has until it gets another or loses it.
  if (had_hyperlink) bits |= cell.bits() & (Cell::kHyperlinkBit | Cell::kLinkMask);
  cell = Cell::from_bits(bits);
  if (style_changes && cursor_.style_id != 0) {
    here.use_style(cursor_.style_id);
    cursor_.row->mark(RowFlag::Styled);
  }
  if (cursor_.hyperlink_id != 0)
    set_cell_hyperlink();
  else if (had_hyperlink)
    here.clear_hyperlink(cell);
}

} // namespace termsoak::core::screen
