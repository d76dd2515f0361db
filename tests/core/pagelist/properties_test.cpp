#include <fmt/format.h>

#include "base/random.h"
#include "support/mini_screen.h"
#include "support/rows.h"

/// Random sessions: whatever happens, the accounts add up to the byte, and with a recorded owner nothing is
/// ever lost.
///
/// Stages without the guard of #10353 prune in the middle of an operation that grows many rows, and the rows
/// after the prune fill the screen again: then it took history only, as upstream, which looks at the screen
/// again after the last of them.
namespace termsoak::test {
namespace {

using core::page::CellCount;
using core::page::LayoutVersion;
using core::pagelist::PruneStrategy;
using core::pagelist::Reflow;

class Session {
public:
  Session(const MiniOptions& options, std::uint64_t seed) : random_(seed), screen_(options) {}

  MiniScreen& screen() { return screen_; }

  void step() {
    switch (random_.below(20)) {
    case 0:
      screen_.list().erase_history();
      break;
    case 1:
      screen_.list().erase_history(random_.below(400));
      break;
    case 2:
    case 3:
      resize();
      break;
    case 4:
      if (random_.chance(1, 6)) (void)screen_.list().reset();
      break;
    case 5:
      (void)screen_.list().scroll_clear();
      break;
    case 6:
      screen_.list().scroll_rows(static_cast<std::ptrdiff_t>(random_.below(200)) - 150);
      break;
    case 7:
      erase_rows();
      break;
    default:
      rows();
      break;
    }
    settle();
  }

  /// After a failure the cursor may stand in rows that are gone.
  void settle() {
    auto& list = screen_.list();
    if (!screen_.cursor().node->linked || !below_top()) screen_.cursor() = list.active_top();
    screen_.cursor().x = std::min<CellCount>(screen_.cursor().x, static_cast<CellCount>(list.cols() - 1));
  }

private:
  bool below_top() {
    const auto top = screen_.list().active_top();
    return screen_.cursor() == top || is_before(top, screen_.cursor());
  }
  void rows() {
    const int count = static_cast<int>(random_.between(1, 120));
    const auto kind = random_.below(5);
    for (int i = 0; i < count; ++i) {
      screen_.cursor().x = 0;
      write(kind == 4 ? random_.below(4) : kind);
      if (!screen_.newline()) return;
    }
  }
  void write(std::uint64_t kind) {
    if (kind == 0) screen_.text(std::string(random_.below(150), 'x'));
    if (kind == 1) {
      Style style;
      style = style.with(core::page::StyleEdit::foreground(core::page::Color::rgb(
          static_cast<std::uint8_t>(random_.next()), static_cast<std::uint8_t>(random_.below(8)), 1)));
      screen_.styled("styled", style);
    }
    if (kind == 2) {
      const auto clusters = random_.below(12);
      for (std::uint64_t c = 0; c < clusters; ++c)
        if (!screen_.cluster(U'e', random_.between(1, 9))) return;
    }
    if (kind == 3) {
      const std::string uri(random_.between(1, 300), static_cast<char>('a' + random_.below(20)));
      screen_.linked("link", {.uri = uri, .explicit_id = {}, .implicit_id = ++links_});
    }
  }
  void resize() {
    auto& list = screen_.list();
    const auto cols =
        static_cast<CellCount>(random_.chance(1, 8) ? random_.between(1, 1200) : random_.between(2, 140));
    const auto rows = static_cast<CellCount>(random_.between(1, 70));
    settle();
    const auto top = list.index_of(list.active_top());
    const core::pagelist::CursorPlace cursor{
        .x = screen_.cursor().x, .y = static_cast<CellCount>(list.index_of(screen_.cursor()) - top)};
    (void)list.resize({.cols = cols,
                       .rows = rows,
                       .reflow = random_.chance(1, 4) ? Reflow::No : Reflow::Yes,
                       .cursor = random_.chance(1, 3) ? std::nullopt : std::optional(cursor)});
  }
  void erase_rows() {
    auto& list = screen_.list();
    const auto y = random_.below(list.rows());
    if (random_.chance(1, 3)) {
      (void)list.erase_row(list.active_row(y));
    } else {
      (void)list.erase_row_bounded(list.active_row(y), random_.below(list.rows() - y));
    }
  }

