#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "streams/synth/recipe_tables.h"
#include "streams/synth/word_lists.h"

/// Rows that scroll: each producer call is one row.
namespace termsoak::streams::synth {
namespace {

constexpr std::array kPlainParameters{kRowsParameter, kWidthParameter};

Producer plain_scroll(const Parameters& p, base::Random random) {
  return [random, rows = Countdown(p["rows"]), width = p["width"]](StreamBuilder& builder) mutable {
    if (!rows.take()) return false;
    write_words(builder, random, width);
    write_crlf(builder);
    return true;
  };
}

constexpr std::array kStyleParameters{kRowsParameter,
                                      Parameter{"styles", 1, 1, 1000, "new true-colour styles in each row"},
                                      Parameter{"width", 12, 1, 2000, "columns of text in each style"}};

Producer style_scroll(const Parameters& p, base::Random random) {
  // The seed also moves the place in the order of colours, so that two seeds share no style early on.
  const std::uint64_t first = random.below(1U << 24);
  return [random, rows = Countdown(p["rows"]), styles = p["styles"], width = p["width"],
          colour = first](StreamBuilder& builder) mutable {
    if (!rows.take()) return false;
    for (std::uint64_t i = 0; i < styles; ++i) {
      write_colour(builder, 38, distinct_colour(colour++));
      write_words(builder, random, width);
    }
    builder.text("\x1b[0m");
    write_crlf(builder);
    return true;
  };
}

constexpr std::array<std::string_view, 7> kGraphemeKinds{"acute",     "combining", "zwj",  "flag",
                                                         "skin-tone", "keycap",    "mixed"};
constexpr std::array kGraphemeParameters{
    kRowsParameter, Parameter{"clusters", 20, 1, 1000, "clusters of several code points in each row"},
    Parameter{"marks", 1, 1, 500, "U+0301 after each \"e\" (kind=acute only)"},
    Parameter{"kind", 0, 0, 6, "what the clusters are", kGraphemeKinds}};

Producer grapheme_scroll(const Parameters& p, base::Random random) {
  return [random, rows = Countdown(p["rows"]), clusters = p["clusters"], marks = p["marks"],
          kind = p["kind"]](StreamBuilder& builder) mutable {
    if (!rows.take()) return false;
    for (std::uint64_t i = 0; i < clusters; ++i) {
      if (kind > 0) {
        builder.text(cluster(random, static_cast<ClusterKind>(kind - 1)));
        continue;
      }
      builder.byte('e');
      for (std::uint64_t mark = 0; mark < marks; ++mark)
        builder.text("\u0301");
    }
    write_crlf(builder);
    return true;
  };
}

constexpr std::array kLinkParameters{kRowsParameter,
                                     Parameter{"uris", 50, 1, kNoMaximum, "different URIs, used in turn"},
                                     Parameter{"width", 40, 0, 2000, "columns of plain text after the link"}};

Producer osc8_scroll(const Parameters& p, base::Random random) {
  return [random, rows = Countdown(p["rows"]), uris = p["uris"], width = p["width"],
          row = std::uint64_t{0}](StreamBuilder& builder) mutable {
    if (!rows.take()) return false;
    const std::uint64_t uri = row++ % uris;
    write_link_open(builder, "", fmt::format("https://example.org/i/{}", uri));
    builder.text(fmt::format("item {}", uri));
    write_link_close(builder);
    builder.byte(' ');
    write_words(builder, random, width);
    write_crlf(builder);
    return true;
  };
}

constexpr std::array kEmojiParameters{kRowsParameter,
                                      Parameter{"clusters", 12, 1, 200, "emoji clusters in each row"}};

/// A chat or a coding agent that is fond of emoji: words between them, mode 2027 asked for once.
Producer emoji_scroll(const Parameters& p, base::Random random) {
  return [random, rows = Countdown(p["rows"]), clusters = p["clusters"],
          first = true](StreamBuilder& builder) mutable {
    if (!rows.take()) return false;
    if (std::exchange(first, false)) builder.text("\x1b[?2027h");
    for (std::uint64_t i = 0; i < clusters; ++i) {
      builder.text(cluster(random, static_cast<ClusterKind>(random.between(1, 4))));
      builder.text(word(random).substr(0, 3));
    }
    write_crlf(builder);
    return true;
  };
}

constexpr std::array kUniqueLinkParameters{
    kRowsParameter, Parameter{"uri_bytes", 400, 30, 2000, "length of each URI"},
    Parameter{"styles", 3, 0, 100, "new true-colour styles in each row"}};

/// Every row a link nobody has seen, with an id of its own, and styles nobody has seen.
Producer unique_links(const Parameters& p, base::Random random) {
  const std::uint64_t first = random.below(1U << 24);
  return [random, rows = Countdown(p["rows"]), uri_bytes = p["uri_bytes"], styles = p["styles"],
          colour = first, row = std::uint64_t{0}](StreamBuilder& builder) mutable {
    if (!rows.take()) return false;
    std::string uri = fmt::format("https://example.org/build/{}/", row);
    while (uri.size() < uri_bytes)
      uri += fmt::format("{:016x}", random.next());
    uri.resize(std::max<std::size_t>(uri_bytes, 30));
    write_link_open(builder, fmt::format("row-{}", row++), uri);
    write_words(builder, random, 16);
    write_link_close(builder);
    for (std::uint64_t i = 0; i < styles; ++i) {
      write_colour(builder, 38, distinct_colour(colour++));
      builder.byte(' ');
      builder.text(word(random));
    }
    builder.text("\x1b[0m");
    write_crlf(builder);
    return true;
  };
}

constexpr std::array kNumberParameters{
    kRowsParameter, Parameter{"last", 65536, 1, kNoMaximum, "the number after which counting starts again"}};

Producer number_laps(const Parameters& p, base::Random) {
  return [rows = Countdown(p["rows"]), last = p["last"],
          number = std::uint64_t{0}](StreamBuilder& builder) mutable {
    if (!rows.take()) return false;
    number = number % last + 1;
    builder.number(number);
    write_crlf(builder);
    return true;
  };
}

constexpr std::array kMarkParameters{kRowsParameter,
                                     Parameter{"marks", 12, 1, 500, "combining marks on each base letter"},
                                     Parameter{"clusters", 6, 1, 200, "base letters in each row"}};

/// Sequences of marks that hardly ever repeat, then zero-width code points with no base of their own.
Producer combining_flood(const Parameters& p, base::Random random) {
  return [random, rows = Countdown(p["rows"]), marks = p["marks"],
          clusters = p["clusters"]](StreamBuilder& builder) mutable {
    if (!rows.take()) return false;
    for (std::uint64_t i = 0; i < clusters; ++i) {
      builder.byte(static_cast<char>('a' + random.below(26)));
      for (std::uint64_t mark = random.between(1, marks); mark > 0; --mark)
        builder.utf8(static_cast<char32_t>(0x0300 + random.below(0x70)));
    }
    constexpr std::array<char32_t, 6> kZeroWidth{0x200B, 0x200C, 0x200D, 0xFE0E, 0xFE0F, 0x2060};
    for (std::uint64_t i = random.below(16); i > 0; --i)
      builder.utf8(kZeroWidth[random.below(kZeroWidth.size())]);
    write_crlf(builder);
    return true;
  };
}

constexpr std::array kLineParameters{
    Parameter{"line_bytes", 0, 0, kNoMaximum, "bytes between two newlines; 0: none ever"},
    Parameter{"clusters", 1, 0, 40, "clusters in each piece of 64 words"}};

/// One logical line that wraps for ever. A unit is a piece of it.
Producer long_line(const Parameters& p, base::Random random) {
  return [random, line_bytes = p["line_bytes"], clusters = p["clusters"],
          in_line = std::uint64_t{0}](StreamBuilder& builder) mutable {
    const std::size_t before = builder.bytes().size();
    for (int i = 0; i < 64; ++i) {
      builder.text(word(random));
      builder.byte(' ');
    }
    for (std::uint64_t i = 0; i < clusters; ++i)
      builder.text(cluster(random, ClusterKind::Mixed));
    in_line += builder.bytes().size() - before;
    if (line_bytes > 0 && in_line >= line_bytes) {
      write_crlf(builder);
      in_line = 0;
    }
    return true;
  };
}

constexpr std::array kRecipes{
    Recipe{"plain-scroll", "rows of plain ASCII text", kPlainParameters, plain_scroll},
    Recipe{"style-scroll", "every row in new true-colour styles, reset at its end", kStyleParameters,
           style_scroll},
    Recipe{"grapheme-scroll", "rows of clusters of several code points: 20 x \"e\" + U+0301 unless told",
           kGraphemeParameters, grapheme_scroll},
    Recipe{"osc8-scroll", "one hyperlink in each row, without id, its URI one of 50 in turn", kLinkParameters,
           osc8_scroll},
    Recipe{"emoji-scroll", "S1: families, flags, skin tones and keycaps in every row, mode 2027 on",
           kEmojiParameters, emoji_scroll},
    Recipe{"unique-links", "S2: every row a new long hyperlink and new styles", kUniqueLinkParameters,
           unique_links},
    Recipe{"number-laps", "S4: counts like seq, again and again", kNumberParameters, number_laps},
    Recipe{"combining-flood", "S9: sequences of combining marks that never repeat, floods of zero-width",
           kMarkParameters, combining_flood},
    Recipe{"long-line", "S10: one line that never ends", kLineParameters, long_line},
};

} // namespace

std::span<const Recipe> scroll_recipes() {
  return kRecipes;
}

} // namespace termsoak::streams::synth
