#pragma once

#include "base/error.h"
#include "cli/experiment.h"
#include "measure/values/metric.h"
#include "streams/formats/recording.h"
#include "streams/transform/shrink.h"

#include <cstdint>
#include <string>
#include <string_view>

/// The own core as a judge of streams, in this process and from any thread: what its memory did, and whether
/// a figure fulfils a condition. Samples nothing and writes nothing.
namespace termsoak::cli {

/// "METRIC OP VALUE": `orphan_bytes > 0`, `after_close.mapped_bytes >= 64MB`.
struct Condition {
  enum class Op : std::uint8_t { Above, AtLeast, Below, AtMost, Equal, Unequal };
  enum class When : std::uint8_t { AtEnd, AfterClose };
  measure::values::MetricId metric{};
  Op op = Op::Above;
  std::int64_t value = 0;
  When when = When::AtEnd;

  [[nodiscard]] bool holds(std::int64_t figure) const;
  /// Once true it stays true, so that a replay may stop there.
  [[nodiscard]] bool lasts() const;
};

[[nodiscard]] base::Result<Condition> parse_condition(std::string_view text);

/// Digest of the ledger: every mapping with its size, cause, and the bytes of the stream at which it came,
/// went or was orphaned; and of the page list at the end. The stream is fed `spec.plan.repeat` times.
[[nodiscard]] base::Result<std::string> memory_trace(const streams::formats::Recording& recording,
                                                     const CellSpec& spec,
                                                     const core::pagelist::PruneStrategy& strategy);
/// That this digest is the same for both under each of `strategies`, which are names or lists of choices.
[[nodiscard]] base::Result<void> prove_same_memory(const streams::formats::Recording& original,
                                                   const streams::formats::Recording& scrubbed,
                                                   const CellSpec& spec,
                                                   std::span<const std::string> strategies);

/// Whether the condition holds; see `ShrinkOracle`. Screen and limit are the scenario's.
[[nodiscard]] base::Result<std::optional<std::uint64_t>>
condition_shown(const streams::transform::ShrinkInput& scenario, const CellSpec& spec,
                const core::pagelist::PruneStrategy& strategy, const Condition& condition);

} // namespace termsoak::cli
