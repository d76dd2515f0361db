#include "core/screen/cluster.h"
#include "core/pagelist/page_list.h"
#include "core/screen/describe.h"
#include "core/screen/screen.h"
#include "unicode/grapheme.h"

#include <array>

namespace termsoak::core::screen {

using dialect::DueWrapMark;
using page::Cell;
using page::RowFlag;
using page::Wide;

// Mode 2027: does the code point belong to the cluster before the cursor? Then it is stored there and may
// change its width. False: it starts a cell of its own.
bool Screen::join_cluster(char32_t code_point, unicode::Properties properties, ClusterMemo& memo) {
  std::uint16_t left = 1;
  if (rules_.autowrap)
    left = cursor_.pending_wrap && rules_.dialect->mark_joined == DueWrapMark::LastWritten ? 0 : 1;
  else if (cursor_.x + 1 == right_limit())
    left = cursor_.cells[cursor_.x].codepoint() == 0 ? 1 : 0;
  auto col = static_cast<std::uint16_t>(cursor_.x - left);
  if (cursor_.cells[col].wide() == Wide::SpacerTail && col > 0) --col;
  if (cursor_.cells[col].codepoint() == 0) return false;
  // Not the cell that was printed last, where autowrap is off and the last column was written before.
  if ((left == 0) != cursor_.pending_wrap) memo.valid = false;
  if (!memo.valid) recall_cluster(col, memo);
  unicode::BreakState state = memo.state;
  if (rules_.breaks->breaks(memo.last.break_class(), properties.break_class(), state)) return false;
  if (is_selector(code_point)) {
    // A selector counts only where emoji-variation-sequences.txt has the pair.
    const bool by_base = rules_.dialect->selector_joined == dialect::SelectorJoined::Base;
    const unicode::Properties judged =
        by_base ? rules_.properties(cursor_.cells[col].codepoint()) : memo.last;
    if (!judged.takes_variation_selector()) return true;
    memo.valid = false;
    if (code_point == kTextSelector)
      narrow_cluster(col);
    else if (cursor_.cells[col].wide() != Wide::Wide && widen_cluster(col) != Widened::Done)
      return true;
  } else if (properties.widens_cluster() && rules_.dialect->joined_width == dialect::JoinedWidth::Widens &&
             cursor_.cells[col].wide() == Wide::Narrow) {
    memo.valid = false;
    if (widen_cluster(col) != Widened::Done) return true;
  }
  const std::size_t length = page().cluster_length(cursor_.cells[col]);
  append_grapheme(col, code_point);
  if (page().cluster_length(cursor_.cells[col]) == length) {
    // Full: what was left out is not what the next one follows.
    memo.valid = false;
    return true;
  }
  memo.state = state;
  memo.last = properties;
  // A selector may have left a cursor that stood amid a wide character behind another cluster.
  memo.valid = cursor_.x > col || cursor_.pending_wrap;
  return true;
}

// What the break rules must know of the cluster in a cell; a run of code points then carries it along.
void Screen::recall_cluster(std::uint16_t col, ClusterMemo& memo) const {
  const Cell& cell = cursor_.cells[col];
  memo.start(rules_.properties(cell.codepoint()));
  if (!cell.has_grapheme()) return;
  for (const char32_t extra : page().graphemes(cell)) {
    const unicode::Properties next = rules_.properties(extra);
    (void)rules_.breaks->breaks(memo.last.break_class(), next.break_class(), memo.state);
    memo.last = next;
  }
}

// VS16: the cluster at `col` takes two columns from now on; at the edge it moves to the next row.
Widened Screen::widen_cluster(std::uint16_t& col) {
  const std::uint16_t limit = right_limit();
  set_x(col);
  if (col + 1 == limit) {
    if (!rules_.autowrap) return Widened::NoRoom;
    if (!move_cluster_to_next_row(col)) return Widened::NoRoom;
    col = cursor_.x;
  } else if (rules_.dialect->marks_when_widened == dialect::MarksWhenWidened::Lost) {
    print_cell(cursor_.cells[col].codepoint(), Wide::Wide);
  } else {
    cursor_.cells[col].set_wide(Wide::Wide);
  }
  const pagelist::Node* const node = cursor_.pin->node;
  const bool stays_mapped = list_->releases_to_pool(*node);
  set_x(static_cast<std::uint16_t>(cursor_.x + 1));
  print_cell(0, Wide::SpacerTail);
  cursor_.pending_wrap = false;
  advance(1, right_limit());
  if (node == cursor_.pin->node || rules_.dialect->mark_when_grown == dialect::MarkWhenGrown::Kept)
    return Widened::Done;
  if (!stays_mapped && !crash_byte_) crash_byte_ = position_.byte_offset;
  return Widened::PageGivenUp;
}

bool Screen::move_cluster_to_next_row(std::uint16_t col) {
  const bool at_edge = col + 1 == rules_.cols;
  if (at_edge) cursor_.row->mark(RowFlag::Wrap);
  const char32_t base = cursor_.cells[col].codepoint();
  std::array<char32_t, 64> extras{};
  std::size_t count = 0;
  if (cursor_.cells[col].has_grapheme() &&
      rules_.dialect->marks_when_widened == dialect::MarksWhenWidened::Kept)
    for (const char32_t extra : page().graphemes(cursor_.cells[col]))
      if (count < extras.size()) extras[count++] = extra;
  print_cell(0, at_edge ? Wide::SpacerHead : Wide::Narrow);
  print_wrap();
  if (cursor_.x + 1 >= right_limit()) return false;
  print_cell(base, Wide::Wide);
  for (std::size_t i = 0; i < count; ++i)
    append_grapheme(cursor_.x, extras[i]);
  return true;
}

// VS15: the cluster takes one column from now on.
void Screen::narrow_cluster(std::uint16_t col) {
  if (cursor_.cells[col].wide() != Wide::Wide) return;
  cursor_.cells[col].set_wide(Wide::Narrow);
  cursor_.cells[col + 1].set_wide(Wide::Narrow);
  // A pending wrap moved the cursor by one column only, so there is nothing to take back.
  const bool at_edge = cursor_.x + 1 == right_limit();
  if (cursor_.pending_wrap)
    cursor_.pending_wrap = false;
  else if (!at_edge || rules_.dialect->narrowed_at_edge == dialect::NarrowedAtEdge::GoesBack)
    set_x(static_cast<std::uint16_t>(cursor_.x - 1));
}

// A code point without width and without mode 2027, or one that found no cluster to join.
void Screen::join_zero_width(char32_t code_point) {
  if (rules_.grapheme_clusters) return;
  const bool on_last =
      rules_.autowrap && cursor_.pending_wrap && rules_.dialect->mark_apart == DueWrapMark::LastWritten;
  const std::uint16_t left = on_last ? 0 : 1;
  if (cursor_.x < left) return;
  auto col = static_cast<std::uint16_t>(cursor_.x - left);
  if (cursor_.cells[col].wide() == Wide::SpacerTail && col > 0) --col;
  if (takes_mark(rules_, cursor_.cells[col], code_point)) append_grapheme(col, code_point);
}

void Screen::append_grapheme(std::uint16_t col, char32_t code_point) {
  page::Shortage shortage = page().append_grapheme(*cursor_.row, cursor_.cells[col], code_point);
  if (shortage == page::Shortage::None) return;
  const std::string what = describe_cluster(page(), cursor_.cells[col], code_point);
  if (!make_room(cursor_.pin->node, shortage, what)) return;
  (void)page().append_grapheme(*cursor_.row, cursor_.cells[col], code_point);
}

} // namespace termsoak::core::screen
