#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/random.h"
#include "support/mini_screen.h"
#include "support/rows.h"
#include "support/terminal_invariants.h"

/// Every combination of choices can be run: whatever it loses, its pages are sound and nothing is lost twice
/// or forgotten by the ledger.
namespace termsoak::test {
namespace {

using core::page::CellCount;
using core::page::RowFlag;
using core::pagelist::Reflow;

std::string row_text(const Pin& pin) {
  std::string text;
  for (const Cell& cell : pin.page().row_cells(pin.row()))
    text.push_back(cell.has_text() ? static_cast<char>(cell.codepoint()) : ' ');
  while (!text.empty() && text.back() == ' ')
    text.pop_back();
  return text;
}

std::vector<std::string> all_rows(const PageList& list) {
  std::vector<std::string> rows;
  for (Pin pin{.node = list.first()}; pin.node != nullptr; pin = down(pin, 1))
    rows.push_back(row_text(pin));
  return rows;
}

/// Lines as a person reads them: rows joined where they wrap, blank ones at the end dropped.
std::vector<std::string> logical_lines(const PageList& list) {
  std::vector<std::string> lines;
  std::string line;
  for (Pin pin{.node = list.first()}; pin.node != nullptr; pin = down(pin, 1)) {
    const bool wraps = pin.row().has(RowFlag::Wrap);
    std::string text;
    for (const Cell& cell : pin.page().row_cells(pin.row()))
      text.push_back(cell.has_text() ? static_cast<char>(cell.codepoint()) : ' ');
    line += text;
    if (wraps) continue;
    while (!line.empty() && line.back() == ' ')
      line.pop_back();
    lines.push_back(line);
    line.clear();
  }
  while (!lines.empty() && lines.back().empty())
    lines.pop_back();
  return lines;
}

/// Writes a line as a terminal wraps it.
void wrapped_line(MiniScreen& screen, std::string_view text) {
  for (const char c : text) {
    if (!screen.put(static_cast<unsigned char>(c))) {
      screen.cursor().row().mark(RowFlag::Wrap);
      screen.newline();
      screen.cursor().row().mark(RowFlag::WrapContinuation);
      screen.put(static_cast<unsigned char>(c));
    }
  }
  screen.newline();
}

TEST(PageList, StartsWithPreheatedArena) {
  MiniScreen screen({});
  EXPECT_EQ(screen.ledger().mapped_bytes(), 3'104'768U); // measured
  EXPECT_EQ(screen.account().idle_bytes, 3U * 585'728);
  EXPECT_EQ(screen.list().figures().page_size_bytes, 585'728U);
  EXPECT_EQ(screen.list().total_rows(), 24U);
  MiniScreen macos({.layout = core::page::LayoutVersion::V2026_08, .os_page_bytes = 16384});
  EXPECT_EQ(macos.ledger().mapped_bytes(), 2'260'992U); // published
}

TEST(PageList, TallScreenSpansPages) {
  MiniScreen screen({.rows = 1500});
  EXPECT_EQ(screen.list().pages().size(), 3U);
  EXPECT_EQ(screen.list().total_rows(), 1500U);
  EXPECT_EQ(screen.list().find_broken_page(), nullptr);
}

TEST(PageList, TooWideForJanuaryIsAnError) {
  core::memory::StreamPosition position;
  core::memory::MmapSource source;
  audit::Ledger ledger(source, position);
  const auto list = PageList::create({.source = ledger,
                                      .geometry = {},
                                      .cols = 50'000,
                                      .rows = 24,
                                      .bytes_max = 0,
                                      .strategy = *core::pagelist::find_strategy("reuse-any")});
  ASSERT_FALSE(list.has_value());
  EXPECT_EQ(list.error().kind, base::ErrorKind::Usage); // who asked for so many columns can ask for fewer
}

TEST(PageList, EraseHistoryKeepsTheScreen) {
  MiniScreen screen({});
  for (int i = 0; i < 3000; ++i) {
    screen.text(fmt::format("line {}", i));
    screen.newline();
  }
  const auto before = all_rows(screen.list());
  Pin* pin = screen.list().track(screen.list().row_at(100));
  screen.list().erase_history();
  const auto after = all_rows(screen.list());
  EXPECT_EQ(after, std::vector<std::string>(before.end() - 24, before.end()));
  EXPECT_EQ(screen.list().history_rows(), 0U);
  EXPECT_EQ(pin->node, screen.list().first());
  EXPECT_EQ(screen.list().find_broken_page(), nullptr);
  EXPECT_EQ(screen.account().drift_bytes, 0);
  // Pooled pages stay with the pool: nothing is unmapped by clearing.
  EXPECT_EQ(screen.ledger().unmap_calls(), 0U);
  screen.list().untrack(pin);
}

TEST(PageList, EraseRowMovesEverythingBelowUp) {
  MiniScreen screen({.rows = 700}); // two pages
  for (int i = 0; i < 700; ++i) {
    screen.text(fmt::format("line {}", i));
    if (i < 699) screen.newline();
  }
  auto rows = all_rows(screen.list());
  Pin* pin = screen.list().track(screen.list().row_at(576)); // first row of the second page
  ASSERT_TRUE(screen.list().erase_row(screen.list().row_at(3)).has_value());
  rows.erase(rows.begin() + 3);
  rows.emplace_back();
  EXPECT_EQ(all_rows(screen.list()), rows);
  EXPECT_EQ(screen.list().index_of(*pin), 575U);
  ASSERT_TRUE(screen.list().erase_row_bounded(screen.list().row_at(570), 10).has_value());
  rows.erase(rows.begin() + 570);
  rows.insert(rows.begin() + 580, "");
  EXPECT_EQ(all_rows(screen.list()), rows);
  EXPECT_EQ(screen.list().index_of(*pin), 574U);
  ASSERT_TRUE(screen.list().erase_row_bounded(screen.list().row_at(5), 10).has_value());
  rows.erase(rows.begin() + 5);
  rows.insert(rows.begin() + 15, "");
  EXPECT_EQ(all_rows(screen.list()), rows);
  EXPECT_EQ(screen.list().find_broken_page(), nullptr);
  screen.list().untrack(pin);
}

TEST(PageList, ScrollClearPushesTheUsedRowsAway) {
  MiniScreen screen({});
  screen.text("one");
  screen.newline();
  screen.text("two");
  ASSERT_TRUE(screen.list().scroll_clear().has_value());
  EXPECT_EQ(screen.list().history_rows(), 2U);
  EXPECT_EQ(row_text(screen.list().active_top()), "");
  MiniScreen empty({});
  ASSERT_TRUE(empty.list().scroll_clear().has_value());
  EXPECT_EQ(empty.list().history_rows(), 0U);
}

TEST(PageList, ResetGivesEverythingBackButOneChunk) {
  MiniScreen screen({.strategy = "fix-10353"});
  for (int i = 0; i < 8000; ++i) {
    for (int c = 0; c < 20; ++c)
      screen.cluster(U'e', 1);
    screen.newline();
  }
  ASSERT_TRUE(screen.list().reset().has_value());
  EXPECT_EQ(screen.list().figures().page_size_bytes, 585'728U);
  EXPECT_EQ(screen.list().total_rows(), 24U);
  EXPECT_EQ(screen.ledger().live_mappings(), 1U);
  EXPECT_EQ(screen.ledger().mapped_bytes(), 589'824U); // 585,744 bytes, measured, in whole OS pages
  EXPECT_EQ(screen.cursor().node, screen.list().first());
  EXPECT_EQ(screen.list().find_broken_page(), nullptr);
  // And the list works on.
  for (int i = 0; i < 3000; ++i) {
    screen.text("again");
    screen.newline();
  }
  EXPECT_EQ(screen.list().find_broken_page(), nullptr);
  screen.expect_conserved();
}

/// Pins name the old pages until the new ones are there.
TEST(PageList, ResetUsesTheRecordsOfItsPagesAgain) {
  MiniScreen screen({.strategy = "owned"});
  for (int i = 0; i < 50; ++i)
    ASSERT_TRUE(screen.list().reset().has_value());
  EXPECT_LE(screen.list().nodes_made(), 3U);
  EXPECT_EQ(screen.account().nodes_left, 0U);
}

TEST(PageList, ResetLosesForeignBlocks) {
  MiniScreen screen({});
  for (int i = 0; i < 8000; ++i) {
    for (int c = 0; c < 20; ++c)
      screen.cluster(U'e', 1);
    screen.newline();
  }
  const auto orphans = screen.account().orphans.mappings;
  EXPECT_GT(orphans, 0U);
  EXPECT_GT(screen.account().drift_bytes, 0);
  ASSERT_TRUE(screen.list().reset().has_value());
  const audit::Account now = screen.account();
  EXPECT_EQ(now.orphans_on_free_list.mappings, 0U);
  EXPECT_EQ(now.orphans_in_list.mappings, 0U);
  EXPECT_EQ(now.orphans_unlinked.mappings, orphans);
  EXPECT_EQ(now.drift_bytes, 0); // only a reset brings the account back
  screen.expect_conserved();
}

TEST(PageList, ReflowKeepsTheLines) {
  base::Random random(7);
  for (int round = 0; round < 12; ++round) {
    MiniScreen screen({.bytes_max = std::nullopt});
    const int count = static_cast<int>(random.between(5, 900));
    for (int i = 0; i < count; ++i)
      wrapped_line(screen, std::string(random.below(200), static_cast<char>('a' + random.below(26))));
    const auto lines = logical_lines(screen.list());
    for (int step = 0; step < 4; ++step) {
      const auto cols = static_cast<CellCount>(random.between(2, 250));
      const auto rows = static_cast<CellCount>(random.between(2, 60));
      const Pin at = screen.cursor();
      const auto top = screen.list().index_of(screen.list().active_top());
      const core::pagelist::CursorPlace cursor{
          .x = std::min<CellCount>(at.x, static_cast<CellCount>(screen.list().cols() - 1)),
          .y = static_cast<CellCount>(screen.list().index_of(at) - top)};
      screen.cursor().x = cursor.x;
      ASSERT_TRUE(
          screen.list().resize({.cols = cols, .rows = rows, .reflow = Reflow::Yes, .cursor = cursor}));
      ASSERT_EQ(logical_lines(screen.list()), lines) << cols << "x" << rows;
      ASSERT_EQ(screen.list().find_broken_page(), nullptr);
      ASSERT_EQ(screen.list().cols(), cols);
      ASSERT_EQ(screen.list().rows(), rows);
      screen.expect_conserved();
    }
  }
}

TEST(PageList, ReflowKeepsPinsOnTheirCells) {
  MiniScreen screen({});
  wrapped_line(screen, std::string(60, 'a') + "X" + std::string(60, 'b'));
  Pin* pin = screen.list().track({.node = screen.list().first(), .y = 0, .x = 60});
  for (const int cols : {20, 133, 7, 80}) {
    ASSERT_TRUE(screen.list().resize(
        {.cols = static_cast<CellCount>(cols), .rows = {}, .reflow = Reflow::Yes, .cursor = {}}));
    EXPECT_EQ(pin->cell().codepoint(), U'X') << cols;
  }
  screen.list().untrack(pin);
}

TEST(PageList, ResizeWithoutReflowCutsAndPads) {
  MiniScreen screen({});
  for (int i = 0; i < 2000; ++i) {
    screen.text(std::string(80, static_cast<char>('a' + i % 26)));
    screen.newline();
  }
  const auto resize = [&](CellCount cols) {
    return screen.list().resize({.cols = cols, .rows = {}, .reflow = Reflow::No, .cursor = {}}).has_value();
  };
  const auto before = all_rows(screen.list());
  ASSERT_TRUE(resize(30));
  ASSERT_TRUE(resize(60)); // the room is still there
  const auto cut = all_rows(screen.list());
  ASSERT_EQ(cut.size(), before.size());
  for (std::size_t i = 0; i < before.size(); ++i)
    ASSERT_EQ(cut[i], before[i].substr(0, 30)) << i;
  const auto pages = screen.list().pages().size();
  ASSERT_TRUE(resize(200));
  EXPECT_GT(screen.list().pages().size(), pages);
  EXPECT_EQ(screen.list().find_broken_page(), nullptr);
  EXPECT_EQ(screen.account().drift_bytes, 0);
  EXPECT_EQ(all_rows(screen.list()).size(), before.size());
  EXPECT_EQ(screen.cursor().page().cols(), 200U);
}

TEST(PageList, ShrinkingRowsTrimsBlanksFirst) {
  MiniScreen screen({});
  for (int i = 0; i < 10; ++i) {
    screen.text("x");
    screen.newline();
  }
  ASSERT_TRUE(screen.list().resize({.cols = {}, .rows = 12, .reflow = Reflow::Yes, .cursor = {}}));
  EXPECT_EQ(screen.list().history_rows(), 0U);
  ASSERT_TRUE(screen.list().resize({.cols = {}, .rows = 5, .reflow = Reflow::Yes, .cursor = {}}));
  EXPECT_EQ(screen.list().history_rows(), 6U); // the cursor's row is kept
  ASSERT_TRUE(screen.list().resize({.cols = {}, .rows = 40, .reflow = Reflow::Yes, .cursor = {}}));
  EXPECT_EQ(screen.list().history_rows(), 0U);
  EXPECT_EQ(screen.list().total_rows(), 40U);
}

TEST(PageList, ViewportFollowsWhatIsLeft) {
  MiniScreen screen({.bytes_max = 0});
  for (int i = 0; i < 1000; ++i) {
    screen.text(fmt::format("line {}", i));
    screen.newline();
  }
  auto& list = screen.list();
  list.scroll_rows(-50);
  EXPECT_EQ(list.viewport(), core::pagelist::Viewport::Pin);
  EXPECT_EQ(list.index_of(list.viewport_top()) + 50, list.index_of(list.active_top()));
  list.scroll_rows(1000);
  EXPECT_EQ(list.viewport(), core::pagelist::Viewport::Active);
  list.scroll_rows(-100'000);
  EXPECT_EQ(list.index_of(list.viewport_top()), 0U);
  list.erase_history();
  EXPECT_EQ(list.viewport(), core::pagelist::Viewport::Active);
}

using core::pagelist::choices;
using core::pagelist::PruneStrategy;

std::vector<std::string> every_combination() {
  std::vector<std::string> all{""};
  for (const auto& choice : choices()) {
    std::vector<std::string> longer;
    for (const std::string& begun : all)
      for (const auto& value : choice.values)
        longer.push_back(begun + (begun.empty() ? "" : ",") + std::string(choice.key) + "=" +
                         std::string(value.name));
    all = std::move(longer);
  }
  return all;
}

void expect_sound(MiniScreen& screen) {
  ASSERT_EQ(screen.list().find_broken_page(), nullptr) << screen.list().find_broken_page();
  screen.expect_conserved();
}

void wide_cluster_rows(MiniScreen& screen, int rows) {
  for (int row = 0; row < rows; ++row) {
    screen.cursor().x = 0;
    for (int i = 0; i < 30; ++i)
      ASSERT_TRUE(screen.cluster(U'e', 4));
    ASSERT_TRUE(screen.newline());
  }
}

void run_through(MiniScreen& screen) {
  // At 2,000 columns a standard page holds few rows, so that a short stream prunes many pages.
  wide_cluster_rows(screen, 400);
  expect_sound(screen);
  Pin* const pin = screen.list().track({.node = screen.list().first()});
  screen.list().scroll_to_top();
  screen.list().scroll_rows(3);
  for (int i = 0; i < 60; ++i)
    ASSERT_TRUE(screen.newline());
  expect_sound(screen);
  screen.list().untrack(pin);
  screen.list().scroll_to_active();
  ASSERT_TRUE(
      screen.list().resize({.cols = 1990, .rows = {}, .reflow = core::pagelist::Reflow::Yes, .cursor = {}}));
  if (!screen.cursor().node->linked) screen.cursor() = screen.list().active_top();
  wide_cluster_rows(screen, 100);
  expect_sound(screen);
  screen.list().erase_history();
  expect_sound(screen);
  if (!screen.cursor().node->linked) screen.cursor() = screen.list().active_top();
  wide_cluster_rows(screen, 60);
  ASSERT_TRUE(screen.list().reset());
  expect_sound(screen);
}

/// A relabelled page is lost whoever is asked for its owner; a trimmed one where its length is asked.
bool must_leak(const PruneStrategy& strategy) {
  using namespace core::pagelist;
  const bool reuses_large = strategy.reuse == Reuse::Every || strategy.reuse == Reuse::Adaptive;
  return reuses_large && (strategy.length == Length::Relabel ||
                          (strategy.length == Length::Trim && strategy.release == Release::ByLength));
}

TEST(Combinations, AllCanBeRun) {
  const auto all = every_combination();
  ASSERT_EQ(all.size(), 960U);
  for (const std::string& strategy : all) {
    SCOPED_TRACE(strategy);
    MiniScreen screen({.strategy = strategy, .cols = 2000, .bytes_max = 2'500'000});
    run_through(screen);
    if (testing::Test::HasFatalFailure()) return;
    EXPECT_GT(screen.list().figures().prunes, 0U);
    screen.list().close();
    ASSERT_EQ(screen.ledger().mapped_bytes(), screen.orphan_bytes());
    if (is_flawless(screen.list().strategy())) {
      ASSERT_EQ(screen.ledger().mapped_bytes(), 0U);
    }
    EXPECT_EQ(screen.ledger().mapped_bytes() > 0, must_leak(screen.list().strategy()));
  }
}

} // namespace

} // namespace termsoak::test
