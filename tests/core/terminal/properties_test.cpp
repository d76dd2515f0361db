#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "bench.h"

namespace termsoak::core::terminal {
namespace {

/// What streams are made of: text of every width, and sequences that move, erase, style, link and scroll.
const std::vector<std::string>& pieces() {
  static const std::vector<std::string> kPieces{
      "a",
      "hello world ",
      "\xE6\xBC\xA2\xE5\xAD\x97",
      "e\xCC\x81",
      "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB",
      "\xE2\x9C\x94\xEF\xB8\x8F",
      "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA",
      "\xFF\xC3",
      "\r\n",
      "\n",
      "\t",
      "\b",
      "\x1B[31m",
      "\x1B[0m",
      "\x1B[1;38;2;1;2;3m",
      "\x1B[48;5;7m",
      "\x1B[H",
      "\x1B[3;5H",
      "\x1B[10;70H",
      "\x1B[2A",
      "\x1B[5C",
      "\x1B[K",
      "\x1B[1K",
      "\x1B[J",
      "\x1B[2J",
      "\x1B[3J",
      "\x1B[4P",
      "\x1B[3@",
      "\x1B[2L",
      "\x1B[2M",
      "\x1B[6X",
      "\x1B[2S",
      "\x1B[T",
      "\x1B[3;9r",
      "\x1B[r",
      "\x1BM",
      "\x1B"
      "D",
      "\x1B"
      "7",
      "\x1B"
      "8",
      "\x1B[?1049h",
      "\x1B[?1049l",
      "\x1B[?69h\x1B[4;40s",
      "\x1B[?69l",
      "\x1B[?6h",
      "\x1B[?6l",
      "\x1B[4h",
      "\x1B[4l",
      "\x1B[?7l",
      "\x1B[?7h",
      "\x1B#8",
      "\x1B]8;;http://a.example/1\x1B\\",
      "\x1B]8;id=x;http://b.example\a",
      "\x1B]8;;\x1B\\",
      "\x1B]133;A\x1B\\",
      "\x1B[?2027h",
      "\x1B[?2027l",
      "\x1B"
      "c",
      "\x1B[22J",
      "\x1B[5b",
      "\x1B(0lqk\x1B(B",
      "\x1B[1;1;4;9$z",
      "\x1B[65;2;2;6;20$x",
      "\x1B[1;1;3;9;1;5;5$v",
      "\x1B[2'}",
      "\x1B[2'~",
      "\x1B[1\"q",
      "\x1B[?2J",
      "\x1B[!p",
  };
  return kPieces;
}

std::string a_stream(std::size_t pieces_max) {
  const auto count = *rc::gen::inRange<std::size_t>(1, pieces_max);
  std::string stream;
  for (std::size_t i = 0; i < count; ++i)
    stream += *rc::gen::elementOf(pieces());
  return stream;
}

TerminalOptions small_options() {
  TerminalOptions options;
  options.cols = *rc::gen::inRange<std::uint16_t>(1, 90);
  options.rows = *rc::gen::inRange<std::uint16_t>(1, 30);
  options.scrollback_limit_bytes = 1'200'000;
  options.grapheme_clustering = *rc::gen::arbitrary<bool>() ? Setting::Set : Setting::Reset;
  return options;
}

TEST(TerminalProperties, AnySplitGivesTheSameScreenAndTheSameLedger) {
  EXPECT_TRUE(rc::check("chunk independence", [] {
    const TerminalOptions options = small_options();
    const std::string stream = a_stream(250);
    const auto piece = *rc::gen::inRange<std::size_t>(1, 40);
    TestTerminal whole(options);
    whole.feed(stream);
    TestTerminal cut(options);
    cut.feed_in_pieces(stream, piece);
    RC_ASSERT(whole.fingerprint() == cut.fingerprint());
  }));
}

TEST(TerminalProperties, SequencesNeverBreakAPage) {
  EXPECT_TRUE(rc::check("integrity", [] {
    TestTerminal terminal(small_options());
    for (int round = *rc::gen::inRange(1, 5); round > 0; --round) {
      terminal.feed(a_stream(150));
      terminal.expect_sound();
      if (*rc::gen::inRange(0, 3) == 0) {
        const auto resized = terminal.terminal->resize(*rc::gen::inRange<std::uint16_t>(1, 120),
                                                       *rc::gen::inRange<std::uint16_t>(1, 40));
        RC_ASSERT(resized.has_value());
        terminal.expect_sound();
      }
      RC_ASSERT(!testing::Test::HasFailure());
    }
  }));
}

TEST(TerminalProperties, RandomBytesNeverBreakAPage) {
  EXPECT_TRUE(rc::check("random bytes", [] {
    TestTerminal terminal(small_options());
    const auto bytes = *rc::gen::container<std::string>(rc::gen::oneOf(
        rc::gen::arbitrary<char>(), rc::gen::element('\x1B', '[', ']', ';', '?', 'm', 'H', '1', '9')));
    terminal.feed(bytes);
    terminal.expect_sound();
    RC_ASSERT(!testing::Test::HasFailure());
  }));
}

TEST(TerminalProperties, ResizeThereAndBackKeepsTheText) {
  EXPECT_TRUE(rc::check("resize", [] {
    TerminalOptions options;
    options.cols = *rc::gen::inRange<std::uint16_t>(10, 90);
    options.rows = 24;
    options.scrollback_limit_bytes.reset();
    TestTerminal terminal(options);
    const int lines = *rc::gen::inRange(1, 60);
    for (int i = 0; i < lines; ++i) {
      const auto words = *rc::gen::inRange(0, 30);
      std::string line;
      for (int w = 0; w < words; ++w)
        line += *rc::gen::element<std::string>("word ", "\xE6\xBC\xA2", "x", "longerword");
      terminal.feed(line + "|\r\n");
    }
    const auto text = [&] {
      // Lines as a reader sees them: rows of one wrapped line joined.
      std::string all;
      const auto add = [&](const pagelist::Pin& at) {
        all += screen::row_text(at.page(), at.row());
        if (!at.row().has(page::RowFlag::Wrap)) all += '\n';
      };
      screen::for_each_history_row(terminal.terminal->primary(), add);
      screen::for_each_screen_row(terminal.terminal->primary(), add);
      all.erase(std::ranges::remove(all, ' ').begin(), all.end());
      all.resize(all.find_last_not_of('\n') + 1);
      return all;
    };
    const std::string before = text();
    RC_ASSERT(terminal.terminal
                  ->resize(*rc::gen::inRange<std::uint16_t>(4, 150), *rc::gen::inRange<std::uint16_t>(1, 50))
                  .has_value());
    RC_ASSERT(text() == before);
    RC_ASSERT(terminal.terminal->resize(options.cols, options.rows).has_value());
    RC_ASSERT(text() == before);
    terminal.expect_sound();
  }));
}

/// The plainest possible screen: rows of characters, no wrap, no scroll region.
class NaiveScreen {
public:
  NaiveScreen(std::size_t cols, std::size_t rows) : cols_(cols), rows_(rows, std::string(cols, ' ')) {}
  void print(char c) {
    if (wrap_) {
      line_feed();
      x_ = 0;
      wrap_ = false;
    }
    rows_[y_][x_] = c;
    if (x_ + 1 == cols_)
      wrap_ = true;
    else
      ++x_;
  }
  void line_feed() {
    wrap_ = false;
    if (y_ + 1 < rows_.size()) {
      ++y_;
      return;
    }
    rows_.erase(rows_.begin());
    rows_.emplace_back(cols_, ' ');
  }
  void carriage_return() { go(y_, 0); }
  void go(std::size_t y, std::size_t x) {
    y_ = std::min(y, rows_.size() - 1);
    x_ = std::min(x, cols_ - 1);
    wrap_ = false;
  }
  void erase_right() {
    wrap_ = false;
    std::fill(rows_[y_].begin() + static_cast<std::ptrdiff_t>(x_), rows_[y_].end(), ' ');
  }
  void delete_characters(std::size_t n) {
    n = std::min(n, cols_ - x_);
    rows_[y_].erase(x_, n);
    rows_[y_].append(n, ' ');
    wrap_ = false;
  }
  void insert_lines(std::size_t n) {
    for (n = std::min(n, rows_.size() - y_); n > 0; --n) {
      rows_.pop_back();
      rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(y_), std::string(cols_, ' '));
    }
    go(y_, 0);
  }
  void delete_lines(std::size_t n) {
    for (n = std::min(n, rows_.size() - y_); n > 0; --n) {
      rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(y_));
      rows_.emplace_back(cols_, ' ');
    }
    go(y_, 0);
  }
  [[nodiscard]] std::vector<std::string> rows() const {
    std::vector<std::string> trimmed = rows_;
    for (std::string& row : trimmed)
      row.resize(row.find_last_not_of(' ') + 1);
    return trimmed;
  }
  [[nodiscard]] std::pair<std::size_t, std::size_t> cursor() const { return {y_, x_}; }

private:
  std::size_t cols_;
  std::vector<std::string> rows_;
  std::size_t x_ = 0, y_ = 0;
  bool wrap_ = false;
};