  base::Random random_;
  MiniScreen screen_;
  std::uint32_t links_ = 0;
};

MiniOptions draw_options(const PruneStrategy& strategy, base::Random& random) {
  constexpr LayoutVersion kLayouts[] = {LayoutVersion::V2026_01, LayoutVersion::V1_3,
                                        LayoutVersion::V2026_08};
  return {.strategy = strategy.name,
          .layout = kLayouts[random.below(3)],
          .os_page_bytes = random.chance(1, 2) ? std::size_t{4096} : std::size_t{16384},
          .cols = static_cast<CellCount>(random.between(2, 200)),
          .rows = static_cast<CellCount>(random.between(2, 60)),
          .bytes_max = random.chance(1, 5) ? std::nullopt : std::optional(random.below(4'000'000)),
          .orphans = random.chance(1, 2) ? audit::OrphanRam::Keep : audit::OrphanRam::Discard};
}

TEST(Properties, BooksBalanceAfterEveryStep) {
  for (const PruneStrategy& strategy : core::pagelist::strategies())
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      base::Random random(seed);
      const MiniOptions options = draw_options(strategy, random);
      SCOPED_TRACE(fmt::format("{} seed {} layout {} cols {} rows {}", strategy.name, seed,
                               static_cast<int>(options.layout), options.cols, options.rows));
      Session session(options, seed * 31);
      MiniScreen& screen = session.screen();
      for (int i = 0; i < 60; ++i) {
        session.step();
        screen.expect_conserved();
        if (strategy.name != "fix-9ee78d8") {
          ASSERT_EQ(screen.account().drift_rows, 0);
        }
        if (strategy.release == core::pagelist::Release::ByOwner) {
          ASSERT_EQ(screen.orphan_bytes(), 0U);
          ASSERT_EQ(screen.account().drift_bytes, 0);
        }
        if (i % 10 == 9) {
          const char* fault = screen.list().find_broken_page();
          ASSERT_EQ(fault, nullptr) << fault << " after step " << i;
        }
        if (testing::Test::HasFatalFailure()) return;
      }
      screen.list().close();
      ASSERT_EQ(screen.ledger().mapped_bytes(), screen.orphan_bytes());
      if (strategy.name != "reuse-any") {
        ASSERT_EQ(screen.ledger().mapped_bytes(), 0U);
      }
    }
}

TEST(Properties, EveryFailingMappingIsSurvived) {
  std::uint64_t failed = 0;
  for (const PruneStrategy& strategy : core::pagelist::strategies())
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      base::Random random(seed + 100);
      const MiniOptions options = draw_options(strategy, random);
      SCOPED_TRACE(fmt::format("{} seed {} layout {} cols {} rows {}", strategy.name, seed,
                               static_cast<int>(options.layout), options.cols, options.rows));
      Session session(options, seed * 17);
      MiniScreen& screen = session.screen();
      for (int i = 0; i < 60; ++i) {
        screen.faults().fail_map(random.between(1, 3), random.between(1, 4));
        session.step();
        screen.expect_conserved();
        const char* fault = screen.list().find_broken_page();
        ASSERT_EQ(fault, nullptr) << fault << " after step " << i;
        if (testing::Test::HasFatalFailure()) return;
      }
      failed += screen.faults().failed();
      screen.faults().fail_map(0, 0);
      plain_rows(screen, 1000);
      ASSERT_EQ(screen.list().find_broken_page(), nullptr);
    }
  EXPECT_GT(failed, 500U); // or the test has tested nothing
}

TEST(Properties, GrowFailsWithoutAChange) {
  MiniScreen screen({.strategy = "fix-10353"});
  plain_rows(screen, 4 * 576 - 24);
  while (screen.list().last()->page.has_free_row() || screen.account().idle_bytes > 0)
    ASSERT_TRUE(screen.newline());
  const auto before = screen.list().figures();
  // The arena may still have room in its last chunk; then growing needs no mapping.
  while (true) {
    screen.faults().fail_map(1, 1);
    const auto failed = screen.faults().failed();
    const auto rows = screen.list().total_rows();
    const bool grown = screen.newline();
    if (screen.faults().failed() == failed) continue;
    EXPECT_FALSE(grown);
    EXPECT_EQ(screen.list().total_rows(), rows);
    break;
  }
  EXPECT_GE(screen.list().figures().page_size_bytes, before.page_size_bytes);
  EXPECT_EQ(screen.list().find_broken_page(), nullptr);
  screen.expect_conserved();
  screen.faults().fail_map(0, 0);
  EXPECT_TRUE(screen.newline());
}

constexpr std::string_view kUnguarded[]{"reuse-any", "fix-9ee78d8", "fix-10251", "fix-10285"};
constexpr core::pagelist::CursorPlace kTop{.x = 0, .y = 0};

