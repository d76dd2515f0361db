#include "support/rows.h"

#include <set>

/// Growth rules of the later layouts, and the event log that biographies are read from.
namespace termsoak::test {
namespace {

using audit::Event;
using audit::EventKind;
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
  // D5: capacities ratcheted without end before the fields were bounded.
  for (int i = 0; i < 8; ++i)
    (void)list.make_room(list.first(), Shortage::Hyperlinks, {});
  EXPECT_EQ(list.first()->page.capacity().hyperlink_bytes, 65'535U);
  const auto refused = list.make_room(list.first(), Shortage::Hyperlinks, {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, base::ErrorKind::OutOfSpace);
  EXPECT_EQ(list.find_broken_page(), nullptr);
}

/// D5: 32 styles with one hash fill a probe chain, after which a style set of any size refuses a 33rd.
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

/// D26 as upstream has it: no stream can make a compacted page, because nothing there calls compaction;
/// whoever does meets a capacity of 0, which doubled is 0, and every caller asks until it is content.
TEST(Compaction, DoublingNothingSpinsUntilItIsRefused) {
  for (const Shortage shortage :
       {Shortage::Styles, Shortage::GraphemeBytes, Shortage::StringBytes, Shortage::Hyperlinks}) {
    MiniScreen screen({.strategy = "fix-10353", .layout = LayoutVersion::V1_3});
    plain_rows(screen, 700);
    auto& list = screen.list();
    const auto compacted = list.compact(list.first());
    ASSERT_TRUE(compacted.has_value());
    EXPECT_EQ((*compacted)->page.capacity().styles, 0U);
    EXPECT_EQ((*compacted)->page.capacity().grapheme_bytes, 0U);
    EXPECT_LT((*compacted)->believed_bytes, 585'728U);
    const std::uint64_t before = list.figures().capacity_increases;
    Node* node = *compacted;
    base::Error told;
    for (;;) {
      auto larger = list.make_room(node, shortage, {});
      if (!larger) {
        told = larger.error();
        break;
      }
      node = *larger;
    }
    EXPECT_EQ(list.figures().capacity_increases - before, 16U);
    EXPECT_EQ(told.kind, base::ErrorKind::OutOfSpace);
    EXPECT_NE(told.message.find("is still 0"), std::string::npos);
    EXPECT_EQ(list.find_broken_page(), nullptr);
    screen.expect_conserved();
  }
}

/// The repair: growth from 0 begins at the field's default. Compaction itself keeps what the rows hold.
TEST(Compaction, KeepsItsRowsAndGrowsAgain) {
  MiniScreen screen({.strategy = "owned", .layout = LayoutVersion::V2026_08});
  cluster_rows(screen, 100);
  styled_rows(screen, 200);
  plain_rows(screen, 2000);
  auto& list = screen.list();
  Node* const rich = list.first();
  const std::size_t rows = rich->page.rows();
  const std::size_t clusters = rich->page.grapheme_cells();
  const std::size_t styles = rich->page.styles().living();
  const std::uint64_t before = rich->believed_bytes;
  const auto small = list.compact(rich);
  ASSERT_TRUE(small.has_value());
  EXPECT_LT((*small)->believed_bytes, before);
  EXPECT_EQ((*small)->page.rows(), rows);
  EXPECT_EQ((*small)->page.grapheme_cells(), clusters);
  EXPECT_EQ((*small)->page.styles().living(), styles);
  const auto plain = list.compact((*small)->next);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ((*plain)->page.capacity().grapheme_bytes, 0U);
  const auto grown = list.make_room(*plain, Shortage::GraphemeBytes, {});
  ASSERT_TRUE(grown.has_value());
  EXPECT_EQ((*grown)->page.capacity().grapheme_bytes, 1024U);
  EXPECT_EQ(list.find_broken_page(), nullptr);
  EXPECT_TRUE(screen.faults_found().empty());
  screen.expect_conserved();
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
  const Event* drop = nullptr;
  for (const Event& event : screen.events().events())
    if (event.kind == EventKind::Drop && drop == nullptr) drop = &event;
  ASSERT_NE(drop, nullptr);
  // Backwards from the drop: re-labelled by a prune, born from a chain of growths that began with a standard
  // page.
  std::set<std::uint64_t> chain = {drop->mapping};
  std::uint64_t relabelled_at = 0, prune = 0, steps = 0;
  bool began_standard = false;
  std::string what;
  for (auto event = screen.events().events().rbegin(); event != screen.events().events().rend(); ++event) {
    if (event->kind == EventKind::Relabel && event->mapping == drop->mapping) {
      relabelled_at = event->byte_offset;
      prune = event->prune;
    }
    if (event->kind == EventKind::Growth && chain.contains(event->mapping)) {
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
    log.add({.kind = EventKind::Prune});
  EXPECT_EQ(log.events().size(), 2U);
  EXPECT_EQ(log.dropped(), 3U);
}

} // namespace
} // namespace termsoak::test
