#pragma once

#include "audit/event_log.h"
#include "audit/walk.h"
#include "measure/values/result.h"

#include <cstddef>
#include <vector>

/// The lives of orphaned mappings, read out of the event log. Interprets nothing that the log does not say.
namespace termsoak::measure::target {

/// Histories of at most `lives_max` of the orphans, in the order in which they were mapped: the first is
/// where the leak began, whatever its size. A mapping born of growth carries its ancestors' steps too, back
/// to the standard page, so that the first cluster, style or link is named. None from an empty log.
[[nodiscard]] std::vector<values::AllocationHistory> write_histories(const audit::EventLog& log,
                                                               const std::vector<audit::Orphan>& orphans,
                                                               std::size_t lives_max);

} // namespace termsoak::measure::target
