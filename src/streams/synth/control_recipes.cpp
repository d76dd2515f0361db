#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "streams/synth/recipe_tables.h"
#include "streams/synth/word_lists.h"

/// Streams that look like leaks to a careless eye and are none: what must pass, or the verdict cries wolf.
namespace termsoak::streams::synth {
namespace {

constexpr std::array kQuotaParameters{kRowsParameter,
                                      Parameter{"clusters", 2, 0, 100, "clusters in each row"}};

/// The same mixture of rows for ever: memory climbs until a quota (the history's limit) is full, then stays.
Producer quota_plateau(const Parameters& p, base::Random random) {
  return [random, rows = Countdown(p["rows"]), clusters = p["clusters"]](StreamBuilder& builder) mutable {
    if (!rows.take()) return false;
    builder.csi('m', 38, 5, random.below(256));
    write_words(builder, random, random.between(8, 40));
    builder.text("\x1b[0m");
    for (std::uint64_t i = 0; i < clusters; ++i)
      builder.text(cluster(random, ClusterKind::SkinTone));
    write_crlf(builder);
    return true;
  };
}

constexpr std::array kUnlimitedParameters{kRowsParameter, kWidthParameter};

Producer unlimited_history(const Parameters& p, base::Random random) {
  return [random, rows = Countdown(p["rows"]), width = p["width"],
          row = std::uint64_t{0}](StreamBuilder& builder) mutable {
    if (!rows.take()) return false;
    builder.text(fmt::format("{:>9} ", ++row));
    write_words(builder, random, random.between(1, width));
    write_crlf(builder);
    return true;
  };
}

/// One frame drawn in place, cell by cell; `style` says the colour of the n-th cell.
template <class Style>
void draw_frame(StreamBuilder& builder, base::Random& random, ScreenSize size, const Style& style) {
  std::uint64_t cell = 0;
  for (unsigned row = 1; row <= size.rows; ++row) {
    builder.csi('H', row, 1U);
    // The last column stays free, so that no row wraps and nothing ever scrolls.
    for (unsigned col = 1; col + 4 < size.cols; col += 4) {
      style(cell++);
      write_words(builder, random, 4);
    }
  }
  builder.text("\x1b[0m");
}

constexpr std::array kStepParameters{
    kFramesParameter, kColsParameter, kScreenRowsParameter,
    Parameter{"at_frame", 100, 0, kNoMaximum, "the frame that fills the cache"}};

/// Sixteen colours for ever, but one frame in which every word has a colour of its own: memory takes one
/// step, once.
Producer one_time_step(const Parameters& p, base::Random random) {
  return [random, frames = Countdown(p["frames"]), size = p.screen(), at = p["at_frame"],
          frame = std::uint64_t{0}](StreamBuilder& builder) mutable {
    if (!frames.take()) return false;
    const bool rich = frame++ == at;
    draw_frame(builder, random, size, [&](std::uint64_t cell) {
      if (rich)
        write_colour(builder, 38, distinct_colour(cell));
      else
        builder.csi('m', 30 + cell % 8);
    });
    return true;
  };
}

constexpr std::array kWarmUpParameters{kFramesParameter, kColsParameter, kScreenRowsParameter,
                                       Parameter{"palette", 1200, 1, 1 << 20, "colours in use in the end"}};

/// Words at random places in colours drawn from a palette: new colours become rarer and rarer, as with
/// collected coupons, so the growth slows down for a long time before it ends.
Producer saturating_warm_up(const Parameters& p, base::Random random) {
  return [random, frames = Countdown(p["frames"]), size = p.screen(),
          palette = p["palette"]](StreamBuilder& builder) mutable {
    if (!frames.take()) return false;
    for (int i = 0; i < 8; ++i) {
      // One draw a statement: compilers disagree on the order of arguments.
      const std::uint64_t col = random.between(1, size.cols);
      const std::uint64_t row = random.between(1, size.rows);
      builder.csi('H', row, col);
      write_colour(builder, 38, distinct_colour(random.below(palette)));
      builder.byte(static_cast<char>('a' + random.below(26)));
    }
    builder.text("\x1b[0m");
    return true;
  };
}

constexpr std::array kSawtoothParameters{
    kRowsParameter, Parameter{"tooth", 4000, 1, kNoMaximum, "rows between two clears of the history"},
    Parameter{"clusters", 4, 0, 100, "clusters in each row"}};

/// History fills with rich rows and is cleared, so that pages come and go in a cycle as long as a tooth.
Producer sawtooth(const Parameters& p, base::Random random) {
  return [random, rows = Countdown(p["rows"]), tooth = p["tooth"], clusters = p["clusters"],
          row = std::uint64_t{0}](StreamBuilder& builder) mutable {
    if (!rows.take()) return false;
    write_words(builder, random, 40);
    for (std::uint64_t i = 0; i < clusters; ++i)
      builder.text(cluster(random, ClusterKind::Combining));
    write_crlf(builder);
    if (++row % tooth == 0) builder.text("\x1b[H\x1b[2J\x1b[3J");
    return true;
  };
}

constexpr std::array kRecipes{
    Recipe{"quota-plateau", "control: grows until a quota is full, then stays", kQuotaParameters,
           quota_plateau},
    Recipe{"unlimited-history", "control: plain rows for a history without limit, which is allowed to grow",
           kUnlimitedParameters, unlimited_history},
    Recipe{"one-time-step", "control: one frame makes a cache grow once", kStepParameters, one_time_step},
    Recipe{"saturating-warm-up", "control: growth that slows down for a long time, then ends",
           kWarmUpParameters, saturating_warm_up},
    Recipe{"sawtooth", "control: history filled and cleared in a cycle", kSawtoothParameters, sawtooth},
};

} // namespace

std::span<const Recipe> control_recipes() {
  return kRecipes;
}

} // namespace termsoak::streams::synth
