#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "measure/probe/sampler.h"
#include "measure/replay/cell_pool.h"
#include "measure/target/target.h"
#include "measure/values/forward.h"
#include "measure/values/metric.h"
#include "streams/workload/input.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

/// The loop that feeds a stream into a target and samples it by bytes fed. Exact figures depend on the stream
/// alone: sampling offsets lie on a fixed grid, and a chunk that would pass one is cut there.
namespace termsoak::measure::replay {

/// Stop early once an exact figure has reached a value.
struct Until {
  values::MetricId metric = values::MetricId::OrphanBytes;
  std::int64_t at_least = 0;
};

enum class AtEnd : std::uint8_t { Close, KeepOpen };

struct ReplayPlan {
  std::uint64_t chunk_bytes = 65'536;
  std::uint64_t sample_every_bytes = kSampleEveryBytesDefault;
  std::uint64_t repeat = 1;
  std::optional<Until> until;
  AtEnd at_end = AtEnd::Close;

  /// Fine enough for a recording of 100 KB; the series thins itself as the stream grows.
  static constexpr std::uint64_t kSampleEveryBytesDefault = 16'384;
};

struct ReplayParts {
  target::Target& target;
  std::span<const std::unique_ptr<probe::Sampler>> samplers;
  const base::Clock& clock;
  const ProgressSink* progress = nullptr;
  std::uint64_t bytes_total = 0; ///< for progress; 0: not known
};

/// Feeds `input` `plan.repeat` times, samples, closes, and fills figures, series, snapshots and timing of
/// `out`.
[[nodiscard]] base::Result<void> replay(const streams::workload::ResolvedInput& input, const ReplayPlan& plan,
                                        const ReplayParts& parts, values::RunResult& out);

} // namespace termsoak::measure::replay
