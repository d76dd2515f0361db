#include "core/page/exact_capacity.h"
#include "support/rows.h"

#include <string>

/// One page made two of (#10383), and what the halves are weighed by.
namespace termsoak::test {
namespace {

using core::page::Capacity;
using core::page::CellCount;
using core::page::LayoutVersion;
using core::page::Page;

/// Whatever a row holds, by value: ids differ between pages.
std::string row_text(const Page& page, std::size_t y) {
  std::string text;
  for (const Cell& cell : page.row_cells(page.row(y))) {
    text += std::to_string(cell.codepoint());
    if (cell.style() != 0) text += "s" + std::to_string(core::page::style_hash(page.style(cell.style())));
    if (cell.has_grapheme())
      for (const char32_t extra : page.graphemes(cell))
        text += "+" + std::to_string(extra);
    if (const auto link = page.hyperlink_of(cell); link != 0)
      text += "@" + std::string(page.hyperlink(link).uri);
    text += " ";
  }
  return text;
}

std::vector<std::string> all_rows(const PageList& list) {
  std::vector<std::string> rows;
  for (const Node* node = list.first(); node != nullptr; node = node->next)
    for (std::size_t y = 0; y < node->page.rows(); ++y)
      rows.push_back(row_text(node->page, y));
  return rows;
}

void mixed_rows(MiniScreen& screen) {
  for (int i = 0; i < 8; ++i) {
    plain_rows(screen, 2);
    styled_rows(screen, 3);
    cluster_rows(screen, 2);
    const std::string uri = "https://example.org/" + std::to_string(i);
    screen.linked("a link", {.uri = uri});
    screen.newline();
  }
}

class SplitAt : public testing::TestWithParam<std::size_t> {};

TEST_P(SplitAt, KeepsRowsPinsAndBooks) {
  MiniScreen screen({.strategy = "owned", .layout = LayoutVersion::V1_3});
  mixed_rows(screen);
  PageList& list = screen.list();
  Node* const node = list.first();
  const std::size_t rows = node->page.rows();
  const auto y = static_cast<CellCount>(std::min(GetParam(), rows - 1));
  const std::vector<std::string> before = all_rows(list);
  const std::size_t total = list.total_rows();
  std::vector<Pin*> pins;
  for (std::size_t row = 0; row < rows; ++row)
    pins.push_back(list.track({.node = node, .y = static_cast<CellCount>(row), .x = 3}));

  ASSERT_TRUE(list.split({.node = node, .y = y, .x = 5}, {.capacity = node->page.capacity()}));

  EXPECT_EQ(all_rows(list), before);
  EXPECT_EQ(list.total_rows(), total);
  EXPECT_EQ(list.figures().splits, y == 0 ? 0U : 1U);
  EXPECT_EQ(node->page.rows(), y == 0 ? rows : y);
  if (y > 0) {
    EXPECT_EQ(node->next->first_row, node->first_row + y);
    EXPECT_EQ(node->next->believed_bytes, node->believed_bytes);
  }
  for (std::size_t row = 0; row < rows; ++row)
    EXPECT_EQ(list.index_of(*pins[row]), row);
  EXPECT_TRUE(screen.faults_found().empty());
  EXPECT_EQ(list.find_broken_page(), nullptr);
  screen.expect_conserved();
  // The halves go on as pages do.
  plain_rows(screen, 2000);
  EXPECT_TRUE(screen.faults_found().empty());
  EXPECT_EQ(list.find_broken_page(), nullptr);
  screen.expect_conserved();
}

INSTANTIATE_TEST_SUITE_P(Split, SplitAt, testing::Values(0, 1, 7, 40, 100'000));

TEST(Split, OfOneRowIsRefused) {
  MiniScreen screen({.strategy = "owned", .layout = LayoutVersion::V1_3, .rows = 1});
  const auto split = screen.list().split({.node = screen.list().first()}, {.capacity = {}});
  ASSERT_FALSE(split);
  EXPECT_EQ(split.error().kind, base::ErrorKind::OutOfSpace);
}

TEST(Split, WithoutMemoryChangesNothing) {
  MiniScreen screen({.strategy = "owned", .layout = LayoutVersion::V1_3});
  cluster_rows(screen, 200); // until the page has a mapping of its own
  PageList& list = screen.list();
  const std::vector<std::string> before = all_rows(list);
  screen.faults().fail_map(1);
  const auto split =
      list.split({.node = list.first(), .y = 100}, {.capacity = list.first()->page.capacity()});
  ASSERT_FALSE(split);
  EXPECT_EQ(split.error().kind, base::ErrorKind::OutOfMemory);
  EXPECT_EQ(all_rows(list), before);
  EXPECT_TRUE(screen.faults_found().empty());
  screen.expect_conserved();
}

TEST(ExactCapacity, CountsWhatTheRowsReferTo) {
  MiniScreen screen({.strategy = "owned", .layout = LayoutVersion::V1_3});
  styled_rows(screen, 3);  // rows 0 to 2: a style each
  screen.cluster(U'e', 1); // row 3: a chunk of four codepoints
  screen.cluster(U'e', 5); // and one of two chunks
  screen.newline();
  const std::string uri(40, 'u'); // two chunks of 32 bytes
  screen.linked("seventeen letters", {.uri = uri, .explicit_id = "id"});
  screen.linked("and more", {.uri = uri, .explicit_id = "id"});
  const Page& page = screen.list().first()->page;

  const Capacity styles = exact_capacity(page, 0, 3);
  EXPECT_EQ(styles.rows, 3);
  EXPECT_EQ(styles.cols, 80);
  EXPECT_EQ(styles.styles, 5U) << "three and the reserved one, at 13/16 of the table";
  EXPECT_EQ(styles.grapheme_bytes + styles.string_bytes + styles.hyperlink_bytes, 0U);

  const Capacity clusters = exact_capacity(page, 3, 4);
  EXPECT_EQ(clusters.grapheme_bytes, 3 * core::page::kGraphemeChunkBytes);
  EXPECT_EQ(clusters.styles, 0U);

  const Capacity links = exact_capacity(page, 4, 5);
  EXPECT_EQ(links.string_bytes, 3 * core::page::kStringChunkBytes);
  EXPECT_EQ(links.hyperlink_bytes, 3 * core::page::kHyperlinkItemBytes) << "one link needs a set of three";

  const Capacity whole = exact_capacity(page, 0, page.rows());
  EXPECT_EQ(whole.styles, styles.styles);
  EXPECT_EQ(whole.grapheme_bytes, clusters.grapheme_bytes);
  EXPECT_EQ(whole.string_bytes, links.string_bytes);
}

} // namespace
} // namespace termsoak::test