void one_operation(NaiveScreen& naive, TestTerminal& terminal) {
  const auto n = *rc::gen::inRange<std::size_t>(1, 12);
  switch (*rc::gen::inRange(0, 8)) {
  case 0:
  case 1: {
    const char c = *rc::gen::inRange('a', 'z');
    for (std::size_t i = 0; i < n; ++i)
      naive.print(c);
    terminal.feed(std::string(n, c));
    break;
  }
  case 2:
    naive.line_feed();
    terminal.feed("\n");
    break;
  case 3:
    naive.carriage_return();
    terminal.feed("\r");
    break;
  case 4: {
    const auto y = *rc::gen::inRange<std::size_t>(0, 20);
    const auto x = *rc::gen::inRange<std::size_t>(0, 40);
    naive.go(y, x);
    terminal.feed("\x1B[" + std::to_string(y + 1) + ";" + std::to_string(x + 1) + "H");
    break;
  }
  case 5:
    naive.erase_right();
    terminal.feed("\x1B[K");
    break;
  case 6:
    naive.delete_characters(n);
    terminal.feed("\x1B[" + std::to_string(n) + "P");
    break;
  default:
    if (*rc::gen::arbitrary<bool>()) {
      naive.insert_lines(n);
      terminal.feed("\x1B[" + std::to_string(n) + "L");
    } else {
      naive.delete_lines(n);
      terminal.feed("\x1B[" + std::to_string(n) + "M");
    }
  }
}

TEST(TerminalProperties, AgreesWithANaiveRowModel) {
  EXPECT_TRUE(rc::check("naive model", [] {
    TerminalOptions options;
    options.cols = *rc::gen::inRange<std::uint16_t>(2, 40);
    options.rows = *rc::gen::inRange<std::uint16_t>(1, 20);
    NaiveScreen naive(options.cols, options.rows);
    TestTerminal terminal(options);
    for (int i = *rc::gen::inRange(1, 80); i > 0; --i) {
      one_operation(naive, terminal);
      const auto& cursor = terminal.terminal->screen().cursor();
      RC_ASSERT(terminal.rows() == naive.rows());
      RC_ASSERT((std::pair<std::size_t, std::size_t>(cursor.y, cursor.x) == naive.cursor()));
    }
  }));
}

TEST(TerminalProperties, TheFingerprintCanTellTerminalsApart) {
  // The negative control of the split test: another stream, another fingerprint.
  TestTerminal one;
  TestTerminal two;
  one.feed("abc");
  two.feed("abd");
  EXPECT_NE(one.fingerprint(), two.fingerprint());
}

} // namespace
} // namespace termsoak::core::terminal
