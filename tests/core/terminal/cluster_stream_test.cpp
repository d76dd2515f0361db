// Text of clusters printed straight from its bytes against the same text in pieces too short for that, which
// goes one code point at a time: cells, pages, growths and where they happen must be the same.

#include "base/random.h"
#include "bench.h"
#include "core/pagelist/page_list.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <string>
#include <string_view>

namespace termsoak::core::terminal {
namespace {

/// What clusters are made of: bases of either width, marks of two and three bytes, joiners, both selectors,
/// modifiers, flags, jamo, Indic and Thai signs, and what starts no cluster.
constexpr std::array<std::string_view, 33> kPieces{
    "e",          "\u00e9",     "\u00b7",     "word ",        "2",          " ",          "\u0301",
    "\u0323",     "\u0308",     "\u20e3",     "\u200d",       "\u200b",     "\ufe0e",     "\ufe0f",
    "\u2764",     "\u2702",     "\u231a",     "\U0001F469",   "\U0001F468", "\U0001F44D", "\U0001F3FD",
    "\U0001F680", "\U0001F1E9", "\U0001F1EA", "\u1112",       "\u1161",     "\u11ab",     "\ud55c",
    "\u0915",     "\u094d",     "\u093f",     "\u0e01\u0e33", "\u6f22",
};

constexpr std::array<std::string_view, 14> kSequences{
    "\r\n",           "\r\n",     "\r",       "\x1B[K",
    "\x1B[3D",        "\x1B[31m", "\x1B[0m",  "\x1B]8;;http://a\x1B\\",
    "\x1B]8;;\x1B\\", "\x1B[?7l", "\x1B[?7h", "\x1B[?2027h",
    "\x1B[?2027l",    "\xFF"};

struct Stream {
  std::uint64_t seed = 0;
  std::size_t pieces = 0;
  std::uint64_t text_of = 0; ///< so many pieces in so many and one are text

  [[nodiscard]] std::string bytes() const {
    base::Random random(seed);
    // Many marks on one cell now and then: runs of several chunks.
    std::string all;
    for (std::size_t i = 0; i < pieces; ++i) {
      if (random.below(text_of + 1) == 0) {
        all += kSequences[random.below(kSequences.size())];
        continue;
      }
      std::uint64_t times = random.below(30) == 0 ? random.below(24) : 1;
      const std::string_view piece = kPieces[random.below(kPieces.size())];
      for (; times > 0; --times)
        all += piece;
    }
    return all;
  }
};

std::string accounts_of(const TestTerminal& one) {
  std::string text = one.fingerprint();
  const auto& list = one.terminal->primary().list();
  for (const pagelist::Node* node = list.first(); node != nullptr; node = node->next)
    text += "\n" + std::to_string(node->page.grapheme_cells()) + " clusters, " +
            std::to_string(node->page.grapheme_bytes_used()) + " bytes";
  return text;
}

TEST(ClusterStreamProperties, PrintedFromBytesIsPrintedByCodePoints) {
  std::size_t growths = 0;
  EXPECT_TRUE(rc::check("clusters", [&] {
    TerminalOptions options;
    options.cols = *rc::gen::inRange<std::uint16_t>(1, 90);
    options.rows = *rc::gen::inRange<std::uint16_t>(1, 30);
    options.scrollback_limit_bytes = 1'200'000;
    options.geometry.version =
        *rc::gen::element(page::LayoutVersion::V2026_01, page::LayoutVersion::V2026_08);
    options.grapheme_clustering = *rc::gen::arbitrary<bool>() ? Setting::Set : Setting::Reset;
    const Stream stream{.seed = *rc::gen::arbitrary<std::uint64_t>(),
                        .pieces = *rc::gen::inRange<std::size_t>(1, 6000),
                        .text_of = *rc::gen::element<std::uint64_t>(4, 20, 200)};
    const std::string bytes = stream.bytes();
    TestTerminal whole(options);
    whole.feed(bytes);
    TestTerminal cut(options);
    cut.feed_in_pieces(bytes, *rc::gen::inRange<std::size_t>(1, 8)); // fewer than are looked ahead
    RC_ASSERT(accounts_of(whole) == accounts_of(cut));
    whole.expect_sound();
    cut.expect_sound();
    RC_ASSERT(!testing::Test::HasFailure());
    for (const audit::MappingRecord& record : whole.ledger.records())
      growths += record.cause == memory::Cause::Graphemes ? 1 : 0;
  }));
  EXPECT_GT(growths, 0U); // pages ran out of room on the way
}

void expect_same_in_pieces(std::uint16_t cols, std::string_view bytes) {
  TerminalOptions options;
  options.cols = cols;
  options.rows = 1;
  options.grapheme_clustering = Setting::Set;
  TestTerminal whole(options), cut(options);
  whole.feed(bytes);
  cut.feed_in_pieces(bytes, 1);
  EXPECT_EQ(accounts_of(whole), accounts_of(cut));
}

TEST(ClusterStream, ASelectorAmidAWideCharacterLeavesTheCursorBehindAnotherCluster) {
  expect_same_in_pieces(8, "\u231a\u231a--\x1B[3D\ufe0e\ufe0e");
}

TEST(ClusterStream, WithoutAutowrapTheLastColumnMayHoldAnOlderCluster) {
  expect_same_in_pieces(11, "--word ---\U0001F469\x1B[3D\x1B[?7l\U0001F468\U0001F3FD\U0001F468");
  expect_same_in_pieces(4, "abc\U0001F468\r\x1B[?7l\u6f22\u0915\U0001F3FD\u0301 word");
}

} // namespace
} // namespace termsoak::core::terminal
