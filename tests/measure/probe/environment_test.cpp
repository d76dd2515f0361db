#include "measure/probe/machine.h"

#include <gtest/gtest.h>

#include "support/fake_proc.h"

namespace termsoak::measure::probe {
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
