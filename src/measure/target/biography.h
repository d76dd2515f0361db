#pragma once

#include "core/memory/ledger.h"
#include "core/pagelist/event_log.h"
#include "measure/values/result.h"

#include <cstddef>
#include <vector>

/// The lives of orphaned mappings, read out of the page list's event log. Interprets nothing that the log
/// does not say.
namespace termsoak::measure::target {

/// Biographies of at most `lives_max` orphans: the largest first, among equals the one born first. A mapping
/// born of growth carries its ancestors' steps too, back to the standard page, so that the first cluster,
/// style or link is named.
[[nodiscard]] std::vector<values::Biography> write_biographies(const core::pagelist::EventLog& log,
                                                               const core::memory::Ledger& ledger,
                                                               std::size_t lives_max);

} // namespace termsoak::measure::target
