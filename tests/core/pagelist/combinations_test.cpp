#include "support/rows.h"
#include "support/terminal_books.h"

#include <string>
#include <vector>

/// Every combination of choices can be run: whatever it loses, its pages are sound and nothing is lost twice
/// or forgotten by the ledger.
namespace termsoak::test {
namespace {

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
