#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "streams/formats/recording.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The smallest stream that still shows something: delta debugging on tokens, then simpler tokens, then a
/// simpler screen. What it has to show is the oracle's business; nothing here knows a terminal.
namespace termsoak::streams::transform {

/// What an oracle replays.
struct ShrinkInput {
  std::vector<formats::StoredEvent> events; ///< output and resizes
  std::uint16_t cols = 80;
  std::uint16_t rows = 24;
  std::uint64_t scrollback_limit_bytes = 0;
};

/// At how many bytes the condition is known to hold for good, or nothing when it does not hold. Called from
/// several threads at a time; the same scenario must give the same answer.
using ShrinkOracle = std::function<base::Result<std::optional<std::uint64_t>>(const ShrinkInput&)>;

/// Whether the stream may be moved to another screen size: only when what is written can say so.
enum class ScreenChange : std::uint8_t { Allowed, Forbidden };

struct ShrinkProgress {
  std::string_view step;
  std::uint64_t bytes = 0;
  std::uint64_t replays = 0;
};

struct ShrinkOptions {
  const base::Clock& clock;
  std::chrono::nanoseconds time_max = std::chrono::seconds(55);
  unsigned jobs = 1;
  std::uint64_t repeat = 1; ///< the stream is fed so many times; the result stands for all of them
  ScreenChange screen = ScreenChange::Allowed;
  std::function<void(const ShrinkProgress&)> progress; ///< may be empty
};

struct ShrinkResult {
  ShrinkInput scenario; ///< with the limit it was given
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;
  std::uint64_t replays = 0;
  bool out_of_time = false;
  /// The smallest limit and narrowest screen under which the very same stream shows it too.
  std::uint64_t scrollback_limit_bytes_min = 0;
  std::uint16_t cols_min = 0;
  /// As a workload's `recipe`, when much of the stream is repetition; else empty.
  std::string generator;
};

/// The stream as given must show the condition; otherwise that is a usage error.
[[nodiscard]] base::Result<ShrinkResult> shrink(const formats::Recording& recording,
                                                const ShrinkInput& settings, const ShrinkOracle& oracle,
                                                const ShrinkOptions& options);

/// "{"sequence": [...]}" for a stream of which at least half is repetition; else empty.
[[nodiscard]] std::string generator_line(const std::vector<formats::StoredEvent>& events);

} // namespace termsoak::streams::transform
