// Copies of many rows at once, which remember styles and links between cells, against copies row by row,
// which remember nothing: pages, sets and shortages must be the same in everything a caller can see.

#include "core/page/page.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <utility>
#include <vector>

namespace termsoak::core::page {
namespace {

constexpr CellCount kCols = 14;
constexpr CellCount kRows = 9;
constexpr unsigned kStyles = 24;

/// The whole range from the first case on: small cases copy nothing worth copying.
std::size_t below(std::size_t bound) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, bound));
}

Style style_of(unsigned i) {
  Style style;
  style = style.with(StyleEdit::background(Color::palette(static_cast<std::uint8_t>(i))));
  return style;
}

struct HeapPage {
  explicit HeapPage(const Capacity& capacity)
      : layout(layout_page({}, capacity)), memory(layout.total_bytes / 8),
        page(reinterpret_cast<std::byte*>(memory.data()), layout, Memory::Zeroed) {
    page.set_rows(capacity.rows);
  }
  [[nodiscard]] std::uint16_t style_references(StyleId id) const {
    return page.styles().references(page.base() + layout.styles.offset, id);
  }
  PageLayout layout;
  std::vector<std::uint64_t> memory;
  Page page;
};

Capacity roomy(CellCount cols) {
  return {.cols = cols,
          .rows = kRows,
          .styles = 128,
          .grapheme_bytes = 4096,
          .string_bytes = 8192,
          .hyperlink_bytes = 2048};
}

void expect_sound(const Page& page, const std::string& which) {
  if (const char* fault = page.find_fault(); fault != nullptr) RC_FAIL(which + ": " + fault);
}

/// Gives a run of cells one style and one link, as a stream does; some of them get marks.
void write_run(Page& page) {
  Row& row = page.row(below(kRows));
  const std::size_t left = below(kCols), end = left + 1 + below(kCols - left);
  page.clear_cells(row, left, end);
  const StyleAdded style =
      below(4) == 0 ? StyleAdded{} : page.add_style(style_of(static_cast<unsigned>(1 + below(kStyles))));
  HyperlinkAdded link;
  if (below(3) == 0) {
    const std::string uri(1 + below(70), static_cast<char>('a' + below(4)));
    link = page.insert_hyperlink({.uri = uri, .explicit_id = "id", .implicit_id = 0});
    RC_ASSERT(link.shortage == Shortage::None);
  }
  RC_ASSERT(style.shortage == Shortage::None);
  for (std::size_t x = left; x < end; ++x) {
    Cell& cell = page.cells(row)[x];
    constexpr char32_t kPlaceholder = 0x10EEEE; // rows that hold one are marked
    const bool placeholder = below(12) == 0;
    cell = Cell::of(placeholder ? kPlaceholder : static_cast<char32_t>(U'a' + below(26)));
    if (placeholder) row.mark(RowFlag::KittyPlaceholder);
    if (style.id != 0) {
      cell.set_style(style.id);
      page.use_style(style.id);
      row.mark(RowFlag::Styled);
    }
    if (link.id != 0) {
      page.use_hyperlink(link.id);
      RC_ASSERT(page.set_hyperlink(row, cell, link.id) == Shortage::None);
    }
    if (below(6) == 0) {
      RC_ASSERT(page.append_grapheme(row, cell, static_cast<char32_t>(0x300 + below(9))) == Shortage::None);
    }
  }
  // The writer's own reference goes; with nobody left the entry stays behind dead.
  if (style.id != 0) page.release_style(style.id);
  if (link.id != 0) page.release_hyperlink(link.id);
}

/// Rows one after the other, as printing leaves them: here clusters lie in the order of their cells.
void print_rows(Page& page) {
  const StyleId style = below(2) == 0 ? page.add_style(style_of(1)).id : StyleId{0};
  for (std::size_t y = 0; y < kRows; ++y)
    for (std::size_t x = 0, end = below(kCols + 1); x < end; ++x) {
      Row& row = page.row(y);
      Cell& cell = page.cells(row)[x];
      cell = Cell::of(static_cast<char32_t>(U'a' + below(26)));
      if (style != 0 && below(3) == 0) {
        cell.set_style(style);
        page.use_style(style);
        row.mark(RowFlag::Styled);
      }
      if (below(3) != 0) continue;
      for (std::size_t marks = 1 + (below(60) == 0 ? 4 : below(3)); marks > 0; --marks)
        RC_ASSERT(page.append_grapheme(row, cell, static_cast<char32_t>(0x300 + below(9))) == Shortage::None);
    }
  if (style != 0) page.release_style(style);
}

