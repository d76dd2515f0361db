#include "stress/text.h"

#include <array>
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

std::string a_style(base::Random& random) {
  return fmt::format("\x1B[38;2;{};{};{}m", random.below(256), random.below(256), random.below(4));
}

std::string a_link(base::Random& random) {
  return fmt::format("\x1B]8;;http://host.example/{}{}\x1B\\", std::string(random.below(200), 'p'),
                     random.next());
}

constexpr std::array<std::string_view, 44> kWild{"text ",
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
                                                 "\x1B[2'}"};

} // namespace

Line draw_line(base::Random& random, std::size_t cols_max) {
  Line line;
  std::size_t cols = 0;
  const bool styled = random.chance(1, 4), linked = random.chance(1, 6);
  if (linked) line.bytes += a_link(random);
  const auto wanted = random.below(cols_max + 1);
  while (true) {
    const Glyph glyph = kGlyphs[random.below(kGlyphs.size())];
    if (cols + glyph.width > wanted) break;
    if (styled) line.bytes += a_style(random);
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
    const auto what = random.below(kWild.size() + 3);
    if (what < kWild.size()) bytes += kWild[what];
    if (what == kWild.size()) bytes += a_style(random);
    if (what == kWild.size() + 1) bytes += a_link(random);
    if (what == kWild.size() + 2) bytes += draw_line(random, 90).bytes + "\r\n";
  }
  return bytes;
}

} // namespace termsoak::stress
