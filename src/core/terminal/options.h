#pragma once

#include "core/dialect/dialect.h"
#include "core/page/page_layout.h"
#include "core/pagelist/page_list_types.h"
#include "core/pagelist/prune_strategy.h"
#include "core/terminal/modes.h"

#include <cstdint>
#include <optional>

/// What a terminal is made with. Plain values.
namespace termsoak::core::terminal {

inline constexpr std::uint64_t kScrollbackLimitDefault = 10'000'000;

struct TerminalOptions {
  std::uint16_t cols = 80;
  std::uint16_t rows = 24;
  /// Bytes of pages; none: unlimited; 0: no scrollback.
  std::optional<std::uint64_t> scrollback_limit_bytes = kScrollbackLimitDefault;
  std::optional<std::uint64_t> scrollback_lines; ///< rows above the screen; none: unlimited
  /// Null: the first of the table, the defect. Must outlive the terminal.
  const pagelist::PruneStrategy* strategy = nullptr;
  page::Geometry geometry;
  const dialect::Dialect* dialect = &dialect::kStandard; ///< must outlive the terminal
  Setting grapheme_clustering = Setting::Reset;          ///< DEC mode 2027 at the start
  Setting clustering_after_reset = Setting::Reset;       ///< and after RIS
  memory::FactSink* facts = nullptr; ///< of both screens' lists; may be null; must outlive the terminal
};

} // namespace termsoak::core::terminal
