#pragma once

#include "core/page/capacity.h"

#include <cstdint>
#include <optional>

namespace termsoak::core::pagelist {

enum class Reflow : std::uint8_t { No, Yes };

/// The cursor's place in the active area, so that a resize keeps it where the text is.
struct CursorPlace {
  page::CellCount x = 0;
  page::CellCount y = 0;
};

struct Resize {
  std::optional<page::CellCount> cols;
  std::optional<page::CellCount> rows;
  Reflow reflow = Reflow::Yes;
  std::optional<CursorPlace> cursor;
};

} // namespace termsoak::core::pagelist