void edit(Page& page) {
  switch (below(6)) {
  case 0: {
    const std::size_t left = below(kCols);
    page.clear_cells(page.row(below(kRows)), left, left + 1 + below(kCols - left));
    return;
  }
  case 1: { // as a scroll does it: the rows' headers change places, their cells do not
    const std::size_t a = below(kRows), b = below(kRows);
    std::swap(page.row(a), page.row(b));
    return;
  }
  default:
    return write_run(page);
  }
}

/// A page to copy to, as growth makes one: of the same width and unused.
HeapPage target_page() {
  Capacity capacity = roomy(kCols);
  // Too small now and then, so that shortages are compared too.
  if (below(2) == 0) capacity.styles = std::size_t{4} << below(3);
  if (below(3) == 0) capacity.grapheme_bytes = 64 << below(4);
  if (below(2) == 0) capacity.string_bytes = 128 << below(4);
  if (below(2) == 0) capacity.hyperlink_bytes = 96 << below(4);
  return HeapPage(capacity);
}

void compare(const HeapPage& quick, const HeapPage& plain) {
  expect_sound(quick.page, "many at once");
  expect_sound(plain.page, "one by one");
  for (std::size_t y = 0; y < kRows; ++y) {
    const Row& a = quick.page.row(y);
    const Row& b = plain.page.row(y);
    for (const RowFlag flag :
         {RowFlag::Wrap, RowFlag::WrapContinuation, RowFlag::Grapheme, RowFlag::Hyperlink, RowFlag::Styled,
          RowFlag::KittyPlaceholder, RowFlag::Dirty})
      RC_ASSERT(a.has(flag) == b.has(flag));
    for (std::size_t x = 0; x < quick.page.cols(); ++x) {
      const Cell& left = quick.page.cells(a)[x];
      const Cell& right = plain.page.cells(b)[x];
      RC_ASSERT(left.bits() == right.bits());
      if (left.has_grapheme()) {
        const auto marks = quick.page.graphemes(left), others = plain.page.graphemes(right);
        RC_ASSERT(std::vector(marks.begin(), marks.end()) == std::vector(others.begin(), others.end()));
      }
      if (left.has_hyperlink()) {
        RC_ASSERT(quick.page.hyperlink_of(left) == plain.page.hyperlink_of(right));
        const HyperlinkId id = quick.page.hyperlink_of(left);
        RC_ASSERT(quick.page.hyperlink(id) == plain.page.hyperlink(id));
      }
      if (left.has_style()) RC_ASSERT(quick.page.style(left.style()) == plain.page.style(left.style()));
    }
  }
  RC_ASSERT(quick.page.styles().living() == plain.page.styles().living());
  RC_ASSERT(quick.page.styles().next_id() == plain.page.styles().next_id());
  for (StyleId id = 1; id < quick.page.styles().next_id(); ++id)
    RC_ASSERT(quick.style_references(id) == plain.style_references(id));
  RC_ASSERT(quick.page.hyperlinks_living() == plain.page.hyperlinks_living());
  RC_ASSERT(quick.page.hyperlink_cells() == plain.page.hyperlink_cells());
  RC_ASSERT(quick.page.grapheme_cells() == plain.page.grapheme_cells());
  RC_ASSERT(quick.page.grapheme_bytes_used() == plain.page.grapheme_bytes_used());
  RC_ASSERT(quick.page.string_bytes_used() == plain.page.string_bytes_used());
}

Shortage clone_row_by_row(Page& to, const Page& from, std::size_t first, std::size_t end) {
  for (std::size_t y = first; y < end; ++y)
    if (const Shortage shortage = to.clone_row_from(from, to.row(y - first), from.row(y));
        shortage != Shortage::None)
      return shortage;
  return Shortage::None;
}

