#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "bench.h"
#include "support/terminal_fingerprint.h"
#include "unicode/scan.h"

/// One stream by every path: each instruction set of this machine, whole and in pieces too short for any
/// vector. All must leave the same cells, accounts and answers.
namespace termsoak::core::terminal {
namespace {

/// Runs long enough for every vector width, and everything that ends them early.
std::string a_stream(std::uint64_t seed) {
  base::Random random(seed);
  std::string stream;
  const auto letters = [&](std::size_t count) {
    for (; count > 0; --count)
      stream += static_cast<char>(random.between(0x20, 0x7E));
  };
  while (stream.size() < 60'000) {
    switch (random.below(10)) {
    case 0:
      letters(random.between(100, 2'500));
      break;
    case 1:
      for (auto count = random.between(1, 90); count > 0; --count)
        stream += random.chance(1, 3) ? "\xE6\xBC\xA2" : random.chance(1, 3) ? "\xC3\xA9" : "e\xCC\x81";
      break;
    case 2:
      stream += "\x1B[38;2;" + std::to_string(random.below(256)) + ";0;0m";
      break;
    case 3:
      stream += "\x1B[" + std::to_string(random.below(30)) + ";" + std::to_string(random.below(90)) + "H";
      break;
    case 4: { // a string long enough for the scan of string data
      stream += random.chance(1, 2) ? "\x1B]2;" : "\x1B]8;;http://host/";
      letters(random.between(1, 900));
      stream += random.chance(1, 8) ? "\xC2\x9C" : random.chance(1, 2) ? "\x07" : "\x1B\\";
      break;
    }
    case 5:
      stream += random.chance(1, 2) ? "\x1B[K" : "\x1B[6n";
      break;
    case 6:
      stream += static_cast<char>(random.below(256));
      break;
    default:
      letters(random.between(1, 70));
      stream += "\r\n";
    }
  }
  return stream;
}

test::Fingerprint play(const std::string& stream, std::size_t piece_bytes) {
  TerminalOptions options;
  options.cols = 300;
  options.scrollback_limit_bytes = 1'500'000;
  TestTerminal terminal(options);
  terminal.feed_in_pieces(stream, piece_bytes);
  return test::fingerprint_of(*terminal.terminal, terminal.ledger, terminal.audit);
}

/// Which instruction sets the vector code may use; back to all of them at the end.
class Targets {
public:
  Targets() = default;
  ~Targets() { use(0); }
  Targets(const Targets&) = delete;
  Targets& operator=(const Targets&) = delete;

  /// 0: whatever the machine has.
  void use(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
};

TEST(Paths, EveryInstructionSetAndEveryPieceGivesTheSameTerminal) {
  Targets targets;
  std::vector<std::int64_t> sets;
  for (std::int64_t left = hwy::SupportedTargets(); left != 0; left &= left - 1)
    sets.push_back(left & -left);
  ASSERT_FALSE(sets.empty());
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    const std::string stream = a_stream(seed);
    targets.use(0);
    const test::Fingerprint whole = play(stream, stream.size());
    // One byte at a time never reaches a vector: the scalar path.
    for (const std::size_t piece_bytes : {1U, 7U, 4096U})
      EXPECT_EQ(test::differing_part(play(stream, piece_bytes), whole), "") << "pieces of " << piece_bytes;
    for (const std::int64_t set : sets) {
      targets.use(set);
      EXPECT_EQ(test::differing_part(play(stream, stream.size()), whole), "") << hwy::TargetName(set);
    }
  }
}

TEST(Paths, AResizeWithinASequenceHasOnePlace) {
  // Found by fuzzing: what a resize maps was booked at the last piece of an unfinished string.
  const auto resized = [](std::size_t piece_bytes) {
    TestTerminal terminal({.cols = 20, .rows = 5});
    terminal.feed_in_pieces("text\r\n\x1B_an unfinished string", piece_bytes);
    EXPECT_TRUE(terminal.terminal->resize(900, 400).has_value());
    EXPECT_EQ(terminal.ledger.records().back().born_at, terminal.terminal->bytes_fed());
    terminal.terminal->close();
    return test::digest_of(terminal.ledger);
  };
  EXPECT_EQ(resized(1), resized(100));
}

TEST(Paths, FingerprintsTellStreamsApart) {
  // The negative control: each part can differ.
  const std::string rows(200, '\n');
  const auto part = [](const std::string& one, const std::string& other) {
    return test::differing_part(play(one, 4096), play(other, 4096));
  };
  EXPECT_EQ(part("same", "same"), "");
  EXPECT_EQ(part("one" + rows, "two" + rows), "history");
  EXPECT_EQ(part("one", "two"), "screen");
  EXPECT_EQ(part("one", "\x1B[31mone"), "screen");
  EXPECT_EQ(part("", "\x1B[C"), "cursor");
  EXPECT_EQ(part("", "\x1B[?1049h\x1B[?1049l"), "screen"); // the alternate screen has been made
  EXPECT_EQ(part("", "\x1B[c"), "title or replies");
  std::string filling;
  for (int row = 0; row < 4'000; ++row)
    filling += "\r\n";
  EXPECT_EQ(part(filling, filling + rows + "\x1B[3J"), "history");
}

} // namespace
} // namespace termsoak::core::terminal
