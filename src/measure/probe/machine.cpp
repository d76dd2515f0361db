#include "measure/probe/machine.h"

#include <fmt/format.h>

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <charconv>
#include <ctime>
#include <optional>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/text.h"
#include "measure/probe/samplers.h"

namespace termsoak::measure::probe {
namespace {

constexpr std::size_t kFileBytesMax = 4 << 20; // cpuinfo of a machine with thousands of cores
/// The kernel's default; a leak of separate regions meets it after minutes.
constexpr std::uint64_t kMapCountDefault = 65'530;

/// Contents without blanks at the ends; empty when it cannot be read.
std::string content_of(const std::filesystem::path& path) {
  const auto text = base::read_file(path, kFileBytesMax);
  return text ? std::string(base::trim(*text)) : std::string();
}

std::optional<std::uint64_t> number_in(const std::filesystem::path& path) {
  const std::string text = content_of(path);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string yes_or_no(bool yes) {
  return yes ? "yes" : "no";
}

MachineCheck rollup(const std::filesystem::path& proc_root) {
  values::Figures figures;
  for (const auto& sampler : make_samplers(proc_root))
    sampler->sample({}, figures);
  const bool given = figures.get(values::MetricId::PssBytes).has_value();
  return {.name = "smaps_rollup",
          .health = given ? Health::Fine : Health::Limited,
          .value = yes_or_no(given),
          .meaning = given ? "PSS, private dirty and swap are measured at checkpoints"
                           : "no PSS, private dirty or swap: resident memory alone can be hidden by swap"};
}

MachineCheck anonymous_names(const values::Environment& environment) {
  const bool named = environment.memory_tags == "prctl";
  return {.name = "anon_vma_name",
          .health = named ? Health::Fine : Health::Limited,
          .value = yes_or_no(named),
          .meaning = named
                         ? "mappings of the own core carry their names in /proc/PID/maps"
                         : "the kernel names no anonymous mappings (CONFIG_ANON_VMA_NAME): the ledger alone "
                           "knows which is which"};
}

MachineCheck memfd_names() {
  const base::Fd memory(static_cast<int>(::syscall(SYS_memfd_create, "termsoak", 1U /* close on exec */)));
  return {.name = "memfd_names",
          .health = memory.valid() ? Health::Fine : Health::Limited,
          .value = yes_or_no(memory.valid()),
          .meaning = memory.valid() ? "memory made by memfd_create shows by name in /proc/PID/maps"
                                    : "memfd_create is refused: shared memory cannot be named"};
}

MachineCheck map_count(const std::filesystem::path& proc_root) {
  const auto count = number_in(proc_root / "sys/vm/max_map_count");
  if (!count)
    return {
        .name = "max_map_count", .health = Health::Limited, .value = "unknown", .meaning = "cannot be read"};
  return {.name = "max_map_count",
          .health = *count < kMapCountDefault ? Health::Limited : Health::Fine,
          .value = std::to_string(*count),
          .meaning = "at so many separate regions mmap fails, whatever memory is free: a leak may end there"};
}

MachineCheck overcommit(const std::filesystem::path& proc_root) {
  const auto mode = number_in(proc_root / "sys/vm/overcommit_memory");
  const bool strict = mode == 2;
  return {.name = "overcommit",
          .health = strict ? Health::Limited : Health::Fine,
          .value = !mode        ? "unknown"
                   : *mode == 0 ? "heuristic"
                   : *mode == 1 ? "always"
                                : "never",
          .meaning = strict ? "mapped memory counts against a limit even when it is not touched: a run may "
                              "fail early"
                            : "mapped and untouched memory costs nothing"};
}

MachineCheck hidden_processes(const std::filesystem::path& proc_root) {
  std::string mode = "0";
  const std::string mounts = content_of(proc_root / "self/mounts");
  for (const std::string_view line : base::split(mounts, '\n')) {
    const auto words = base::split(line, ' ');
    if (words.size() < 4 || words[2] != "proc") continue;
    for (const std::string_view option : base::split(words[3], ','))
      if (option.starts_with("hidepid=")) mode = option.substr(8);
  }
  const bool open = mode == "0" || mode == "off";
  return {.name = "hidepid",
          .health = open ? Health::Fine : Health::Limited,
          .value = base::printable(mode),
          .meaning = open ? "every process can be seen"
                          : "other users' processes are hidden: a terminal that changes its user cannot be "
                            "measured"};
}

MachineCheck ptrace_scope(const std::filesystem::path& proc_root) {
  const auto scope = number_in(proc_root / "sys/kernel/yama/ptrace_scope");
  const bool strict = scope.value_or(0) >= 2;
  return {.name = "ptrace_scope",
          .health = strict ? Health::Limited : Health::Fine,
          .value = scope ? std::to_string(*scope) : "absent",
          .meaning = strict ? "the kernel may refuse details of other processes without CAP_SYS_PTRACE"
                            : "the memory of our own children can be read without privileges"};
}

MachineCheck swap(const std::filesystem::path& proc_root) {
  const std::string swaps = content_of(proc_root / "swaps");
  const bool present = swaps.find('\n') != std::string::npos;
  return {.name = "swap",
          .health = Health::Fine,
          .value = yes_or_no(present),
          .meaning = present ? "memory may move to swap: judge resident and swapped together"
                             : "no swap: swap_bytes is always 0"};
}

} // namespace

std::vector<MachineCheck> examine_machine(const std::filesystem::path& proc_root,
                                          const values::Environment& environment) {
  const bool huge = environment.thp == "always";
  return {
      {.name = "kernel", .health = Health::Fine, .value = environment.kernel, .meaning = "of this machine"},
      {.name = "cpu",
       .health = Health::Fine,
       .value = fmt::format("{} x {}", environment.num_cpus, environment.cpu),
       .meaning = "timings compare only between runs on the same kind"},
      {.name = "os_page_bytes",
       .health = Health::Fine,
       .value = std::to_string(environment.os_page_bytes),
       .meaning = "the grain of resident memory; --os-page models another"},
      {.name = "thp",
       .health = huge ? Health::Limited : Health::Fine,
       .value = environment.thp.empty() ? "absent" : environment.thp,
       .meaning = huge ? "resident memory moves in steps of 2 MiB: foreign terminals look coarser"
                       : "resident memory follows what is touched"},
      rollup(proc_root),
      anonymous_names(environment),
      memfd_names(),
      map_count(proc_root),
      overcommit(proc_root),
      hidden_processes(proc_root),
      ptrace_scope(proc_root),
      swap(proc_root),
      {.name = "memory_tags",
       .health = Health::Fine,
       .value = environment.memory_tags,
       .meaning = "how mappings of the own core are named outside the ledger"},
  };
}

namespace {

std::string cpu_name(std::string_view cpuinfo) {
  for (const std::string_view line : base::split(cpuinfo, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view key = base::trim(line.substr(0, colon));
    if (key == "model name" || key == "Hardware" || key == "cpu model")
      return base::printable(base::trim(line.substr(colon + 1)));
  }
  return {};
}

/// "always [madvise] never" -> "madvise".
std::string chosen_in_brackets(std::string_view text) {
  const std::size_t open = text.find('[');
  const std::size_t close = text.find(']', open);
  if (open == std::string_view::npos || close == std::string_view::npos) return {};
  return std::string(text.substr(open + 1, close - open - 1));
}

std::string iso_date(std::chrono::system_clock::time_point date) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(date);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::uint64_t system_number(int name) {
  const long value = ::sysconf(name);
  return value > 0 ? static_cast<std::uint64_t>(value) : 0;
}

} // namespace

std::string memory_tags_in_force() {
  // Naming an empty range succeeds wherever naming is built in, and touches no mapping.
  return ::prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, 0UL, 0UL, "termsoak") == 0 ? "prctl" : "none";
}

values::Environment capture_environment(const EnvironmentSources& sources, const base::Clock& clock) {
  const std::filesystem::path kernel = sources.proc_root / "sys/kernel";
  values::Environment out;
  out.date = iso_date(clock.date());
  out.host = base::printable(content_of(kernel / "hostname"));
  out.kernel = std::string(
      base::trim(fmt::format("{} {}", content_of(kernel / "ostype"), content_of(kernel / "osrelease"))));
  out.cpu = cpu_name(content_of(sources.proc_root / "cpuinfo"));
  out.num_cpus = system_number(_SC_NPROCESSORS_ONLN);
  out.os_page_bytes = system_number(_SC_PAGESIZE);
  out.build_type = sources.build_type;
  out.compiler = sources.compiler;
  out.thp = chosen_in_brackets(content_of(sources.sys_root / "kernel/mm/transparent_hugepage/enabled"));
  out.memory_tags = memory_tags_in_force();
  return out;
}

} // namespace termsoak::measure::probe
