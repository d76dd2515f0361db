#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "streams/synth/recipe_tables.h"
#include "streams/synth/stream_plan.h"
#include "streams/synth/word_lists.h"

/// Screens drawn over and over, resized, switched, cleared.
namespace termsoak::streams::synth {
namespace {

constexpr std::array kRedrawParameters{
    kFramesParameter, kColsParameter, kScreenRowsParameter,
    Parameter{"fresh", 1, 0, 1, "1: no colour is ever used twice; 0: sixteen in turn"}};

/// Erases each row under its own background, underlines in colour, keeps a status line; never a newline.
Producer redraw_in_place(const Parameters& p, base::Random random) {
  const std::uint64_t first = random.below(1U << 24);
  return [random, frames = Countdown(p["frames"]), size = p.screen(), fresh = p["fresh"] == 1, first,
          used = std::uint64_t{0}](StreamBuilder& builder) mutable {
    if (!frames.take()) return false;
    const auto colour = [&] { return distinct_colour(first + (fresh ? used++ : used++ % 16)); };
    for (unsigned row = 1; row < size.rows; ++row) {
      builder.csi('H', row, 1U);
      write_colour(builder, 48, colour());
      builder.csi('K');
      write_colour(builder, 58, colour());
      builder.csi('m', 4);
      write_words(builder, random, random.between(1, std::max<std::uint64_t>(1, size.cols / 2U)));
      builder.text("\x1b[0m");
    }
    builder.csi('H', size.rows, 1U);
    write_colour(builder, 48, colour());
    builder.csi('K');
    builder.text(fmt::format("{:>{}}", random.below(100000), std::min<int>(size.cols, 8)));
    builder.text("\x1b[0m");
    return true;
  };
}

constexpr std::array kAlternateParameters{
    kCyclesParameter, kColsParameter, kScreenRowsParameter,
    Parameter{"resize_every", 16, 0, kNoMaximum, "cycles between two resizes inside; 0: none"}};

/// An editor opened and closed thousands of times, now and then while the window is dragged.
Producer alternate_screen(const Parameters& p, base::Random random) {
  return [random, cycles = Countdown(p["cycles"]), size = p.screen(), every = p["resize_every"],
          cycle = std::uint64_t{0}](StreamBuilder& builder) mutable {
    if (!cycles.take()) return false;
    ++cycle;
    write_words(builder, random, 20);
    builder.text("\r\n\x1b[?1049h\x1b[2J");
    const auto draw = [&] {
      for (unsigned row = 1; row <= size.rows; row += 3) {
        builder.csi('H', row, 1U);
        builder.csi('m', 30 + row % 8);
        write_words(builder, random, std::max<std::uint64_t>(1, size.cols / 2U));
        builder.text(cluster(random, ClusterKind::Zwj));
        builder.text("\r\n");
      }
      builder.text("\x1b[0m");
    };
    draw();
    if (every > 0 && cycle % every == 0) {
      builder.resize({.cols = static_cast<std::uint16_t>(size.cols + 1), .rows = size.rows});
      draw();
      builder.resize(size);
    }
    builder.text("\x1b[?1049l");
    return true;
  };
}

constexpr std::array kStormParameters{
    kRowsParameter,
    kColsParameter,
    kScreenRowsParameter,
    Parameter{"every_bytes", 2048, 1, kNoMaximum, "bytes between two resizes"},
    Parameter{"pattern", 3, 0, 3, "how the size changes", kStormPatternNames},
    Parameter{"clusters", 8, 1, 200, "clusters in each row"}};

/// Rich rows, each with clusters, a new style and a link, while the window never stands still.
Producer resize_storm(const Parameters& p, base::Random random) {
  const Storm storm{.pattern = static_cast<StormPattern>(p["pattern"]),
                    .base = p.screen(),
                    .every_bytes = p["every_bytes"],
                    .seed = random.next()};
  Producer rows = [random, left = Countdown(p["rows"]), clusters = p["clusters"],
                   row = std::uint64_t{0}](StreamBuilder& builder) mutable {
    if (!left.take()) return false;
    write_colour(builder, 38, distinct_colour(row));
    for (std::uint64_t i = 0; i < clusters; ++i) {
      builder.text(cluster(random, ClusterKind::Mixed));
      builder.byte(' ');
    }
    builder.text("\x1b[0m");
    write_link_open(builder, "", fmt::format("https://example.org/{}", row++));
    write_words(builder, random, 12);
    write_link_close(builder);
    write_crlf(builder);
    return true;
  };
  return with_storm(std::move(rows), storm);
}

constexpr std::array kClearParameters{
    kCyclesParameter, Parameter{"rows_per_cycle", 1500, 1, kNoMaximum, "rich rows before each clear"}};

/// Fills the history, then clears it in one of the ways there are. A unit is a row or a clear.
Producer clear_and_reset(const Parameters& p, base::Random random) {
  return [random, cycles = Countdown(p["cycles"]), rows = p["rows_per_cycle"], in_cycle = std::uint64_t{0},
          cycle = std::uint64_t{0}](StreamBuilder& builder) mutable {
    if (in_cycle == 0 && !cycles.take()) return false;
    if (in_cycle++ < rows) {
      write_colour(builder, 38, distinct_colour(in_cycle * 7 + cycle));
      write_words(builder, random, 30);
      builder.text(cluster(random, ClusterKind::Mixed));
      builder.text("\x1b[0m\r\n");
      return true;
    }
    constexpr std::array<std::string_view, 5> kClears{
        "\x1b[H\x1b[2J\x1b[3J", // clear(1)
        "\x1b"
        "c",                                    // RIS, reset(1)
        "\x1b[3J",                              // history alone
        "\x1b[!p\x1b[?1049h\x1b[2J\x1b[?1049l", // soft reset, a visit to the alternate screen
        "\x1b[2J\x1b[H"};                       // screen alone
    builder.text(kClears[cycle++ % kClears.size()]);
    in_cycle = 0;
    return true;
  };
}

constexpr std::array kRecipes{
    Recipe{"resize-storm", "S3: clusters, styles and links while the window is dragged", kStormParameters,
           resize_storm},
    Recipe{"redraw-in-place", "S5: a full-screen program redrawing with true colours, never a newline",
           kRedrawParameters, redraw_in_place},
    Recipe{"alternate-screen", "S6: the alternate screen on and off, resized inside", kAlternateParameters,
           alternate_screen},
    Recipe{"clear-and-reset", "S11: history filled, then cleared or reset, again and again", kClearParameters,
           clear_and_reset},
};

} // namespace

std::span<const Recipe> redraw_recipes() {
  return kRecipes;
}

} // namespace termsoak::streams::synth
