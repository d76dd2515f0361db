#pragma once

#include "core/memory/facts.h"
#include "core/page/page_layout.h"
#include "core/pagelist/prune_strategy.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace termsoak::core::pagelist {

struct PageListOptions {
  memory::PageSource& source;
  page::Geometry geometry;
  page::CellCount cols = 80;
  page::CellCount rows = 24;
  std::optional<std::uint64_t> bytes_max; ///< none: unlimited; 0: no history at all (alternate screen)
  const PruneStrategy& strategy;          ///< must outlive the list
  memory::FactSink* facts = nullptr;      ///< may be null; must outlive the list
};

/// Who asked a page to grow, named by the caller in the slow path only.
struct Trigger {
  std::uint64_t row_in_page = 0;
  std::string_view what = {};
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
