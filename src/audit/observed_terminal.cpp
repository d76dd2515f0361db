#include "audit/observed_terminal.h"

namespace termsoak::audit {

ObservedTerminal::ObservedTerminal(const Options& how, const AuditOptions& audit)
    : ledger_(how.source != nullptr ? *how.source : mappings_, position_, how.dead),
      audit_(ledger_, position_, audit) {}

ObservedTerminal::~ObservedTerminal() = default;

base::Result<std::unique_ptr<ObservedTerminal>>
ObservedTerminal::create(core::terminal::TerminalOptions options, const Options& how) {
  AuditOptions audit = how.audit;
  audit.limit_bytes = options.scrollback_limit_bytes;
  std::unique_ptr<ObservedTerminal> made(new ObservedTerminal(how, audit));
  options.facts = &made->audit_;
  auto terminal = core::terminal::Terminal::create(made->ledger_, made->position_, options);
  if (!terminal) return std::unexpected(terminal.error());
  made->terminal_ = std::move(*terminal);
  made->audit_.observe(*made->terminal_);
  return made;
}

} // namespace termsoak::audit
