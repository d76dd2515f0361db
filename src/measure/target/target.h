#pragma once

#include "base/error.h"
#include "measure/values/forward.h"
#include "measure/values/metric.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// The thing being measured, whatever it is: the own core, a program that reads a stream on stdin, or a real
/// terminal emulator. Does not sample /proc (measure/probe) and does not know where bytes come from.
namespace termsoak::measure::target {

class Target {
public:
  virtual ~Target() = default;

  [[nodiscard]] virtual base::Result<void> feed(std::span<const std::byte> bytes) = 0;
  /// When what follows was written.
  virtual void arrives(std::chrono::nanoseconds /*moment*/) {}
  [[nodiscard]] virtual base::Result<void> resize(std::uint32_t cols, std::uint32_t rows) = 0;
  /// Returns once everything fed so far has been consumed.
  [[nodiscard]] virtual base::Result<void> settle() = 0;
  /// Closes the terminal; figures() afterwards say what stayed mapped.
  [[nodiscard]] virtual base::Result<void> close() = 0;

  /// Writes the figures this target knows exactly; none for an external one. Cheap enough for every sample.
  virtual void figures(values::Figures& out) const = 0;
  /// Fills what only the end of a run knows: mappings, causes, pages, laps, first divergence,
  /// allocation histories, unknown sequences.
  virtual void describe(values::RunResult& out) const = 0;
  /// The page list as it stands, for the picture in the report; false when the target has none to show.
  [[nodiscard]] virtual bool snapshot(values::PageSnapshot& /*out*/) const { return false; }
  /// Whether an exact figure is at least so large now.
  [[nodiscard]] virtual bool reaches(values::MetricId metric, std::int64_t at_least) const {
    values::Figures now;
    figures(now);
    return now.value_or(metric, INT64_MIN) >= at_least;
  }
  /// Checks the target's accounts against what is there; what is broken is remembered for describe(). Called
  /// at checkpoints, with Contents once at the end of the stream: then it may look at every cell.
  enum class CheckDepth : std::uint8_t { Accounts, Contents };
  virtual void check(CheckDepth /*depth*/) {}
  /// The processes whose memory is the target's; empty means this process itself. For an external target each
  /// call walks /proc and allocates: milliseconds, so not at every sample.
  [[nodiscard]] virtual std::vector<int> processes() const = 0;
  /// The visible rows as text, top first, trailing blanks removed; Unsupported where a target cannot tell.
  [[nodiscard]] virtual base::Result<std::vector<std::string>> screen_rows() {
    return base::fail(base::ErrorKind::Unsupported, "this target cannot be asked for its screen");
  }
  /// Processes that run inside the target and whose memory is not its own: the feeder behind an emulator's
  /// terminal device. Reported apart, never summed with processes().
  [[nodiscard]] virtual std::vector<int> children() const { return {}; }
};

} // namespace termsoak::measure::target
