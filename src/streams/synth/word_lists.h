#pragma once

#include "base/random.h"
#include "streams/synth/stream_builder.h"

#include <array>
#include <cstdint>
#include <string_view>

/// What generated rows are made of: words, grapheme clusters, colours. Lists only; nothing here moves a
/// cursor.
namespace termsoak::streams::synth {

/// Kinds of clusters of several code points. The order is that of `kClusterKindNames`.
enum class ClusterKind : std::uint8_t { Combining, Zwj, Flag, SkinTone, Keycap, Mixed };
inline constexpr std::array<std::string_view, 6> kClusterKindNames{"combining", "zwj",    "flag",
                                                                   "skin-tone", "keycap", "mixed"};

[[nodiscard]] std::string_view word(base::Random& random);
/// Words and blanks, exactly `columns` ASCII characters; neither end is blank.
void write_words(StreamBuilder& builder, base::Random& random, std::uint64_t columns);
/// One emoji cluster, UTF-8; `Combining` and `Mixed` draw from what they name.
[[nodiscard]] std::string_view cluster(base::Random& random, ClusterKind kind);

struct Rgb {
  std::uint8_t red, green, blue;
};
/// The n-th colour of an order in which all 16,777,216 come before one repeats.
[[nodiscard]] Rgb distinct_colour(std::uint64_t n);
/// SGR 38, 48 or 58 with a true colour.
void write_colour(StreamBuilder& builder, unsigned sgr, Rgb colour);

void write_link_open(StreamBuilder& builder, std::string_view id, std::string_view uri);
void write_link_close(StreamBuilder& builder);
void write_crlf(StreamBuilder& builder);

} // namespace termsoak::streams::synth
