#pragma once

#include "core/memory/ledger.h"
#include "core/screen/screen.h"
#include "core/terminal/terminal.h"

#include <cstdint>
#include <string>
#include <vector>

/// What must be true of a terminal's books after any stream, under any strategy, looked at from outside.
/// Changes nothing and knows no stream.
namespace termsoak::test {

/// Owner, counters, pins and guard are all right in this strategy: nothing of it may ever be lost.
inline bool is_flawless(const core::pagelist::PruneStrategy& strategy) {
  using namespace core::pagelist;
  const bool reuses_large = strategy.reuse == Reuse::Every || strategy.reuse == Reuse::Adaptive;
  return strategy.release == Release::ByOwner && !(reuses_large && strategy.length == Length::Relabel) &&
         strategy.counters == Counters::Always && strategy.pins == Pins::Always &&
         strategy.guard == Guard::RemainingRows;
}

/// Own mappings of the pages of one list that somebody will unmap.
inline std::uint64_t owned_bytes(const core::pagelist::PageList& list) {
  std::uint64_t bytes = 0;
  for (const auto& page : list.pages())
    if (page.owner == "source") bytes += page.mapped_bytes;
  return bytes;
}

/// What cells hold of each style: those of rows in use, and those of rows left behind in free slots.
/// A window that loses rows leaves its blank rows there, and a page that is padded leaves the row which did
/// not fit the page before it; both keep their styles until the slot is written again (as in the modelled
/// core).
inline std::vector<std::uint64_t> styles_held(const core::page::Page& page) {
  std::vector<std::uint64_t> held(page.styles().next_id());
  for (std::size_t y = 0; y < page.capacity().rows; ++y) {
    const core::page::Row& row = page.row(y);
    if (y >= page.rows() && !row.has(core::page::RowFlag::Styled)) continue; // never used, or nothing in it
    const std::span<const core::page::Cell> cells{page.cells(row), page.capacity().cols};
    for (const core::page::Cell& cell : cells)
      if (cell.has_style()) ++held.at(cell.style());
  }
  return held;
}

/// References that nothing holds: more than cells and the cursor of that page together. They would keep dead
/// styles alive and make pages grow that need not.
inline std::string find_overcounted_style(const core::screen::Screen& screen) {
  const core::pagelist::PageList& list = screen.list();
  for (const core::pagelist::Node* node = list.first(); node != nullptr; node = node->next) {
    const core::page::Page& page = node->page;
    if (page.styles().next_id() <= 1) continue;
    std::vector<std::uint64_t> held = styles_held(page);
    if (screen.cursor().pin->node == node && screen.cursor().style_id != 0)
      ++held.at(screen.cursor().style_id);
    const std::size_t offset = core::page::layout_page(list.geometry(), page.capacity()).styles.offset;
    for (std::size_t id = 1; id < held.size(); ++id)
      if (const auto counted =
              page.styles().references(page.base() + offset, static_cast<core::page::StyleId>(id));
          counted > held[id])
        return "a style is counted " + std::to_string(counted) + " times and held " +
               std::to_string(held[id]);
  }
  return {};
}

/// Orphans as the lists tell them, against the ledger's own count; those of an alternate screen that RIS
/// closed are the ledger's alone.
inline std::string find_orphan_disagreement(const core::terminal::Terminal& terminal,
                                            const core::memory::Ledger& ledger) {
  std::uint64_t told = 0;
  for (const core::screen::Screen* shown : {&terminal.primary(), terminal.alternate()}) {
    if (shown == nullptr) continue;
    const auto now = shown->list().figures();
    const std::uint64_t here = now.relabelled_in_list + now.foreign_on_free_list + now.lost;
    if ((here > 0 || now.drift_bytes != 0 || now.drift_rows != 0) && !shown->list().first_divergence())
      return "the books have parted, and nobody has noted where";
    told += here;
  }
  if (told > ledger.orphan_mappings())
    return "the lists tell " + std::to_string(told) + " orphans, the ledger " +
           std::to_string(ledger.orphan_mappings());
  return {};
}

/// Empty when all is well. The terminal must not be closed.
inline std::string find_imbalance(const core::terminal::Terminal& terminal,
                                  const core::memory::Ledger& ledger) {
  // A row that a page refused was copied in part.
  const auto tails = terminal.failure() ? core::page::LoneTails::Accepted : core::page::LoneTails::Faulty;
  std::uint64_t owned = 0;
  for (const core::screen::Screen* shown : {&terminal.primary(), terminal.alternate()}) {
    if (shown == nullptr) continue;
    if (const char* fault = shown->list().find_broken_page(tails); fault != nullptr) return fault;
    owned += owned_bytes(shown->list());
    if (auto wrong = find_overcounted_style(*shown); !wrong.empty()) return wrong;
  }
  const std::uint64_t known = ledger.arena_bytes() + owned + ledger.orphan_bytes();
  if (ledger.mapped_bytes() != known)
    return "mapped " + std::to_string(ledger.mapped_bytes()) + " bytes, accounted for " +
           std::to_string(known);
  // A mapping that was cut counts as an unmap call too, so calls alone only bound what lives.
  if (ledger.map_calls() > ledger.live_mappings() + ledger.unmap_calls()) return "an unmap call is missing";
  const auto& cursor = terminal.screen().cursor();
  if (cursor.x >= terminal.cols() || cursor.y >= terminal.rows()) return "the cursor is outside the screen";
  if (auto wrong = find_orphan_disagreement(terminal, ledger); !wrong.empty()) return wrong;
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