TEST(PageCloneProperties, ManyRowsAtOnceAreWhatRowsOneByOneAre) {
  std::size_t whole = 0;
  std::size_t short_of = 0;
  EXPECT_TRUE(rc::check("clone_rows_from", [&] {
    HeapPage source(roomy(kCols));
    const bool printed = below(2) == 0;
    if (printed) print_rows(source.page);
    for (std::size_t edits = printed ? below(3) : 1 + below(40); edits > 0; --edits)
      edit(source.page);
    expect_sound(source.page, "the source");
    HeapPage quick = target_page();
    HeapPage plain(quick.layout.capacity);

    const bool part = !printed || below(8) == 0; // growth copies all rows
    const std::size_t first = part ? below(kRows) : 0, end = part ? first + 1 + below(kRows - first) : kRows;
    const Shortage shortage = quick.page.clone_rows_from(source.page, first, end);
    // Which of two things runs short first may differ; the caller throws the page away either way.
    const Shortage other = clone_row_by_row(plain.page, source.page, first, end);
    RC_ASSERT((shortage == Shortage::None) == (other == Shortage::None));
    ++(shortage == Shortage::None ? whole : short_of);
    if (shortage != Shortage::None) return;
    compare(quick, plain);

    // What comes later must not tell them apart either.
    for (std::size_t n = below(20); n > 0; --n) {
      const Style style = style_of(static_cast<unsigned>(1 + below(2 * std::size_t{kStyles})));
      const StyleAdded a = quick.page.add_style(style), b = plain.page.add_style(style);
      RC_ASSERT(a.id == b.id);
      RC_ASSERT(a.shortage == b.shortage);
      if (a.shortage == Shortage::None && below(2) == 0) {
        quick.page.release_style(a.id);
        plain.page.release_style(a.id);
      }
    }
    compare(quick, plain);
  }));
  EXPECT_GT(whole, 0U);
  EXPECT_GT(short_of, 0U); // both outcomes were compared
}

/// Two clusters in the first row and one in the last: in order as they were written.
class OrderedPage : public testing::Test {
protected:
  OrderedPage() {
    write(0, 2);
    write(0, 5);
    write(kRows - 1, 7);
  }
  void write(std::size_t y, std::size_t x) {
    Row& row = page().row(y);
    Cell& cell = page().cells(row)[x];
    cell = Cell::of(static_cast<char32_t>(U'a' + x));
    ASSERT_EQ(page().append_grapheme(row, cell, static_cast<char32_t>(0x300 + x)), Shortage::None);
  }
  Page& page() { return heap_.page; }
  Cell& first_row(std::size_t x) { return page().cells(page().row(0))[x]; }
  /// What a copy of the whole page shows at (x, y).
  std::vector<char32_t> copied(std::size_t y, std::size_t x) {
    HeapPage copy(roomy(kCols));
    EXPECT_EQ(copy.page.clone_rows_from(page(), 0, page().rows()), Shortage::None);
    EXPECT_EQ(page().find_fault(), nullptr);
    EXPECT_EQ(copy.page.find_fault(), nullptr);
    EXPECT_EQ(copy.page.grapheme_bytes_used(), copy.page.grapheme_cells() * kGraphemeChunkBytes);
    const auto marks = copy.page.graphemes(copy.page.cells(copy.page.row(y))[x]);
    return {marks.begin(), marks.end()};
  }
  static std::vector<char32_t> mark_of(std::size_t x) { return {static_cast<char32_t>(0x300 + x)}; }
  HeapPage heap_{roomy(kCols)};
};

TEST_F(OrderedPage, IsCopiedAsItIs) {
  EXPECT_EQ(copied(0, 5), mark_of(5));
  EXPECT_EQ(copied(kRows - 1, 7), mark_of(7));
}

TEST_F(OrderedPage, MayHaveItsCellsSwapped) {
  page().swap_cells(first_row(2), first_row(5));
  EXPECT_EQ(copied(0, 2), mark_of(5));
}

TEST_F(OrderedPage, MayHaveItsCellsMoved) {
  page().move_cells(page().row(0), 5, page().row(kRows - 1), 8, 1);
  EXPECT_EQ(copied(kRows - 1, 8), mark_of(5));
}

TEST_F(OrderedPage, MayHaveItsRowsSwapped) {
  std::swap(page().row(0), page().row(kRows - 1));
  EXPECT_EQ(copied(0, 7), mark_of(7));
  EXPECT_EQ(copied(kRows - 1, 2), mark_of(2));
}

TEST_F(OrderedPage, MayLoseItsLastRow) {
  page().set_rows(kRows - 1);
  EXPECT_EQ(copied(0, 2), mark_of(2));
}

TEST_F(OrderedPage, MayLoseItsLastColumns) {
  page().set_cols(7);
  EXPECT_EQ(page().find_fault(), nullptr);
}

} // namespace
} // namespace termsoak::core::page
