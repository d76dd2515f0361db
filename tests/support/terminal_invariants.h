#pragma once

#include "audit/observed_terminal.h"
#include "core/screen/screen.h"
#include "core/terminal/terminal.h"
#include "support/naive_walk.h"

#include <cstdint>
#include <string>

/// What must be true of a terminal's accounts after any stream, under any strategy, looked at from outside.
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

/// The audit's walk against a naive one, and the identities of both.
inline std::string find_audit_error(const core::terminal::Terminal& terminal, const audit::Ledger& ledger,
                                    audit::Auditor& audit) {
  const auto* alternate = terminal.alternate();
  const NaiveWalk naive =
      walk_naively({&terminal.primary().list(), alternate == nullptr ? nullptr : &alternate->list()}, ledger);
  const audit::Account& now = audit.look();
  if (naive.orphans != now.orphans)
    return "a naive walk finds " + std::to_string(naive.orphans.bytes) + " bytes orphaned, the audit " +
           std::to_string(now.orphans.bytes);
  if (naive.owned_bytes != now.owned_bytes)
    return "a naive walk finds " + std::to_string(naive.owned_bytes) + " bytes owned, the audit " +
           std::to_string(now.owned_bytes);
  if (now.unaccounted_bytes() != 0)
    return std::to_string(now.unaccounted_bytes()) + " of " + std::to_string(now.mapped_bytes) +
           " mapped bytes stand nowhere";
  if (now.believed_bytes !=
      now.owned_bytes + now.recorded_of_orphans_bytes + static_cast<std::uint64_t>(now.drift_bytes))
    return "the lists' accounts do not add up";
  const bool parted = now.orphans.bytes > 0 || now.drift_bytes != 0 || now.drift_rows != 0;
  if (parted && !audit.first_divergence()) return "the accounts have parted, and nobody has noted where";
  return {};
}

/// Empty when all is well. The terminal must not be closed.
inline std::string find_imbalance(const core::terminal::Terminal& terminal, const audit::Ledger& ledger,
                                  audit::Auditor& audit) {
  // Where the modelled core gives up, pages are lost on purpose: tests/core/terminal/core_failure_test.cpp.
  if (!terminal.core_failures().empty()) return {};
  // A row that a page refused was copied in part.
  const auto tails = terminal.failure() ? core::page::LoneTails::Accepted : core::page::LoneTails::Faulty;
  for (const core::screen::Screen* shown : {&terminal.primary(), terminal.alternate()}) {
    if (shown == nullptr) continue;
    if (const char* fault = shown->list().find_broken_page(tails); fault != nullptr) return fault;
  }
  // A mapping that was cut counts as an unmap call too, so calls alone only bound what lives.
  if (ledger.map_calls() > ledger.live_mappings() + ledger.unmap_calls()) return "an unmap call is missing";
  const auto& cursor = terminal.screen().cursor();
  if (cursor.x >= terminal.cols() || cursor.y >= terminal.rows()) return "the cursor is outside the screen";
  if (auto wrong = find_audit_error(terminal, ledger, audit); !wrong.empty()) return wrong;
  audit.check_contents();
  const bool flawless = is_flawless(terminal.primary().list().strategy());
  for (const audit::Finding& finding : audit.findings()) {
    const bool always = finding.fault == audit::Fault::Conservation ||
                        finding.fault == audit::Fault::PinLeft || finding.fault == audit::Fault::PageContent;
    const bool tolerated =
        finding.fault == audit::Fault::PoolHighWater || finding.fault == audit::Fault::OverLimit || !flawless;
    if (always || !tolerated)
      return std::string(audit::name_of(finding.fault)) + ": " + std::string(finding.event);
  }
  return {};
}

/// Empty when all is well after `close`: what stays mapped is exactly what was orphaned.
inline std::string find_imbalance_after_close(const core::pagelist::PruneStrategy& strategy,
                                              const audit::Ledger& ledger, audit::Auditor& audit) {
  if (ledger.mapped_bytes() != audit.look().orphans.bytes)
    return "after close something is mapped that is no orphan";
  if (is_flawless(strategy) && ledger.mapped_bytes() != 0)
    return "a strategy that knows owners kept a mapping";
  return {};
}

inline std::string find_imbalance(audit::ObservedTerminal& observed) {
  return find_imbalance(observed.terminal(), observed.ledger(), observed.audit());
}
inline std::string find_imbalance_after_close(audit::ObservedTerminal& observed,
                                              const core::pagelist::PruneStrategy& strategy) {
  if (!observed.terminal().core_failures().empty()) return {};
  return find_imbalance_after_close(strategy, observed.ledger(), observed.audit());
}

} // namespace termsoak::test
