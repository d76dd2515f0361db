#pragma once

#include "streams/formats/recording.h"
#include "streams/transform/pieces.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// A stream as a list of pieces that can be left out one by one: lines, or clusters, sequences and controls;
/// and resizes; and ways to say less with a piece that has to stay. Does not know which ones matter.
namespace termsoak::streams::transform {

enum class PieceKind : std::uint8_t {
  Plain,
  Mode,   ///< sets something that later pieces depend on: modes, margins, character sets, styles, open links
  Resize, ///< no bytes
};

struct Piece {
  std::string_view bytes; ///< into a `PieceList`'s own text
  PieceKind kind = PieceKind::Plain;
  std::uint16_t cols = 0, rows = 0; ///< of a Resize
};

/// Pieces and the text they point into, which is shared by all lists made from one another.
struct PieceList {
  std::vector<Piece> pieces;
  std::vector<std::shared_ptr<const std::string>> texts;

  [[nodiscard]] std::uint64_t byte_count() const;
};

/// Output and resizes of a recording, `times` in a row, cut after every line feed and around every resize.
/// What a line holds is not looked at.
[[nodiscard]] PieceList cut_into_lines(const formats::Recording& recording, std::uint64_t times);

/// The same pieces, each cut into clusters, controls and sequences.
[[nodiscard]] PieceList cut_into_tokens(const PieceList& list);

/// Only what sets modes: what must stand in front of the rest when this part is cut away.
[[nodiscard]] std::vector<Piece> mode_preamble(const PieceList& list, std::size_t first, std::size_t count);

/// As a recording's events, all at time zero.
[[nodiscard]] std::vector<formats::StoredEvent> events_of(const std::vector<Piece>& pieces);

/// Shorter forms of one piece, the shortest first; empty when there is none. A cluster loses code points or
/// becomes "e" + U+0301, a string its payload, a colour its depth.
[[nodiscard]] std::vector<std::string> simpler_forms(const Piece& piece);

} // namespace termsoak::streams::transform
