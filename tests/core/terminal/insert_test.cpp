#include "base/random.h"
#include "core/terminal/bench.h"
#include "support/terminal_books.h"
#include "support/terminal_fingerprint.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>

/// Inserting is moving what stands to the right: whatever stands there, many blanks at once leave the same
/// cells and books as one after another.
namespace termsoak::core::terminal {
namespace {

constexpr unsigned kCols = 60;
constexpr unsigned kRows = 12;

/// Rows of text, wide characters, clusters, styles, links and backgrounds.
std::string draw_rows(base::Random& random) {
  std::string bytes;
  for (unsigned row = 1; row <= kRows; ++row) {
    bytes += fmt::format("\x1b[{}H", row);
    // Some rows without anything that is counted, some with one kind of it.
    const auto kinds = random.below(6);
    for (auto left = random.below(50); left > 0; --left) {
      const auto kind = random.below(kinds + 1);
      if (kind == 1) bytes += "漢";
      if (kind == 2) bytes += fmt::format("\x1b[3{}ms\x1b[m", random.below(8));
      if (kind == 3) bytes += fmt::format("\x1b]8;;http://host/{}\x1b\\l\x1b]8;;\x1b\\", random.below(4));
      if (kind == 4) bytes += fmt::format("\x1b[4{}m \x1b[m", random.below(8));
      if (kind == 5) bytes += "e\xCC\x81";
      if (kind == 0) bytes += static_cast<char>('a' + random.below(26));
    }
  }
  return bytes;
}

TEST(Insert, ManyBlanksAtOnceAreAsManyOneAfterAnother) {
  base::Random random(11);
  for (int round = 0; round < 300; ++round) {
    std::string start = draw_rows(random);
    const auto left = random.between(1, 10);
    const auto right = random.between(40, kCols);
    if (random.chance(1, 2)) start += fmt::format("\x1b[?69h\x1b[{};{}s", left, right);
    const auto row = random.between(1, kRows);
    const auto col = random.between(1, kCols);
    start += fmt::format("\x1b[{};{}H", row, col);
    if (random.chance(1, 2)) start += "\x1b[45m";
    const auto count = random.between(1, kCols);
    TestTerminal one({.cols = kCols, .rows = kRows}), other({.cols = kCols, .rows = kRows});
    one.feed(start + fmt::format("\x1b[{}@", count));
    other.feed(start);
    for (auto i = count; i > 0; --i)
      other.feed("\x1b[@");
    const auto a = test::fingerprint_of(*one.terminal, one.ledger, one.audit);
    const auto b = test::fingerprint_of(*other.terminal, other.ledger, other.audit);
    ASSERT_EQ(test::differing_part(a, b), "") << start << " by " << count;
    ASSERT_EQ(test::find_imbalance(*one.terminal, one.ledger, one.audit), "") << start << " by " << count;
    ASSERT_EQ(test::find_imbalance(*other.terminal, other.ledger, other.audit), "")
        << start << " by " << count;
  }
}

TEST(Insert, MovesEveryKindOfCell) {
  TestTerminal bench({.cols = 12, .rows = 2, .grapheme_clustering = Setting::Set});
  bench.feed("ab漢\x1b[31mr\x1b[me\xCC\x81z\x1b[1;2H\x1b[2@");
  EXPECT_EQ(bench.rows().front(), "a  b漢re\xCC\x81z");
  bench.feed("\x1b[4hxyvw");
  EXPECT_EQ(bench.rows().front(), "axyvw  b漢re\xCC\x81");
  EXPECT_EQ(test::find_imbalance(*bench.terminal, bench.ledger, bench.audit), "");
}

} // namespace
} // namespace termsoak::core::terminal
