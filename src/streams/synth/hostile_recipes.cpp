#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "streams/synth/recipe_tables.h"
#include "streams/synth/word_lists.h"

/// What no well-behaved program sends, and what image protocols send all the time.
namespace termsoak::streams::synth {
namespace {

void write_base64(StreamBuilder& builder, base::Random& random, std::uint64_t bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::uint64_t i = 0; i < bytes / 4 * 4; ++i)
    builder.byte(kDigits[random.below(kDigits.size())]);
}

constexpr std::array<std::string_view, 4> kProtocols{"kitty", "sixel", "iterm", "all"};
constexpr std::array kImageParameters{
    Parameter{"images", 64, 1, kNoMaximum, "different image numbers, used in turn"},
    Parameter{"payload_bytes", 4096, 4, 1 << 20, "encoded bytes of each image"},
    Parameter{"protocol", 3, 0, 3, "how they are sent", kProtocols}};

void write_kitty_image(StreamBuilder& builder, base::Random& random, std::uint64_t id, std::uint64_t bytes) {
  constexpr std::uint64_t kPieceBytes = 4096; // the protocol's own limit for one piece
  for (std::uint64_t sent = 0; sent < bytes; sent += kPieceBytes) {
    const std::uint64_t piece = std::min(kPieceBytes, bytes - sent);
    const int more = sent + piece < bytes ? 1 : 0;
    if (sent == 0)
      builder.text(fmt::format("\x1b_Ga=T,f=24,s=16,v=16,i={},q=2,m={};", id, more));
    else
      builder.text(fmt::format("\x1b_Gm={};", more));
    write_base64(builder, random, piece);
    builder.text("\x1b\\");
  }
}

void write_sixel_image(StreamBuilder& builder, base::Random& random, std::uint64_t bytes) {
  builder.text("\x1bP0;1;0q\"1;1;64;48#0;2;90;20;20#1;2;20;90;20");
  for (std::uint64_t i = 0; i < bytes; ++i)
    builder.byte(i % 97 == 96 ? '-' : static_cast<char>('?' + random.below(64)));
  builder.text("\x1b\\");
}

/// A player that sends frame after frame: images re-sent under old numbers, deleted, scrolled off, and a
/// reset.
Producer inline_images(const Parameters& p, base::Random random) {
  return [random, images = p["images"], bytes = p["payload_bytes"], protocol = p["protocol"],
          sent = std::uint64_t{0}](StreamBuilder& builder) mutable {
    const std::uint64_t id = 1 + sent % images;
    const std::uint64_t how = protocol == 3 ? sent % 3 : protocol;
    ++sent;
    if (how == 0) {
      write_kitty_image(builder, random, id, bytes);
    } else if (how == 1) {
      write_sixel_image(builder, random, bytes);
    } else {
      builder.text(fmt::format("\x1b]1337;File=inline=1;width=8;height=4;size={}:", bytes / 4 * 3));
      write_base64(builder, random, bytes);
      builder.byte('\a');
    }
    write_crlf(builder);
    if (sent % 8 == 0) builder.text(fmt::format("\x1b_Ga=d,d=I,i={}\x1b\\", id));
    if (sent % 40 == 0) builder.text("\x1b_Ga=d,d=A\x1b\\");
    if (sent % 512 == 0)
      builder.text("\x1b"
                   "c");
    return true;
  };
}

constexpr std::array kUnterminatedParameters{
    Parameter{"string_bytes", 100'000, 1, kNoMaximum, "length of each string that is never ended"}};

void write_huge_csi(StreamBuilder& builder, base::Random& random) {
  switch (random.below(4)) {
  case 0: // thousands of parameters
    builder.text("\x1b[");
    for (int i = 0; i < 1000; ++i)
      builder.text("38;5;7;");
    builder.byte('m');
    return;
  case 1: // a number no integer type holds
    builder.text("\x1b[");
    builder.fill('9', 500);
    builder.byte('C');
    return;
  case 2: // REP of everything there is
    builder.text("x\x1b[2147483647b");
    return;
  default: // sixel's own repeat count
    builder.text("\x1bPq!2147483647~\x1b\\");
  }
}

/// Strings without an end, cut by CAN, by the next introducer, or by nothing for a very long time.
Producer unterminated_strings(const Parameters& p, base::Random random) {
  return [random, string_bytes = p["string_bytes"], left = std::uint64_t{0}](StreamBuilder& builder) mutable {
    if (left > 0) {
      constexpr std::uint64_t kUnitBytes = 4096;
      const std::uint64_t piece = std::min(left, kUnitBytes);
      builder.fill('a', static_cast<std::size_t>(piece));
      left -= piece;
      if (left == 0 && random.chance(1, 2)) builder.byte('\x18');
      return true;
    }
    write_huge_csi(builder, random);
    constexpr std::array<std::string_view, 7> kOpenings{
        "\x1b]0;", "\x1b]8;;http://", "\x1b]52;c;", "\x1bP1$q", "\x1b_G", "\x1b^", "\x1bX"};
    builder.text(kOpenings[random.below(kOpenings.size())]);
    left = string_bytes;
    return true;
  };
}

constexpr std::array kFloodParameters{kColsParameter, kScreenRowsParameter};

/// Bells, titles, cursor shapes, and random characters at random places.
Producer control_flood(const Parameters& p, base::Random random) {
  return [random, size = p.screen()](StreamBuilder& builder) mutable {
    switch (random.below(5)) {
    case 0:
      builder.fill('\a', 32);
      break;
    case 1:
      builder.text("\x1b]2;");
      write_words(builder, random, random.between(1, 80));
      builder.byte('\a');
      break;
    case 2: {
      const char shown = random.chance(1, 2) ? 'h' : 'l';
      const std::uint64_t shape = random.below(7);
      builder.text(fmt::format("\x1b[{} q\x1b[?25{}", shape, shown));
      break;
    }
    case 3:
      builder.csi('n', 6);
      builder.csi('c');
      break;
    default: {
      // One draw a statement: compilers disagree on the order of arguments.
      const std::uint64_t col = random.between(1, size.cols);
      const std::uint64_t row = random.between(1, size.rows);
      builder.csi('H', row, col);
      write_colour(builder, 38, distinct_colour(random.below(4096)));
      builder.utf8(static_cast<char32_t>(0x21 + random.below(0x2000)));
    }
    }
    return true;
  };
}

/// A binary file sent to the terminal by mistake.
Producer random_bytes(const Parameters&, base::Random random) {
  return [random](StreamBuilder& builder) mutable {
    for (int i = 0; i < 128; ++i) {
      std::uint64_t word = random.next();
      for (int byte = 0; byte < 8; ++byte, word >>= 8)
        builder.byte(static_cast<char>(word & 0xFF));
    }
    return true;
  };
}

constexpr std::array kRecipes{
    Recipe{"inline-images", "S7: kitty, sixel and iTerm images re-sent, deleted, scrolled off, reset",
           kImageParameters, inline_images},
    Recipe{"unterminated-strings", "S8: OSC, DCS, APC, PM and SOS without end, huge parameters and repeats",
           kUnterminatedParameters, unterminated_strings},
    Recipe{"control-flood", "S12: bells, titles, cursor shapes, questions, characters at random places",
           kFloodParameters, control_flood},
    Recipe{"random-bytes", "S12: a binary file sent to the terminal", {}, random_bytes},
};

} // namespace

std::span<const Recipe> hostile_recipes() {
  return kRecipes;
}

} // namespace termsoak::streams::synth
