#include "support/rows.h"

#include <set>

/// Growth rules of the later layouts, and the event log that biographies are read from.
namespace termsoak::test {
namespace {

using core::page::LayoutVersion;
using core::pagelist::Event;
using core::pagelist::EventKind;

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
    return screen.ledger().mapped_bytes() - screen.ledger().arena_bytes();
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
  EXPECT_EQ(screen.list().first_divergence()->byte_offset, relabelled_at);
}

TEST(Events, AreBounded) {
  core::pagelist::EventLog log({.events_max = 2});
  for (int i = 0; i < 5; ++i)
    log.add({.kind = EventKind::Prune});
  EXPECT_EQ(log.events().size(), 2U);
  EXPECT_EQ(log.dropped(), 3U);
}

} // namespace
} // namespace termsoak::test
