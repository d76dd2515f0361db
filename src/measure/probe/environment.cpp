#include "measure/probe/environment.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <ctime>

#include "base/fd.h"
#include "base/text.h"

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif

namespace termsoak::measure::probe {
namespace {

constexpr std::size_t kFileBytesMax = 4 << 20; // cpuinfo of a machine with thousands of cores

/// Contents without blanks at the ends; empty when it cannot be read.
std::string content_of(const std::filesystem::path& path) {
  const auto text = base::read_file(path, kFileBytesMax);
  return text ? std::string(base::trim(*text)) : std::string();
}

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
