#include "core/page/page.h"

#include "base/random.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace termsoak::core::page {
namespace {

/// A page over plain zeroed memory.
struct HeapPage {
  explicit HeapPage(const Capacity& capacity, LayoutVersion version = LayoutVersion::V2026_01)
      : layout(layout_page({.version = version, .os_page_bytes = 4096}, capacity)),
        memory(layout.total_bytes / 8),
        page(reinterpret_cast<std::byte*>(memory.data()), layout, Memory::Zeroed) {
    page.set_rows(capacity.rows);
  }
  PageLayout layout;
  std::vector<std::uint64_t> memory;
  Page page;
};

Capacity standard() {
  return *initial_capacity({.version = LayoutVersion::V2026_01, .os_page_bytes = 4096}, 80);
}

Style rgb_style(unsigned i) {
  Style style;
  style = style.with(
      StyleEdit::foreground(Color::rgb(static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8), 7)));
  return style;
}

TEST(Page, TakesAsManyStylesAsWereMeasured) {
  HeapPage heap(standard());
  unsigned taken = 0;
  StyleAdded added;
  for (; taken < 1000; ++taken) {
    added = heap.page.add_style(rgb_style(taken));
    if (added.shortage != Shortage::None) break;
  }
  EXPECT_EQ(taken, 103U);
  EXPECT_EQ(added.shortage, Shortage::Styles);
  // With enough of them dead the same page asks for a rehash instead.
  for (StyleId id = 1; id <= 20; ++id)
    heap.page.release_style(id);
  // Which colours meet a dead bucket is the hash's affair; one of many does not.
  bool asked_for_rehash = false;
  for (unsigned i = 2000; i < 2100 && !asked_for_rehash; ++i)
    asked_for_rehash = heap.page.add_style(rgb_style(i)).shortage == Shortage::StylesRehash;
  EXPECT_TRUE(asked_for_rehash);
}

TEST(Page, KeepsDeadStylesUntilTheTailIsTrimmed) {
  HeapPage heap(standard());
  const StyleId first = heap.page.add_style(rgb_style(1)).id;
  const StyleId second = heap.page.add_style(rgb_style(2)).id;
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 2);
  heap.page.release_style(second);
  EXPECT_EQ(heap.page.add_style(rgb_style(3)).id, 2); // the dead tail is trimmed first
  heap.page.release_style(first);
  EXPECT_EQ(heap.page.add_style(rgb_style(4)).id, 3); // a dead id below a living one is not
  EXPECT_EQ(heap.page.styles().living(), 2U);
}

TEST(Page, TakesAsManyClustersAsWereMeasured) {
  HeapPage heap(standard());
  const auto fill = [&](std::size_t extra) {
    std::size_t cells = 0;
    for (std::size_t y = 0; y < heap.page.rows(); ++y)
      for (std::size_t x = 0; x < heap.page.cols(); ++x) {
        Row& row = heap.page.row(y);
        Cell& cell = heap.page.cells(row)[x];
        cell = Cell::of(U'e');
        for (std::size_t i = 0; i < extra; ++i)
          if (heap.page.append_grapheme(row, cell, U'\u0301') != Shortage::None) return cells;
        ++cells;
      }
    return cells;
  };
  EXPECT_EQ(fill(1), 512U);
  heap = HeapPage(standard());
  EXPECT_EQ(fill(4), 512U);
  heap = HeapPage(standard());
  EXPECT_EQ(fill(5), 255U);
}

TEST(Page, OneCellOverflowsWhereItWasMeasured) {
  // Old and new run lie beside each other while one cell grows, and holes do not merge.
  std::size_t carried = 0;
  for (const auto& [grapheme_bytes, fails_at] :
       {std::pair<std::size_t, std::size_t>{8192, 693}, {16384, 1369}, {32768, 2741}, {65536, 5469}}) {
    Capacity capacity = standard();
    capacity.grapheme_bytes = grapheme_bytes;
    HeapPage heap(capacity);
    // A larger page begins with the run as the clone laid it down; before that the cell has grown mark by
    // mark.
    Cell& cell = heap.page.cells(heap.page.row(0))[0];
    cell = Cell::of(U'e');
    std::size_t marks = 0;
    if (grapheme_bytes > 8192) {
      const std::vector<char32_t> run(carried, U'\u0301');
      ASSERT_EQ(heap.page.set_graphemes(heap.page.row(0), cell, run), Shortage::None);
      marks = carried;
    }
    while (heap.page.append_grapheme(heap.page.row(0), cell, U'\u0301') == Shortage::None)
      ++marks;
    EXPECT_EQ(marks + 1, fails_at);
    carried = marks;
  }
}

