#pragma once

#include "core/dialect/dialect.h"
#include "core/page/style.h"
#include "unicode/grapheme.h"

#include <cstdint>
#include <functional>

/// What a screen has to know of the terminal's modes and margins. Owned by the terminal, read by its screens.
/// Knows no escape sequences.
namespace termsoak::core::screen {

/// The scrolling region, 0-based and inclusive.
struct Margins {
  std::uint16_t top = 0;
  std::uint16_t bottom = 0;
  std::uint16_t left = 0;
  std::uint16_t right = 0;
  friend bool operator==(const Margins&, const Margins&) = default;
};

enum class ReverseWrap : std::uint8_t { No, WrappedRows, AllRows };

struct Rules {
  Margins margins;
  std::uint16_t cols = 0;
  std::uint16_t rows = 0;
  bool autowrap = true;
  bool insert = false;
  bool origin = false;
  bool grapheme_clusters = false; ///< DEC mode 2027
  bool line_feed_returns = false; ///< LNM
  bool discards_text = false;     ///< text for a status line that is not shown
  ReverseWrap reverse_wrap = ReverseWrap::No;
  const dialect::Dialect* dialect = &dialect::kStandard;
  unicode::PropertyTable properties{unicode::kNewest};
  const unicode::BreakTable* breaks = &unicode::kTerminalBreaks; ///< which go with them

  [[nodiscard]] bool full_width() const { return margins.left == 0 && margins.right + 1 == cols; }
};

struct Position {
  std::uint16_t row = 0, col = 0;
};
enum class EraseLine : std::uint8_t { Right, Left, Complete };
enum class EraseDisplay : std::uint8_t { Below, Above, Complete };
/// Whether protected cells survive an erase. In ISO mode they survive Ignore, too; nothing survives Override.
enum class Protection : std::uint8_t { Ignore, Respect, Override };
enum class ProtectedMode : std::uint8_t { Off, Iso, Dec };
/// Cells from (top, left) to (bottom, right), 0-based and inclusive.
struct Rectangle {
  std::uint16_t top = 0, left = 0, bottom = 0, right = 0;
};
/// DECSACE: what DECCARA and DECRARA mean by two positions.
enum class Extent : std::uint8_t { Stream, Rectangle };
using StyleChange = std::function<page::Style(page::Style)>;

} // namespace termsoak::core::screen
