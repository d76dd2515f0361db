#pragma once

#include "audit/account.h"
#include "base/error.h"
#include "core/terminal/options.h"
#include "measure/target/target.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace termsoak::audit {
class ObservedTerminal;
}
namespace termsoak::core::pagelist {
struct PruneStrategy;
}
namespace termsoak::measure::values {
struct StrategyInfo;
}

/// The own core as a target: terminal, observer and real mappings in this process. Every figure it gives is
/// exact.
namespace termsoak::measure::target {

struct CoreOptions {
  core::terminal::TerminalOptions terminal; ///< with a strategy and a dialect that outlive the target
  audit::OrphanRam orphans = audit::OrphanRam::Keep;
  std::size_t history_events_max = 200'000; ///< for allocation histories; 0: none are kept
};

[[nodiscard]] base::Result<std::unique_ptr<Target>> make_core_target(const CoreOptions& options);

/// Every exact metric of a terminal but the bytes it was fed. Walks its lists.
void read_exact_figures(audit::ObservedTerminal& observed, values::Figures& out);

/// Everything but figures that only the end of a stream, or the close after it, knows: mappings, causes,
/// pages, how the accounts add up, findings, laps, allocation histories, notes. Walks.
enum class TerminalState : std::uint8_t { Open, Closed };
void describe_run(audit::ObservedTerminal& observed, TerminalState state, values::RunResult& out);

/// How reports print a strategy.
[[nodiscard]] values::StrategyInfo describe_strategy(const core::pagelist::PruneStrategy& strategy);

} // namespace termsoak::measure::target