TEST(Page, LaterLayoutKeepsSixtyFourCodepointsPerCell) {
  HeapPage heap(standard(), LayoutVersion::V2026_08);
  Cell& cell = heap.page.cells(heap.page.row(0))[0];
  cell = Cell::of(U'e');
  for (int i = 0; i < 10'000; ++i)
    ASSERT_EQ(heap.page.append_grapheme(heap.page.row(0), cell, U'\u0301'), Shortage::None);
  EXPECT_EQ(heap.page.graphemes(cell).size(), 64U);
}

TEST(Page, TakesAsManyLinksAsWereMeasured) {
  HeapPage heap(standard());
  std::size_t links = 0;
  Shortage shortage = Shortage::None;
  for (; links < 10; ++links) {
    const auto added = heap.page.insert_hyperlink(
        {.uri = "https://example.com", .explicit_id = {}, .implicit_id = static_cast<std::uint32_t>(links)});
    shortage = added.shortage;
    if (shortage != Shortage::None) break;
  }
  EXPECT_EQ(links, 2U);
  EXPECT_EQ(shortage, Shortage::Hyperlinks);

  HeapPage cells_page(standard());
  const auto link =
      cells_page.page.insert_hyperlink({.uri = "https://example.com", .explicit_id = {}, .implicit_id = 1});
  std::size_t cells = 0;
  for (std::size_t x = 0; x < 80; ++x) {
    Cell& cell = cells_page.page.cells(cells_page.page.row(0))[x];
    cell = Cell::of(U'x');
    if (cells_page.page.set_hyperlink(cells_page.page.row(0), cell, link.id) != Shortage::None) break;
    cells_page.page.use_hyperlink(link.id);
    ++cells;
  }
  EXPECT_EQ(cells, 64U);
}

TEST(Page, KnownLinkGivesItsSecondCopyBack) {
  HeapPage heap(standard());
  const Hyperlink link{
      .uri = "https://example.com/a/long/path/that/takes/two/chunks", .explicit_id = "id", .implicit_id = 0};
  const auto first = heap.page.insert_hyperlink(link);
  const std::size_t used = heap.page.string_bytes_used();
  const auto again = heap.page.insert_hyperlink(link);
  EXPECT_EQ(first.id, again.id);
  EXPECT_EQ(heap.page.string_bytes_used(), used);
  EXPECT_EQ(used, 3 * kStringChunkBytes);
  EXPECT_EQ(heap.page.hyperlink(first.id), link);
}

TEST(Page, UsedMemoryIsZeroWhereRowsAreTaken) {
  const Capacity capacity{.cols = 10, .rows = 4};
  const PageLayout layout = layout_page({}, capacity);
  std::vector<std::uint64_t> memory(layout.total_bytes / 8, ~std::uint64_t{0});
  Page page(reinterpret_cast<std::byte*>(memory.data()), layout, Memory::Used);
  page.take_row();
  page.set_rows(4);
  for (std::size_t y = 0; y < 4; ++y)
    for (const Cell& cell : page.row_cells(page.row(y)))
      EXPECT_EQ(cell.bits(), 0U);
  EXPECT_EQ(page.find_fault(), nullptr);
}

/// Random edits against a plain model of what each cell shows.
struct Shown {
  char32_t codepoint = 0;
  std::u32string extra;
  Style style;
  std::string uri;
  bool operator==(const Shown&) const = default;
};

class PageModel {
public:
  static constexpr std::size_t kRows = 6, kCols = 12;
  explicit PageModel(std::uint64_t seed)
      : random_(seed), heap_(Capacity{.cols = kCols, .rows = kRows, .styles = 64, .grapheme_bytes = 2048}) {}

  void step() {
    switch (random_.below(7)) {
    case 0:
    case 1:
      write();
      break;
    case 2:
      clear();
      break;
    case 3:
      move();
      break;
    case 4:
      swap();
      break;
    case 5:
      combine();
      break;
    case 6:
      copy();
      break;
    }
  }
  void compare() {
    ASSERT_EQ(heap_.page.find_fault(), nullptr);
    for (std::size_t y = 0; y < kRows; ++y)
      for (std::size_t x = 0; x < kCols; ++x)
        ASSERT_EQ(read(y, x), model_[y][x]) << y << " " << x;
  }

private:
  std::size_t any(std::size_t bound) { return static_cast<std::size_t>(random_.below(bound)); }
  Row& row(std::size_t y) { return heap_.page.row(y); }
  Cell& cell(std::size_t y, std::size_t x) { return heap_.page.cells(row(y))[x]; }

  Shown read(std::size_t y, std::size_t x) {
    const Cell& from = cell(y, x);
    Shown shown{.codepoint = from.codepoint(), .extra = {}, .style = {}, .uri = {}};
    if (from.has_grapheme())
      for (const char32_t c : heap_.page.graphemes(from))
        shown.extra.push_back(c);
    if (from.has_style()) shown.style = heap_.page.style(from.style());
    if (from.has_hyperlink()) shown.uri = heap_.page.hyperlink(heap_.page.hyperlink_of(from)).uri;
    return shown;
  }
  void write() {
    const std::size_t y = any(kRows), x = any(kCols);
    heap_.page.clear_cells(row(y), x, x + 1);
    Shown shown{.codepoint = static_cast<char32_t>(U'a' + any(26)), .extra = {}, .style = {}, .uri = {}};
    cell(y, x) = Cell::of(shown.codepoint);
    if (random_.chance(1, 2)) {
      const Style style = rgb_style(static_cast<unsigned>(any(40)));
      const StyleAdded added = heap_.page.add_style(style);
      if (added.shortage == Shortage::None) {
        cell(y, x).set_style(added.id);
        row(y).mark(RowFlag::Styled);
        shown.style = style;
      }
    }
    if (random_.chance(1, 4)) {
      const std::string uri(1 + any(90), static_cast<char>('a' + any(3)));
      const auto added = heap_.page.insert_hyperlink({.uri = uri, .explicit_id = "same", .implicit_id = 0});
      if (added.shortage == Shortage::None &&
          heap_.page.set_hyperlink(row(y), cell(y, x), added.id) == Shortage::None)
        shown.uri = uri;
    }
    model_[y][x] = shown;
  }
  void combine() {
    const std::size_t y = any(kRows), x = any(kCols);
    if (!cell(y, x).has_text()) return;
    const char32_t mark = static_cast<char32_t>(0x300 + any(16));
    if (heap_.page.append_grapheme(row(y), cell(y, x), mark) == Shortage::None)
      model_[y][x].extra.push_back(mark);
  }
  void clear() {
    const std::size_t y = any(kRows), left = any(kCols), end = left + 1 + any(kCols - left);
    heap_.page.clear_cells(row(y), left, end);
    for (std::size_t x = left; x < end; ++x)
      model_[y][x] = {};
  }
  void move() {
    const std::size_t from = any(kRows), to = (from + 1 + any(kRows - 1)) % kRows;
    const std::size_t count = 1 + any(kCols), from_left = any(kCols - count + 1),
                      to_left = any(kCols - count + 1);
    heap_.page.move_cells(row(from), from_left, row(to), to_left, count);
    for (std::size_t i = 0; i < count; ++i) {
      model_[to][to_left + i] = model_[from][from_left + i];
      model_[from][from_left + i] = {};
    }
  }
  void swap() {
    const std::size_t y = any(kRows), a = any(kCols), b = any(kCols);
    if (a == b) return;
    std::swap(cell(y, a), cell(y, b)); // a cell may move by itself: what it refers to knows no place
    std::swap(model_[y][a], model_[y][b]);
  }
  void copy() {
    HeapPage larger(Capacity{.cols = kCols,
                             .rows = kRows,
                             .styles = 128,
                             .grapheme_bytes = 4096,
                             .string_bytes = 4096,
                             .hyperlink_bytes = 512});
    ASSERT_EQ(larger.page.clone_rows_from(heap_.page, 0, kRows), Shortage::None);
    ASSERT_EQ(larger.page.find_fault(), nullptr);
    std::swap(heap_, larger);
  }

  base::Random random_;
  HeapPage heap_;
  Shown model_[kRows][kCols];
};

TEST(Page, RandomEditsShowWhatAPlainModelShows) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    PageModel model(seed);
    for (int i = 0; i < 600; ++i) {
      model.step();
      if (i % 20 == 0) model.compare();
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

} // namespace
} // namespace termsoak::core::page
