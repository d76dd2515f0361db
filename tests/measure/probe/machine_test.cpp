#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "measure/probe/machine.h"
#include "support/fake_proc.h"

namespace termsoak::measure::probe {
namespace {

MachineCheck check_named(const std::vector<MachineCheck>& checks, std::string_view name) {
  const auto found = std::ranges::find(checks, name, &MachineCheck::name);
  EXPECT_NE(found, checks.end()) << name;
  return found == checks.end() ? MachineCheck{} : *found;
}

TEST(Machine, FindsNothingWrongWithAnOpenOne) {
  const support::FakeProc proc;
  proc.put_process(5, 1);
  std::filesystem::copy(proc.root() / "5", proc.root() / "self", std::filesystem::copy_options::recursive);
  proc.put("sys/vm/max_map_count", "65530\n");
  proc.put("sys/vm/overcommit_memory", "0\n");
  proc.put("self/mounts", "proc /proc proc rw,nosuid,nodev,noexec 0 0\n/dev/vda / ext4 rw 0 0\n");
  proc.put("swaps", "Filename Type Size Used Priority\n");
  const auto checks =
      examine_machine(proc.root(), {.kernel = "Linux 6", .thp = "madvise", .memory_tags = "prctl"});
  std::set<std::string> names;
  for (const MachineCheck& check : checks) {
    EXPECT_EQ(check.health, Health::Fine) << check.name;
    EXPECT_FALSE(check.meaning.empty()) << check.name;
    EXPECT_TRUE(names.insert(check.name).second) << check.name << " twice";
  }
  EXPECT_EQ(check_named(checks, "max_map_count").value, "65530");
  EXPECT_EQ(check_named(checks, "ptrace_scope").value, "absent");
  EXPECT_EQ(check_named(checks, "swap").value, "no");
}

TEST(Machine, SaysWhatIsHidden) {
  const support::FakeProc proc;
  proc.put_process(5, 1);
  std::filesystem::copy(proc.root() / "5", proc.root() / "self", std::filesystem::copy_options::recursive);
  proc.remove("self/smaps_rollup");
  proc.put("sys/vm/max_map_count", "1000\n");
  proc.put("sys/vm/overcommit_memory", "2\n");
  proc.put("sys/kernel/yama/ptrace_scope", "3\n");
  proc.put("self/mounts", "proc /proc proc rw,hidepid=invisible,gid=5 0 0\n");
  proc.put("swaps", "Filename Type Size Used Priority\n/dev/zram0 partition 1 0 100\n");
  const auto checks = examine_machine(proc.root(), {.thp = "always", .memory_tags = "none"});
  for (const char* name :
       {"smaps_rollup", "anon_vma_name", "max_map_count", "overcommit", "hidepid", "ptrace_scope", "thp"})
    EXPECT_EQ(check_named(checks, name).health, Health::Limited) << name;
  EXPECT_EQ(check_named(checks, "hidepid").value, "invisible");
  EXPECT_EQ(check_named(checks, "overcommit").value, "never");
  EXPECT_EQ(check_named(checks, "swap").value, "yes");
}

TEST(Machine, SurvivesAnEmptyTree) {
  const support::FakeProc proc;
  const auto checks = examine_machine(proc.root(), {});
  EXPECT_EQ(check_named(checks, "max_map_count").value, "unknown");
  EXPECT_EQ(check_named(checks, "smaps_rollup").value, "no");
}

} // namespace

namespace {

class StoppedClock final : public base::Clock {
public:
  [[nodiscard]] std::chrono::nanoseconds now() const override { return {}; }
  [[nodiscard]] std::chrono::nanoseconds cpu() const override { return {}; }
  [[nodiscard]] std::chrono::system_clock::time_point date() const override {
    return std::chrono::system_clock::from_time_t(951'827'696); // a leap day
  }
};

TEST(Environment, IsReadFromTheTreesItIsGiven) {
  const support::FakeProc proc;
  proc.put("sys/kernel/hostname", "build\x1b[31mhost\n");
  proc.put("sys/kernel/ostype", "Linux\n");
  proc.put("sys/kernel/osrelease", "6.1.0-test\n");
  proc.put("cpuinfo", "processor : 0\nmodel name\t: Some CPU @ 2 GHz\n");
  proc.put("kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  const auto environment = capture_environment(
      {.proc_root = proc.root(), .sys_root = proc.root(), .build_type = "Debug", .compiler = "cc 1"},
      StoppedClock());
  EXPECT_EQ(environment.date, "2000-02-29T12:34:56Z");
  EXPECT_EQ(environment.host, "build\\x1b[31mhost");
  EXPECT_EQ(environment.kernel, "Linux 6.1.0-test");
  EXPECT_EQ(environment.cpu, "Some CPU @ 2 GHz");
  EXPECT_EQ(environment.thp, "madvise");
  EXPECT_EQ(environment.build_type, "Debug");
  EXPECT_EQ(environment.compiler, "cc 1");
  EXPECT_GT(environment.num_cpus, 0u);
  EXPECT_GT(environment.os_page_bytes, 0u);
}

TEST(Environment, LeavesEmptyWhatCannotBeRead) {
  const auto environment =
      capture_environment({.proc_root = "/nonexistent", .sys_root = "/nonexistent"}, StoppedClock());
  EXPECT_EQ(environment.kernel, "");
  EXPECT_EQ(environment.cpu, "");
  EXPECT_EQ(environment.thp, "");
}

} // namespace

} // namespace termsoak::measure::probe
