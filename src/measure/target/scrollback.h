#pragma once

#include "base/bytes.h"
#include "measure/target/foreign_target.h"

#include <algorithm>

/// Foreign terminals limit their history in lines, termsoak in bytes. Does not claim that a foreign line
/// costs what ours does: it makes the two histories equally long.
namespace termsoak::measure::target {

/// What "unlimited" becomes: several terminals allocate the ring at once.
inline constexpr std::uint64_t kScrollbackLinesMax = 1'000'000;

/// As many lines as the own core keeps at this limit: eight bytes a cell.
[[nodiscard]] inline std::uint64_t scrollback_lines(const ForeignOptions& options) {
  constexpr std::uint64_t kCellBytes = 8;
  const std::uint64_t line_bytes = kCellBytes * std::max<std::uint32_t>(options.cols, 1);
  return std::min(options.scrollback_limit_bytes / line_bytes, kScrollbackLinesMax);
}

} // namespace termsoak::measure::target
