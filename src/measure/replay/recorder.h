#pragma once

#include "measure/replay/replay.h"
#include "measure/replay/slow_figures.h"
#include "measure/replay/time_budget.h"

#include <vector>

/// The sampling half of the replay loop: cuts output at the sampling grid, feeds the target, writes one row a
/// sample. Does not know where events come from.
namespace termsoak::measure::replay {

class Recorder {
public:
  Recorder(const ReplayPlan& plan, const ReplayParts& parts, values::RunResult& out);

  /// Starts the clocks and takes the first sample, at offset 0.
  void begin();
  [[nodiscard]] base::Result<void> feed(const streams::formats::Event& event);
  /// Settles, takes the last sample and the checkpoint figures, closes if the plan says so.
  [[nodiscard]] base::Result<void> finish();
  /// True once `plan.until` is met; what follows is not fed.
  [[nodiscard]] bool reached_until() const { return reached_until_; }

private:
  [[nodiscard]] base::Result<void> feed_output(std::string_view bytes);
  void at_grid();
  void sample(values::Figures& figures);
  void sample_kernel(values::Figures& figures);
  void copy_cheap_columns(const values::Figures& from, values::Figures& to) const;
  [[nodiscard]] bool is_foreign() const { return !processes_.empty(); }
  void list_processes();
  void keep_snapshot(std::uint64_t index);
  [[nodiscard]] std::uint64_t next_grid_offset() const;
  [[nodiscard]] base::Result<void> close();

  const ReplayPlan& plan_;
  const ReplayParts& parts_;
  values::RunResult& out_;
  std::vector<int> processes_; ///< of a foreign target
  TimeBudget listing_;
  TimeBudget kernel_; ///< of the own core's cheap kernel figures
  values::Figures kernel_last_;
  SlowFigures slow_;
  std::uint64_t bytes_fed_ = 0;
  std::uint64_t grid_bytes_;
  std::uint64_t grid_next_ = 0; ///< the offset at which output is cut next
  std::uint64_t snapshot_stride_ = 1;
  std::chrono::nanoseconds feeding_{0};
  std::chrono::nanoseconds wall_start_{0};
  std::chrono::nanoseconds cpu_start_{0};
  bool reached_until_ = false;
};

} // namespace termsoak::measure::replay
