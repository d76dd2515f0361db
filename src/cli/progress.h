#pragma once

#include "base/clock.h"
#include "measure/replay/cell_pool.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

/// One line on stderr that says how far a run is: cells, bytes, throughput, time left. Silent unless stderr
/// is a terminal and the user did not ask for quiet; never part of machine output.
namespace termsoak::cli {

enum class Quiet : std::uint8_t { No, Yes };

class ProgressLine {
public:
  ProgressLine(std::size_t cells_count, Quiet quiet, const base::Clock& clock);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() { clear(); }

  void update(std::size_t cell, const std::string& name, const measure::replay::Progress& progress);
  void finished(std::size_t cell);
  /// Removes the line, so that other output can follow.
  void clear();

private:
  void draw(const std::string& name);

  const base::Clock& clock_;
  bool shown_;
  bool drawn_ = false;
  std::chrono::nanoseconds start_;
  std::chrono::nanoseconds last_draw_{0};
  std::vector<measure::replay::Progress> cells_;
  std::size_t finished_count_ = 0;
};

/// "0:42", "12:07", "3:05:00".
[[nodiscard]] std::string format_duration(std::chrono::nanoseconds duration);

} // namespace termsoak::cli
