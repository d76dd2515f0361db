#include "stress/text.h"
#include "support/one_hash.h"

#include <array>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace termsoak::stress {
namespace {

/// What takes `width` columns and reads back as it was written.
struct Glyph {
  std::string_view text;
  std::size_t width;
};

constexpr std::array kGlyphs{Glyph{"word", 4},        Glyph{"x", 1}, Glyph{"e\xCC\x81", 1},
                             Glyph{"漢", 2},          Glyph{"é", 1}, Glyph{"o\xCC\x82\xCC\xA3\xCC\x88", 1},
                             Glyph{"a long word", 11}};

// Compilers differ in the order in which they evaluate arguments and operands, so each draw below is a
// statement of its own: a seed is the same session everywhere.

std::string a_style(base::Random& random) {
  const auto red = random.below(256);
  const auto green = random.below(256);
  const auto blue = random.below(4);
  return fmt::format("\x1B[38;2;{};{};{}m", red, green, blue);
}

std::string a_style_of_one_hash(base::Random& random) {
  return test::sgr_of_one_hash(static_cast<unsigned>(random.below(test::kStylesOfOneHash)));
}

std::string a_link(base::Random& random) {
  const std::string path(random.below(200), 'p');
  const auto number = random.next();
  return fmt::format("\x1B]8;;http://host.example/{}{}\x1B\\", path, number);
}

std::string a_place(base::Random& random) {
  const auto row = random.between(1, 60);
  const auto col = random.between(1, 120);
  return fmt::format("\x1B[{};{}H", row, col);
}

std::string some_margins(base::Random& random) {
  const auto left = random.between(1, 20);
  const auto right = random.between(10, 60);
  return fmt::format("\x1B[{};{}s", left, right);
}

constexpr std::string_view kWild[]{"text ",
                                   "\r\n",
                                   "\n",
                                   "\t",
                                   "\b\b",
                                   "漢字",
                                   "e\xCC\x81",
                                   "\x1B[31m",
                                   "\x1B[0m",
                                   "\x1B[H",
                                   "\x1B[5;7H",
                                   "\x1B[3A",
                                   "\x1B[9C",
                                   "\x1B[K",
                                   "\x1B[1J",
                                   "\x1B[2J",
                                   "\x1B[3J",
                                   "\x1B[22J",
                                   "\x1B[4P",
                                   "\x1B[70@",
                                   "\x1B[2L",
                                   "\x1B[90M",
                                   "\x1B[500X",
                                   "\x1B[7S",
                                   "\x1B[2T",
                                   "\x1B[3;9r",
                                   "\x1B[r",
                                   "\x1BM",
                                   "\x1B"
                                   "7",
                                   "\x1B"
                                   "8",
                                   "\x1B[?1049h",
                                   "\x1B[?1049l",
                                   "\x1B[?69h\x1B[4;30s",
                                   "\x1B[?69l",
                                   "\x1B[4h",
                                   "\x1B[4l",
                                   "\x1B#8",
                                   "\x1B[300b",
                                   "\x1B[?2027h",
                                   "\x1B[?2027l",
                                   "\x1B[!p",
                                   "\x1B]133;A\x1B\\",
                                   "\x1B[1;1;4;9$z",
                                   "\x1B[2'}",
                                   "\x1B[2'~",
                                   "\x1B[3 @",
                                   "\x1B[3 A",
                                   "\x1B"
                                   "6",
                                   "\x1B"
                                   "9",
                                   "\x1B[1;2;5;9;1;3;7;1$v",
                                   "\x1B[28417;2;2;9;30$x",
                                   "\x1B[65;1;2;9;31$x",
                                   "\x1B[1;3;4;9${",
                                   "\x1B[2;2;6;40;1;38:5:9$r",
                                   "\x1B[1;1;4;9;7$t",
                                   "\x1B[2*x",
                                   "\x1B[1*x",
                                   "\x1B[1\"q",
                                   "\x1B[0\"q",
                                   "\x1B[?2J",
                                   "\x1B[?1K",
                                   "\x1BV",
                                   "\x1BW",
                                   "\x1B[?3h",
                                   "\x1B[?40h",
                                   "\x1B[?6h",
                                   "\x1B[?6l",
                                   "\x1B[?7l",
                                   "\x1B[?7h",
                                   "\x1B[?47h",
                                   "\x1B[?1047l",
                                   "\x1B[60;78H",
                                   "\x1B[9;29H",
                                   "\x1B[50@",
                                   "\x1B[3L",
                                   "\x1B[80T",
                                   "\x1B[65S",
                                   "\x1B(0lqk\x1B(B",
                                   "\x1B[?5W\t\t",
                                   "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB",
                                   "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA",
                                   "\xE2\x9C\x94\xEF\xB8\x8F",
                                   "\xF4\x8E\xBB\xAE\xCC\x85",
                                   "\x1B]133;A;redraw=0\x07$ ",
                                   "\x1B[1;31;4:3m",
                                   "\x1B[48;5;7m"};

} // namespace

Line draw_line(base::Random& random, std::size_t cols_max, Styles styles) {
  Line line;
  std::size_t cols = 0;
  const bool styled = random.chance(1, 4), linked = random.chance(1, 6);
  if (linked) line.bytes += a_link(random);
  const auto wanted = random.below(cols_max + 1);
  while (true) {
    const Glyph glyph = kGlyphs[random.below(kGlyphs.size())];
    if (cols + glyph.width > wanted) break;
    if (styled) line.bytes += styles == Styles::Any ? a_style(random) : a_style_of_one_hash(random);
    line.bytes += glyph.text;
    line.text += glyph.text;
    cols += glyph.width;
  }
  if (styled) line.bytes += "\x1B[0m";
  if (linked) line.bytes += "\x1B]8;;\x1B\\";
  return line;
}

std::string draw_wild(base::Random& random) {
  std::string bytes;
  for (auto left = random.between(1, 120); left > 0; --left) {
    // Half of it text: sequences only meet each other's edges where something stands.
    const auto what = random.below(2 * std::size(kWild));
    if (what < std::size(kWild)) {
      bytes += kWild[what];
      continue;
    }
    switch (what % 8) {
    case 0:
      bytes += a_style(random);
      break;
    case 1:
      bytes += a_link(random);
      break;
    case 2:
      bytes += a_place(random);
      break;
    case 3:
      bytes += some_margins(random);
      break;
    default:
      bytes += draw_line(random, 90).bytes;
      if (random.chance(1, 2)) bytes += "\r\n";
    }
  }
  return bytes;
}

} // namespace termsoak::stress