/// A list that meets its limit at its third page: the limit is that of a bare screen, the first page large.
struct FullScreen : MiniScreen {
  FullScreen(std::string_view strategy, CellCount cols, CellCount rows)
      : MiniScreen({.strategy = strategy, .cols = cols, .rows = rows, .bytes_max = 1}) {
    EXPECT_TRUE(list().adjust_capacity(list().first(), {.grapheme_bytes = 600'000}, {}));
  }
};

/// Rows that say their number in four digits.
void numbered_rows(MiniScreen& screen, int from, int end) {
  for (int i = from; i < end; ++i) {
    if (i > from) screen.newline();
    screen.text(fmt::format("{:04}", i));
  }
}

std::string text_at(PageList& list, std::size_t index) {
  const Pin pin = list.row_at(index);
  std::string text;
  for (const Cell& cell : pin.page().row_cells(pin.row()))
    if (cell.codepoint() != 0) text += static_cast<char>(cell.codepoint());
  return text;
}

void expect_nothing_lost(MiniScreen& screen) {
  const auto figures = screen.list().figures();
  EXPECT_EQ(figures.rows_lost, 0U);
  EXPECT_FALSE(screen.faults_found().contains("active-area"));
  const audit::Account& now = screen.account();
  EXPECT_EQ(now.pages_standard + now.pages_non_standard, screen.list().pages().size());
  EXPECT_EQ(screen.list().find_broken_page(), nullptr);
  screen.expect_conserved();
}

/// The oldest rows are gone, a page of them; those from there up to `end` are still there and in order.
void expect_numbers_from_page(MiniScreen& screen, std::size_t page_rows, std::size_t end) {
  for (std::size_t number = page_rows; number < end; ++number)
    ASSERT_EQ(text_at(screen.list(), number - page_rows), fmt::format("{:04}", number));
}

/// As in the stress session that found it: a window of 16 rows with its cursor on top becomes one of 90.
TEST(RowsThatFollow, AResizeThatPrunesHistoryLosesNoRowOfTheScreen) {
  for (const auto strategy : kUnguarded) {
    for (const Reflow reflow : {Reflow::No, Reflow::Yes}) {
      SCOPED_TRACE(fmt::format("{}, reflow {}", strategy, reflow == Reflow::Yes));
      FullScreen screen(strategy, 775, 16);
      const std::size_t page_rows = screen.list().first()->page.capacity().rows;
      ASSERT_EQ(page_rows, 60U);
      numbered_rows(screen, 0, 82);
      ASSERT_TRUE(screen.list().resize({.cols = {}, .rows = 90, .reflow = reflow, .cursor = kTop}));
      EXPECT_EQ(screen.list().figures().prunes, 1U);
      EXPECT_EQ(screen.list().total_rows(), 82 + (90 - 16) - page_rows);
      EXPECT_EQ(screen.list().pages().size(), 2U);
      expect_numbers_from_page(screen, page_rows, 82);
      expect_nothing_lost(screen);
    }
  }
}

/// Reflow keeps as many rows below the cursor as there were, and prunes while it grows them.
TEST(RowsThatFollow, AWiderAndTallerWindowIsOneOperation) {
  for (const auto strategy : kUnguarded) {
    SCOPED_TRACE(strategy);
    FullScreen screen(strategy, 773, 50);
    numbered_rows(screen, 0, 45);
    for (int i = 0; i < 50; ++i)
      ASSERT_TRUE(screen.newline());
    screen.cursor() = screen.list().active_row(0); // a blank row: 45 rows of history, 50 of a cleared screen
    ASSERT_TRUE(screen.list().resize({.cols = 1100, .rows = 80, .reflow = Reflow::Yes, .cursor = kTop}));
    EXPECT_EQ(screen.list().figures().prunes, 1U);
    const std::size_t page_rows = 45 + 80 - screen.list().total_rows();
    EXPECT_EQ(page_rows, 42U);
    expect_numbers_from_page(screen, page_rows, 45);
    expect_nothing_lost(screen);
  }
}

/// ED 22.
TEST(RowsThatFollow, ScrollingAScreenAwayLosesNoRowOfIt) {
  for (const auto strategy : kUnguarded) {
    SCOPED_TRACE(strategy);
    FullScreen screen(strategy, 775, 70);
    const std::size_t page_rows = screen.list().first()->page.capacity().rows;
    numbered_rows(screen, 0, 100);
    ASSERT_TRUE(screen.list().scroll_clear());
    EXPECT_EQ(screen.list().figures().prunes, 1U);
    EXPECT_EQ(screen.list().total_rows(), 100 + 70 - page_rows);
    expect_numbers_from_page(screen, page_rows, 100);
    expect_nothing_lost(screen);
  }
}

/// The control: what the rows after the prune do not fill stays lost, and is told.
TEST(RowsThatFollow, WhatTheyDoNotFillIsLost) {
  for (const auto strategy : kUnguarded) {
    SCOPED_TRACE(strategy);
    FullScreen screen(strategy, 775, 70);
    const std::size_t page_rows = screen.list().first()->page.capacity().rows;
    numbered_rows(screen, 0, 82);
    ASSERT_TRUE(screen.list().resize({.cols = {}, .rows = 118, .reflow = Reflow::No, .cursor = kTop}));
    const auto figures = screen.list().figures();
    EXPECT_EQ(figures.prunes, 1U);
    EXPECT_EQ(figures.rows_lost, 118 - (82 + (118 - 70) - page_rows));
    EXPECT_EQ(screen.list().total_rows(), 118U);
    EXPECT_EQ(screen.list().find_broken_page(), nullptr);
    screen.expect_conserved();
  }
}

} // namespace

} // namespace termsoak::test
