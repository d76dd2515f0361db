#pragma once

#include "core/memory/ledger.h"
#include "core/screen/screen.h"
#include "core/terminal/terminal.h"

#include <string>
#include <string_view>

/// What must be true of a terminal's books after any stream, under any strategy, looked at from outside.
/// Changes nothing and knows no stream.
namespace termsoak::test {

/// Owner, books, pins and guard are all right in this strategy: nothing of it may ever be lost.
inline bool is_flawless(const core::pagelist::PruneStrategy& strategy) {
  using namespace core::pagelist;
  return strategy.release == Release::ByOwner && strategy.reuse != Reuse::Any &&
         strategy.books == Books::Always && strategy.pins == PinMove::Always &&
         strategy.guard == Guard::RemainingRows;
}

/// Own mappings of the pages of one list that somebody will unmap.
inline std::uint64_t owned_bytes(const core::pagelist::PageList& list) {
  std::uint64_t bytes = 0;
  for (const auto& page : list.pages())
    if (page.owner == "source") bytes += page.mapped_bytes;
  return bytes;
}

/// Empty when all is well. The terminal must not be closed.
inline std::string find_imbalance(const core::terminal::Terminal& terminal,
                                  const core::memory::Ledger& ledger) {
  std::uint64_t owned = 0;
  for (const core::screen::Screen* shown : {&terminal.primary(), terminal.alternate()}) {
    if (shown == nullptr) continue;
    if (const char* fault = shown->list().find_broken_page(); fault != nullptr) return fault;
    owned += owned_bytes(shown->list());
  }
  const std::uint64_t known = ledger.arena_bytes() + owned + ledger.orphan_bytes();
  if (ledger.mapped_bytes() != known)
    return "mapped " + std::to_string(ledger.mapped_bytes()) + " bytes, accounted for " +
           std::to_string(known);
  // A mapping that was cut counts as an unmap call too, so calls alone only bound what lives.
  if (ledger.map_calls() > ledger.live_mappings() + ledger.unmap_calls()) return "an unmap call is missing";
  const auto& cursor = terminal.screen().cursor();
  if (cursor.x >= terminal.cols() || cursor.y >= terminal.rows()) return "the cursor is outside the screen";
  if (!is_flawless(terminal.primary().list().strategy())) return {};
  for (const auto& fault : terminal.find_faults())
    if (fault.rule != "pool-high-water" && fault.rule != "over-limit")
      return std::string(fault.rule) + ": " + std::string(fault.event);
  if (ledger.orphan_bytes() != 0) return "a strategy that knows owners lost a mapping";
  return {};
}

/// Empty when all is well after `close`: what stays mapped is exactly what was orphaned.
inline std::string find_imbalance_after_close(const core::pagelist::PruneStrategy& strategy,
                                              const core::memory::Ledger& ledger) {
  if (ledger.mapped_bytes() != ledger.orphan_bytes())
    return "after close something is mapped that is no orphan";
  if (is_flawless(strategy) && ledger.mapped_bytes() != 0)
    return "a strategy that knows owners kept a mapping";
  return {};
}

} // namespace termsoak::test
