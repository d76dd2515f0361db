#pragma once

#include "measure/process/proc_files.h"

#include <span>
#include <vector>

/// Who started whom. A picture of one moment: a process may end between the picture and its use, and
/// everything that reads it must live with that.
namespace termsoak::measure::process {

/// Every process that can be seen below `root`, by rising id.
[[nodiscard]] std::vector<StatFields> list_processes(const ProcRoot& root);

/// `ancestor`'s children, their children and so on, by rising id; `ancestor` itself is not among them.
[[nodiscard]] std::vector<StatFields> descendants(std::span<const StatFields> all, int ancestor);

/// CPU time of these processes in clock ticks, all threads; a process that has gone counts nothing.
/// Only differences over one unchanged set mean anything.
[[nodiscard]] std::uint64_t cpu_ticks_sum(const ProcRoot& root, std::span<const int> processes);

/// True when a thread of any of them runs or waits for the disk right now.
[[nodiscard]] bool any_busy(const ProcRoot& root, std::span<const int> processes);

/// True when any of them is stopped, by a signal or a debugger.
[[nodiscard]] bool any_stopped(const ProcRoot& root, std::span<const int> processes);

} // namespace termsoak::measure::process
