#include <set>
#include <string>

#include "core/page/exact_capacity.h"
#include "support/rows.h"

/// Growth rules of the later layouts, and the event log that allocation histories are read from.
///
/// One page made two of (#10383), and what the halves are weighed by.
namespace termsoak::test {
namespace {

using audit::LedgerEvent;
using audit::LedgerEventKind;
using core::page::LayoutVersion;

TEST(LaterLayouts, PlainDoublingStopsAtTheField) {
  MiniScreen screen({.strategy = "fix-10353", .layout = LayoutVersion::V1_3});
  auto& list = screen.list();
  std::vector<std::size_t> values;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(list.make_room(list.first(), Shortage::Hyperlinks, {}));
    values.push_back(list.first()->page.capacity().hyperlink_bytes);
  }
  EXPECT_EQ(values, (std::vector<std::size_t>{384, 768, 1536}));
  // Capacities ratcheted without end before the fields were bounded.
  for (int i = 0; i < 8; ++i)
    (void)list.make_room(list.first(), Shortage::Hyperlinks, {});
  EXPECT_EQ(list.first()->page.capacity().hyperlink_bytes, 65'535U);
  const auto refused = list.make_room(list.first(), Shortage::Hyperlinks, {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, base::ErrorKind::OutOfSpace);
  EXPECT_EQ(list.find_broken_page(), nullptr);
}

/// 32 styles with one hash fill a probe chain, after which a style set of any size refuses a 33rd.
/// Whoever asks for it doubles the page; what ends that is the width of a field, or nothing.
TEST(LaterLayouts, ASetThatGrowthCannotHelpIsDoubledUntilItsFieldEnds) {
  const auto grown_to = [](LayoutVersion layout) {
    MiniScreen screen({.strategy = "fix-10353", .layout = layout});
    for (unsigned flags = 0; flags < 40; ++flags) {
      // The hash folds the flags over the green byte.
      Style style;
      style = style.with(core::page::StyleEdit::foreground(
          core::page::Color::rgb(10, static_cast<std::uint8_t>(20 ^ flags), 30)));
      style = style.with(core::page::StyleEdit::add_flags(flags));
      screen.styled("x", style);
    }
    while (screen.make_room(Shortage::Styles)) {
    }
    EXPECT_EQ(screen.list().find_broken_page(), nullptr);
    return screen.list().last()->block.mapped_bytes;
  };
  EXPECT_EQ(grown_to(LayoutVersion::V2026_01), 33'349'632U);
  EXPECT_EQ(grown_to(LayoutVersion::V1_3), 2'629'632U);
}

TEST(LaterLayouts, ProjectionGrowsOncePerPage) {
  MiniScreen august({.strategy = "owned", .layout = LayoutVersion::V2026_08});
  cluster_rows(august, 5 * 579);
  EXPECT_EQ(august.list().figures().capacity_increases, 5U);
  MiniScreen january({.strategy = "owned"});
  cluster_rows(january, 5 * 576);
  EXPECT_EQ(january.list().figures().capacity_increases, 25U);
}

TEST(LaterLayouts, AugustPagesCostLess) {
  // D16: the same content in pages whose chunk areas have their true size.
  const auto mapped = [](LayoutVersion layout) {
    MiniScreen screen({.strategy = "owned", .layout = layout, .bytes_max = std::nullopt});
    cluster_rows(screen, 3000);
    return screen.account().owned_bytes;
  };
  EXPECT_GT(mapped(LayoutVersion::V2026_01), 4 * mapped(LayoutVersion::V2026_08));
}

TEST(Events, TellTheLifeOfAnOrphan) {
  MiniScreen screen({});
  cluster_rows(screen, 4000);
  const LedgerEvent* drop = nullptr;
  for (const LedgerEvent& event : screen.events().events())
    if (event.kind == LedgerEventKind::Drop && drop == nullptr) drop = &event;
  ASSERT_NE(drop, nullptr);
  // Backwards from the drop: re-labelled by a prune, born from a chain of growths that began with a standard
  // page.
  std::set<std::uint64_t> chain = {drop->mapping};
  std::uint64_t relabelled_at = 0, prune = 0, steps = 0;
  bool began_standard = false;
  std::string what;
  for (auto event = screen.events().events().rbegin(); event != screen.events().events().rend(); ++event) {
    if (event->kind == LedgerEventKind::Relabel && event->mapping == drop->mapping) {
      relabelled_at = event->byte_offset;
      prune = event->prune;
    }
    if (event->kind == LedgerEventKind::Growth && chain.contains(event->mapping)) {
      ++steps;
      what = event->what;
      EXPECT_EQ(event->cause, core::memory::Cause::Graphemes);
      if (event->from_mapping == 0) began_standard = true;
      chain.insert(event->from_mapping);
    }
  }
  EXPECT_EQ(steps, 5U);
  EXPECT_TRUE(began_standard);
  EXPECT_EQ(what, "cluster");
  EXPECT_EQ(prune, 1U);
  EXPECT_GT(relabelled_at, 0U);
  EXPECT_GE(drop->byte_offset, relabelled_at);
  ASSERT_GT(screen.orphan_bytes(), 0U);
  EXPECT_EQ(screen.audit().first_divergence()->byte_offset, relabelled_at);
}

TEST(Events, AreBounded) {
  audit::EventLog log({.events_max = 2});
  for (int i = 0; i < 5; ++i)
    log.add({.kind = LedgerEventKind::Prune});
  EXPECT_EQ(log.events().size(), 2U);
  EXPECT_EQ(log.dropped(), 3U);
}

using core::page::Capacity;
using core::page::CellCount;
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
