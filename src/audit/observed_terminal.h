#pragma once

#include "audit/auditor.h"
#include "audit/ledger.h"
#include "core/memory/mmap_source.h"
#include "core/terminal/terminal.h"

#include <memory>

namespace termsoak::audit {

/// A terminal with real mappings of its own and the observer beside it: members stand in the order of their
/// lifetimes, the terminal goes first and the source of mappings last. Adds nothing to what they do.
class ObservedTerminal {
public:
  struct Options {
    AuditOptions audit;
    Dead dead = Dead::Keep;
    /// In place of real mappings; null: those. Must outlive the terminal.
    core::memory::PageSource* source = nullptr;
  };
  /// `options.facts` and the audit's limit are set here.
  [[nodiscard]] static base::Result<std::unique_ptr<ObservedTerminal>>
  create(core::terminal::TerminalOptions options, const Options& how);
  ~ObservedTerminal();
  ObservedTerminal(const ObservedTerminal&) = delete;
  ObservedTerminal& operator=(const ObservedTerminal&) = delete;

  [[nodiscard]] core::terminal::Terminal& terminal() { return *terminal_; }
  [[nodiscard]] const core::terminal::Terminal& terminal() const { return *terminal_; }
  [[nodiscard]] Auditor& audit() { return audit_; }
  [[nodiscard]] const Auditor& audit() const { return audit_; }
  [[nodiscard]] const Ledger& ledger() const { return ledger_; }

private:
  ObservedTerminal(const Options& how, const AuditOptions& audit);

  core::memory::MmapSource mappings_;
  core::memory::StreamPosition position_;
  Ledger ledger_;
  Auditor audit_;
  std::unique_ptr<core::terminal::Terminal> terminal_;
};

} // namespace termsoak::audit
