#pragma once

#include "core/memory/ledger.h"
#include "core/page/page_layout.h"
#include "core/pagelist/event_log.h"
#include "core/pagelist/lap_log.h"
#include "core/pagelist/prune_strategy.h"

#include <cstdint>
#include <optional>

namespace termsoak::core::pagelist {

/// What to do with the RAM of a mapping that nobody will ever unmap. It stays mapped and counted either way.
enum class Orphans : std::uint8_t { Keep, Discard };

struct PageListOptions {
  memory::Ledger& ledger;
  page::Geometry geometry;
  page::CellCount cols = 80;
  page::CellCount rows = 24;
  std::optional<std::uint64_t> bytes_max; ///< none: unlimited; 0: no history at all (alternate screen)
  const PruneStrategy& strategy;          ///< must outlive the list
  Orphans orphans = Orphans::Keep;
  EventLog* events = nullptr; ///< may be null; must outlive the list
  LapLog* laps = nullptr;     ///< may be null; must outlive the list
};

/// New values for a page's capacity, as the caller asks for them. 2026-01 rounds them up to powers of two;
/// none shrinks.
struct CapacityWish {
  std::optional<std::size_t> styles = {};
  std::optional<std::size_t> grapheme_bytes = {};
  std::optional<std::size_t> string_bytes = {};
  std::optional<std::size_t> hyperlink_bytes = {};
};

/// Where the viewport stands.
enum class Viewport : std::uint8_t { Active, Top, Pin };

/// A page as the list asks itself for one.
struct PageRequest {
  page::Capacity capacity;
  memory::Cause cause = memory::Cause::Grow;
  Trigger trigger = {};
  std::uint64_t row = 0; ///< of the trigger, counted from the start
};

} // namespace termsoak::core::pagelist
