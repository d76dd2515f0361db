#include "measure/process/process_tree.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "support/fake_proc.h"

namespace termsoak::measure::process {
namespace {

TEST(ParseStat, ReadsAnyCommandName) {
  const auto fields = parse_stat("42 (a) b (c) S 7 8 9 0 -1 4194304 101 55 0 0 12 30 1 2 20 0 1 0\n");
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->pid, 42);
  EXPECT_EQ(fields->state, 'S');
  EXPECT_EQ(fields->parent, 7);
  EXPECT_EQ(fields->session, 9);
  EXPECT_EQ(fields->minor_faults, 101u);
  EXPECT_EQ(fields->cpu_ticks, 42u);
}

TEST(ParseStat, RefusesWhatIsNone) {
  for (const char* line :
       {"", "42", "42 (cat)", "42 (cat) S", "42 (cat) S 1 2 3", "x (cat) S 1 2 3 4 5 6 7 8 9 10 11 12",
        "42 (cat) S 1 2 3 0 -1 4194304 one 55 0 0 12 30", "\xff\xfe"})
    EXPECT_FALSE(parse_stat(line)) << line;
}

TEST(ProcRoot, TellsGoneFromNotGiven) {
  const support::FakeProc proc;
  proc.put_process(5, 1);
  proc.remove("5/smaps_rollup");
  const ProcRoot root(proc.root());
  std::array<char, 512> buffer;
  EXPECT_EQ(root.read(5, "statm", buffer).status, ReadStatus::Ok);
  EXPECT_EQ(root.read(5, "smaps_rollup", buffer).status, ReadStatus::NotGiven);
  EXPECT_EQ(root.read(6, "statm", buffer).status, ReadStatus::Gone);
  EXPECT_EQ(ProcRoot(proc.root() / "nowhere").read(5, "statm", buffer).status, ReadStatus::NotGiven);
}

TEST(ProcessTree, FollowsGenerationsWhateverTheOrderOfNumbers) {
  const support::FakeProc proc;
  proc.put_process(10, 1);
  proc.put_process(30, 10);
  proc.put_process(20, 30, "younger number (than) its parent");
  proc.put_process(40, 1);
  proc.put("50/stat", "garbage");
  proc.put("sys/stat", "51 (no process) S 10");
  const auto all = list_processes(ProcRoot(proc.root()));
  ASSERT_EQ(all.size(), 4u);
  const auto family = descendants(all, 10);
  ASSERT_EQ(family.size(), 2u);
  EXPECT_EQ(family[0].pid, 20);
  EXPECT_EQ(family[1].pid, 30);
  EXPECT_TRUE(descendants(all, 40).empty());
}

TEST(ProcessTree, EndsEvenOnACircle) {
  const support::FakeProc proc;
  proc.put_process(10, 11);
  proc.put_process(11, 10);
  EXPECT_EQ(descendants(list_processes(ProcRoot(proc.root())), 10).size(), 1u);
}

TEST(ProcessTree, SeesThisProcess) {
  const ProcRoot root("/proc");
  const auto all = list_processes(root);
  const auto self = std::ranges::find(all, ::getpid(), &StatFields::pid);
  ASSERT_NE(self, all.end());
  EXPECT_EQ(self->parent, ::getppid());
  const int pids[]{::getpid()};
  EXPECT_TRUE(any_busy(root, pids));
}

TEST(CpuTicks, SumsAndForgivesTheVanished) {
  const support::FakeProc proc;
  proc.put_process(10, 1);
  proc.put_process(11, 1);
  const int pids[]{10, 11, 12};
  EXPECT_EQ(cpu_ticks_sum(ProcRoot(proc.root()), pids), 84u);
  EXPECT_FALSE(any_busy(ProcRoot(proc.root()), pids));
}

} // namespace
} // namespace termsoak::measure::process
