#include "core/screen/cell_runs.h"
#include "core/screen/cluster.h"
#include "core/screen/screen.h"
#include "unicode/properties.h"
#include "unicode/utf8.h"

#include <algorithm>

/// Text other than ASCII, printed straight from its bytes. Leaves everything that is not a plain store to
/// `print_one`, one code point at a time.
namespace termsoak::core::screen {

using page::Cell;
using page::RowFlag;
using page::Wide;

namespace {

constexpr std::uint64_t kWideBits = Cell::of(0, 0, Wide::Wide).bits();
constexpr std::uint64_t kSpacerTailBits = Cell::of(0, 0, Wide::SpacerTail).bits();

/// The code point at `bytes`, or 0 bytes where the parser has to look.
[[gnu::always_inline]] inline unicode::Utf8Common next_printable(const std::uint8_t* bytes) {
  if (*bytes >= 0x80) return unicode::decode_common(bytes);
  return {*bytes, unicode::is_ascii_gap(bytes) ? 1U : 0U};
}

} // namespace

/// Where in the text we are, and how far the present row is known to need no care.
struct Screen::Utf8Run {
  const std::uint8_t* next = nullptr;
  const std::uint8_t* end = nullptr; ///< kUtf8LookAhead readable bytes from every byte before this one on
  const Cell* cells = nullptr;       ///< the row that `clean_end` is about
  std::size_t clean_end = 0;
  ClusterMemo memo;
};

std::size_t Screen::print_utf8(const std::uint8_t* bytes, std::size_t count) {
  if (rules_.discards_text || count < unicode::kUtf8LookAhead) return 0;
  const std::uint64_t offset = position_.byte_offset;
  Utf8Run run{.next = bytes, .end = bytes + (count - unicode::kUtf8LookAhead + 1)};
  while (run.next < run.end) {
    if (!cursor_.pending_wrap && !rules_.insert && charset_.plain()) {
      if (rules_.grapheme_clusters)
        fill_utf8<Clusters::Joined>(run);
      else
        fill_utf8<Clusters::Apart>(run);
      if (run.next >= run.end) break;
    }
    const unicode::Utf8Common got = next_printable(run.next);
    if (got.bytes == 0) break;
    position_.byte_offset = offset + static_cast<std::uint64_t>(run.next - bytes);
    print_one(got.code_point, run.memo);
    run.cells = nullptr; // it may have wrapped, below a scrolling region even into the same row
    run.next += got.bytes;
  }
  return static_cast<std::size_t>(run.next - bytes);
}

// One more codepoint for the cell that ends at `last`. Refused where it keeps none, NoRoom where a larger
// page is needed. Not inlined, and what is rare left to another function: the loop over code points needs the
// registers.
[[gnu::noinline]] Join Screen::join_mark(Cell* last, char32_t code_point) {
  if (last->wide() == Wide::SpacerTail && last != cursor_.cells) --last;
  if (!takes_mark(rules_, *last, code_point)) return Join::Refused;
  if (page().append_at_hand(*cursor_.row, *last, code_point)) return Join::Done;
  return join_mark_with_search(*last, code_point);
}

[[gnu::noinline]] Join Screen::join_mark_with_search(Cell& cell, char32_t code_point) {
  const std::size_t length = page().cluster_length(cell);
  const page::Shortage shortage = page().append_grapheme(*cursor_.row, cell, code_point);
  if (shortage != page::Shortage::None) return Join::NoRoom;
  return page().cluster_length(cell) == length ? Join::Refused : Join::Done;
}

// The column that plain stores from the cursor on must not reach.
[[gnu::always_inline]] inline std::size_t Screen::plain_end(Utf8Run& run) {
  const std::size_t start = cursor_.x;
  const std::size_t right = right_limit();
  if (run.cells != cursor_.cells || run.clean_end <= start) {
    // A code point of n columns has at least n bytes.
    const auto room = std::min(right - start, static_cast<std::size_t>(run.end - run.next) + 1);
    run.cells = cursor_.cells;
    run.clean_end = start + cells_without(cursor_.cells + start, room, kNeedsCare);
  }
  const std::size_t end = std::min(right, run.clean_end);
  return cursor_.hyperlink_id == 0 ? end : std::min(end, start + page().hyperlink_cells_free());
}

// Enters into the page's counts what plain stores have written, and moves behind it.
[[gnu::always_inline]] inline void Screen::book_printed(std::size_t columns, char32_t last) {
  if (cursor_.style_id != 0) {
    page().use_style(cursor_.style_id, columns);
    cursor_.row->mark(RowFlag::Styled);
  }
  if (cursor_.hyperlink_id != 0) page().link_cells(*cursor_.row, cursor_.hyperlink_id, columns);
  last_printed_ = last;
  advance(columns, right_limit());
}

// Prints for as long as each code point gets plain cells of its own in this row, or joins the cell before it.
// Never inlined (screen.h): it would share its registers with the parser around it.
template <Screen::Clusters clusters> void Screen::fill_utf8(Utf8Run& run) {
  const std::size_t start = cursor_.x;
  // In the last column without autowrap a code point may join what stands there already.
  const std::size_t right = right_limit() - (clusters == Clusters::Joined && !rules_.autowrap ? 1U : 0U);
  const std::size_t limit = std::min(plain_end(run), right);
  // Columns from 1 to before this one on that a code point joins the cell before without a look at the rules.
  const std::size_t joins_end = right == 0 || cursor_.hyperlink_id != 0 ? 0 : right - 1;
  const std::uint64_t pen = pen_bits();
  Cell* const cells = cursor_.cells;
  const std::uint8_t* next = run.next;
  std::size_t x = start;
  char32_t last = 0;
  const unicode::PropertyTable properties_of = rules_.properties;
  const unicode::BreakTable& breaks = *rules_.breaks;
  const bool widens = rules_.dialect->joined_width == dialect::JoinedWidth::Widens;
  while (next < run.end) {
    const unicode::Utf8Common got = next_printable(next);
    if (got.bytes == 0) break; // and its code point need not be one
    const unicode::Properties properties = properties_of(got.code_point);
    const unsigned width = got.code_point <= 0xFF ? 1 : properties.width();
    if constexpr (clusters == Clusters::Joined) {
      if (got.code_point > 0xFF && x > 0) {
        unicode::BreakState state = run.memo.state;
        if (!run.memo.valid) break;
        if (!breaks.breaks(run.memo.last.break_class(), properties.break_class(), state)) {
          // A selector changes widths, and so may what has a width of its own.
          if (x - 1 >= joins_end || is_selector(got.code_point) || (widens && properties.widens_cluster()))
            break;
          if (join_mark(cells + x - 1, got.code_point) != Join::Done) break;
          run.memo.last = properties;
          run.memo.state = state;
          next += got.bytes;
          continue;
        }
      }
      if (width == 0) break;
    } else if (width == 0) {
      if (x - 1 >= joins_end || join_mark(cells + x - 1, got.code_point) == Join::NoRoom) break;
      next += got.bytes;
      continue;
    }
    if (x + width > limit) break;
    if constexpr (clusters == Clusters::Joined) run.memo.start(properties);
    const std::uint64_t bits = pen | (std::uint64_t{got.code_point} << Cell::kContentShift);
    if (width == 1) {
      cells[x] = Cell::from_bits(bits);
    } else {
      cells[x] = Cell::from_bits(bits | kWideBits);
      cells[x + 1] = Cell::from_bits(pen | kSpacerTailBits);
    }
    x += width;
    last = got.code_point;
    next += got.bytes;
  }
  run.next = next;
  if (x != start) book_printed(x - start, last);
}

} // namespace termsoak::core::screen
