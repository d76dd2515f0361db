#include "measure/process/process_tree.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>

namespace termsoak::measure::process {
namespace {

constexpr std::size_t kStatBytesMax = 1024;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

std::optional<StatFields> stat_of(const ProcRoot& root, int pid) {
  std::array<char, kStatBytesMax> buffer;
  const ReadOutcome outcome = root.read(pid, "stat", buffer);
  if (outcome.status != ReadStatus::Ok) return std::nullopt;
  return parse_stat(outcome.text);
}

bool is_busy(char state) {
  return state == 'R' || state == 'D';
}

bool any_thread_busy(const ProcRoot& root, int pid) {
  ProcRoot::Opened tasks = root.open(pid, "task");
  if (tasks.status != ReadStatus::Ok) {
    const auto fields = stat_of(root, pid);
    return fields && is_busy(fields->state);
  }
  const Directory directory(::fdopendir(tasks.fd.get()));
  if (!directory) return false;
  static_cast<void>(tasks.fd.release());
  while (const dirent* entry = ::readdir(directory.get())) {
    std::string_view name = entry->d_name;
    if (!take_number(name) || !name.empty()) continue;
    const std::string file = std::string("task/") + entry->d_name + "/stat";
    std::array<char, kStatBytesMax> buffer;
    const ReadOutcome outcome = root.read(pid, file.c_str(), buffer);
    const auto fields = outcome.status == ReadStatus::Ok ? parse_stat(outcome.text) : std::nullopt;
    if (fields && is_busy(fields->state)) return true;
  }
  return false;
}

} // namespace

std::vector<StatFields> list_processes(const ProcRoot& root) {
  std::vector<StatFields> out;
  const int copy = ::dup(root.directory().get());
  const Directory directory(copy < 0 ? nullptr : ::fdopendir(copy));
  if (!directory) return out;
  ::rewinddir(directory.get());
  while (const dirent* entry = ::readdir(directory.get())) {
    std::string_view name = entry->d_name;
    const auto pid = take_number(name);
    if (!pid || !name.empty()) continue;
    if (auto fields = stat_of(root, static_cast<int>(*pid))) out.push_back(*fields);
  }
  std::ranges::sort(out, {}, &StatFields::pid);
  return out;
}

std::vector<StatFields> descendants(std::span<const StatFields> all, int ancestor) {
  std::vector<int> family{ancestor};
  std::vector<StatFields> out;
  for (std::size_t i = 0; i < family.size(); ++i)
    for (const StatFields& process : all)
      if (process.parent == family[i] && process.pid != ancestor &&
          std::ranges::find(family, process.pid) == family.end()) {
        family.push_back(process.pid);
        out.push_back(process);
      }
  std::ranges::sort(out, {}, &StatFields::pid);
  return out;
}

std::uint64_t cpu_ticks_sum(const ProcRoot& root, std::span<const int> processes) {
  std::uint64_t sum = 0;
  for (const int pid : processes)
    if (const auto fields = stat_of(root, pid)) sum += fields->cpu_ticks;
  return sum;
}

bool any_busy(const ProcRoot& root, std::span<const int> processes) {
  return std::ranges::any_of(processes, [&](int pid) { return any_thread_busy(root, pid); });
}

bool any_stopped(const ProcRoot& root, std::span<const int> processes) {
  return std::ranges::any_of(processes, [&](int pid) {
    const auto fields = stat_of(root, pid);
    return fields && (fields->state == 'T' || fields->state == 't');
  });
}

} // namespace termsoak::measure::process
