#pragma once

#include "lab/space.h"

#include "measure/values/forward.h"
#include "measure/values/metric.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Turns a program's rounds into one RunResult: figures, series, laps and the laboratory's trace. Runs
/// nothing and judges nothing.
namespace termsoak::lab {

class TraceRecorder {
public:
  /// `trace` names the scenario, strategy and buffer; `os_page_bytes` goes into the result.
  TraceRecorder(measure::values::LabTrace trace, std::uint64_t os_page_bytes);
  TraceRecorder(const TraceRecorder&) = delete;
  TraceRecorder& operator=(const TraceRecorder&) = delete;
  ~TraceRecorder();

  /// The space stays valid, at its address, as long as the recorder; the allocator must outlive its last use.
  [[nodiscard]] Space& open_space(std::string name, Allocator& under, const std::byte* base = nullptr);

  /// One thing the program did: takes a picture.
  void step(std::string_view event);
  void begin_round();
  void end_round(std::optional<std::uint64_t> moved = std::nullopt);
  /// The request that just failed ends the run.
  void out_of_memory(std::string_view event);
  /// Bytes inside live blocks that hold nothing: capacity the program keeps for later.
  void set_unused_bytes(std::uint64_t bytes) { unused_bytes_ = bytes; }

  /// Freezes the final figures; what follows is the program putting things away.
  void begin_teardown();
  /// The result; the recorder is spent.
  [[nodiscard]] measure::values::RunResult finish();

private:
  [[nodiscard]] measure::values::Figures figures() const;
  void note_mappings();
  void note_leak();

  std::unique_ptr<measure::values::RunResult> result_;
  measure::values::LabTrace trace_;
  Tally tally_;
  std::deque<Space> spaces_;
  std::optional<measure::values::LabRound> round_; ///< absent before the first one
  std::uint64_t unused_bytes_ = 0;
  bool torn_down_ = false;
};

} // namespace termsoak::lab
