#include "support/rows.h"

#include "base/random.h"

#include <fmt/format.h>

/// Random sessions: whatever happens, the books add up to the byte, and with a recorded owner nothing is ever
/// lost.
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

} // namespace
} // namespace termsoak::test
