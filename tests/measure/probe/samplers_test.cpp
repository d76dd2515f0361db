#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>
#include <vector>

#include "measure/probe/samplers.h"
#include "measure/process/proc_files.h"
#include "measure/values/input_info.h"
#include "measure/values/result.h"
#include "support/fake_proc.h"

namespace {
/// Allocations of this program so far; a test may not hide them from itself.
std::size_t allocations = 0;
} // namespace

// Replaces the program's own operators to count. Never inlined: GCC would see `free` meet `new` and warn.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
namespace termsoak::measure::probe {
namespace {

using values::Figures;
using values::MetricId;

constexpr std::array kAll{MetricId::RssBytes, MetricId::MinorFaults,       MetricId::Fds,
                          MetricId::PssBytes, MetricId::PrivateDirtyBytes, MetricId::SwapBytes,
                          MetricId::VmaCount};

Figures sample_all(const std::filesystem::path& root, std::vector<int> pids) {
  Figures figures;
  for (const auto& sampler : make_samplers(root))
    sampler->sample(pids, figures);
  return figures;
}

std::int64_t page_bytes() {
  return ::sysconf(_SC_PAGESIZE);
}

TEST(Samplers, SumOverProcesses) {
  const support::FakeProc proc;
  proc.put_process(5, 1);
  proc.put_process(6, 5);
  proc.put("6/maps", "7f0000000000-7f0000080000 rw-p 00000000 00:00 0 \n"
                     "7f0000090000-7f0000091000 r--p 00000000 08:01 77     /usr/lib/x y.so\n");
  const Figures figures = sample_all(proc.root(), {5, 6});
  EXPECT_EQ(figures.get(MetricId::RssBytes), 200 * page_bytes());
  EXPECT_EQ(figures.get(MetricId::MinorFaults), 202);
  EXPECT_EQ(figures.get(MetricId::Fds), 4);
  EXPECT_EQ(figures.get(MetricId::PssBytes), 2 * 336 * 1024);
  EXPECT_EQ(figures.get(MetricId::PrivateDirtyBytes), 2 * 116 * 1024);
  EXPECT_EQ(figures.get(MetricId::SwapBytes), 2 * 8 * 1024);
  EXPECT_EQ(figures.get(MetricId::VmaCount), 2);
}

TEST(Samplers, CountNothingForAVanishedProcess) {
  const support::FakeProc proc;
  proc.put_process(5, 1);
  EXPECT_EQ(sample_all(proc.root(), {5, 99}), sample_all(proc.root(), {5}));
  EXPECT_EQ(sample_all(proc.root(), {99}), Figures());
}

TEST(Samplers, LeaveAbsentWhatTheKernelDoesNotGive) {
  const support::FakeProc proc;
  proc.put_process(5, 1);
  proc.put_process(6, 1);
  proc.remove("6/smaps_rollup");
  const Figures figures = sample_all(proc.root(), {5, 6});
  EXPECT_TRUE(figures.get(MetricId::RssBytes));
  EXPECT_FALSE(figures.get(MetricId::PssBytes)) << "half a sum must not pass for the whole";
  EXPECT_FALSE(figures.get(MetricId::SwapBytes));
}

TEST(Samplers, LeaveAbsentWhatIsGarbage) {
  const support::FakeProc proc;
  for (const char* text : {"", "\n", "many pages", "12", "99999999999999999999999 1", "\xff\xff\xff"}) {
    proc.put_process(5, 1);
    for (const char* file : {"5/statm", "5/stat", "5/smaps_rollup"})
      proc.put(file, text);
    proc.put("5/maps", std::string(text) + "\n");
    const Figures figures = sample_all(proc.root(), {5});
    for (const MetricId id : kAll)
      EXPECT_EQ(figures.get(id).has_value(), id == MetricId::Fds) << values::metric(id).name << ": " << text;
  }
}

TEST(Samplers, LeaveAbsentWhatIsDenied) {
  const support::FakeProc proc;
  proc.put_process(5, 1);
  std::filesystem::permissions(proc.root(), std::filesystem::perms(0755));
  std::filesystem::permissions(proc.root() / "5/smaps_rollup", std::filesystem::perms::none);
  // Root may read everything: be nobody while we look.
  const uid_t before = ::geteuid();
  if (before == 0) {
    ASSERT_EQ(::seteuid(65'534), 0);
  }
  const Figures figures = sample_all(proc.root(), {5});
  if (before == 0) {
    ASSERT_EQ(::seteuid(before), 0);
  }
  EXPECT_FALSE(figures.get(MetricId::PssBytes));
  EXPECT_TRUE(figures.get(MetricId::RssBytes));
}

TEST(Samplers, ReadThisProcess) {
  const Figures before = sample_all("/proc", {});
  for (const MetricId id : kAll)
    EXPECT_TRUE(before.get(id)) << values::metric(id).name;
  const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  constexpr std::size_t kGrownBytes = 64 << 20;
  std::vector<char> grown(kGrownBytes, 'x');
  const Figures after = sample_all("/proc", {::getpid()});
  EXPECT_GE(after.value_or(MetricId::RssBytes, 0) - before.value_or(MetricId::RssBytes, 0),
            static_cast<std::int64_t>(kGrownBytes / 2));
  EXPECT_EQ(after.value_or(MetricId::Fds, 0) - before.value_or(MetricId::Fds, 0), 1);
  EXPECT_GT(after.value_or(MetricId::MinorFaults, 0), before.value_or(MetricId::MinorFaults, 0));
  ::close(fd);
}

TEST(Samplers, AllocateNothingPerSample) {
  const auto samplers = make_samplers("/proc");
  const std::array pids{::getpid(), ::getppid()};
  Figures figures;
  for (const auto& sampler : samplers) {
    if (sampler->cost() != Cost::EverySample) continue;
    const std::size_t before = allocations;
    for (int i = 0; i < 100; ++i)
      sampler->sample(pids, figures);
    EXPECT_EQ(allocations, before);
  }
  EXPECT_TRUE(figures.get(MetricId::RssBytes));
}

TEST(KeptFiles, MakeRoomForTheNewest) {
  const support::FakeProc proc;
  const auto root = std::make_shared<const process::ProcRoot>(proc.root());
  constexpr int kCount = 3 * static_cast<int>(process::KeptFiles::kKeptMax);
  for (int pid = 1; pid <= kCount; ++pid)
    proc.put_process(pid, 0);
  process::KeptFiles files(root, "statm");
  std::array<char, 256> buffer;
  for (int round = 0; round < 2; ++round)
    for (int pid = 1; pid <= kCount; ++pid)
      EXPECT_EQ(files.read(pid, buffer).status, process::ReadStatus::Ok);
}

TEST(Samplers, ColumnsAreWhatIsSampledAndEachHasOneOwner) {
  std::vector<MetricId> seen;
  for (const auto& sampler : make_samplers("/proc")) {
    Figures figures;
    sampler->sample({}, figures);
    for (const MetricId id : sampler->columns()) {
      EXPECT_TRUE(figures.get(id)) << values::metric(id).name;
      EXPECT_EQ(std::ranges::count(seen, id), 0);
      seen.push_back(id);
    }
  }
  EXPECT_EQ(seen.size(), kAll.size());
}

TEST(NoteChildren, SaysWhatTheyWeigh) {
  const support::FakeProc proc;
  proc.put_process(5, 1);
  const std::array pids{5};
  const auto note = note_children(proc.root(), pids);
  ASSERT_TRUE(note);
  EXPECT_EQ(note->id, "children-memory");
  EXPECT_NE(note->text.find("344,064 B proportional"), std::string::npos) << note->text;
  EXPECT_FALSE(note_children(proc.root(), {}));
  const std::array gone{99};
  EXPECT_FALSE(note_children(proc.root(), gone));
}

} // namespace

namespace {

struct RegionCase {
  const char* line;
  std::uint64_t bytes;
  bool anonymous;
  bool reserved;
};

TEST(ParseRegion, KnowsWhatIsAnonymous) {
  for (const RegionCase& expected : {
           RegionCase{"7f00-8f00 rw-p 00000000 00:00 0 ", 0x1000, true, false},
           RegionCase{"7f00-8f00 rw-p 00000000 00:00 0                  [heap]", 0x1000, true, false},
           RegionCase{"7f00-8f00 rw-p 00000000 00:00 0    [anon:termsoak page]", 0x1000, true, false},
           RegionCase{"7f00-8f00 ---p 00000000 00:00 0 ", 0x1000, true, true},
           RegionCase{"7f00-8f00 rw-p 00000000 00:00 0   [stack]", 0x1000, false, false},
           RegionCase{"7f00-8f00 r-xp 00001000 08:01 1234   /usr/bin/a b", 0x1000, false, false},
           RegionCase{"7f00-8f00 rw-s 00000000 00:01 7   /memfd:x (deleted)", 0x1000, false, false},
       }) {
    const auto region = parse_region(expected.line);
    ASSERT_TRUE(region) << expected.line;
    EXPECT_EQ(region->bytes, expected.bytes) << expected.line;
    EXPECT_EQ(region->anonymous, expected.anonymous) << expected.line;
    EXPECT_EQ(region->reserved, expected.reserved) << expected.line;
  }
}

TEST(ParseRegion, RefusesWhatIsNone) {
  for (const char* line : {"", "x", "7f00", "7f00-", "8f00-7f00 rw-p 0 00:00 0", "7f00-8f00", "7f00-8f00 rw",
                           "7f00-8f00 rw-p", "7f00-8f00 rw-p 0 00:00"})
    EXPECT_FALSE(parse_region(line)) << line;
}

/// The fingerprint of the space leak: thousands of regions of one size.
TEST(MapsSampler, SortsAnonymousRegionsBySizeLargestTotalFirst) {
  const support::FakeProc proc;
  std::string maps = "100000-110000 rw-p 00000000 00:00 0 [heap]\n"
                     "200000-90200000 ---p 00000000 00:00 0 \n"
                     "91000000-91100000 r-xp 00000000 08:01 9 /usr/bin/terminal\n";
  constexpr std::uint64_t kLeaked = 3000; // more text than fits one read
  for (std::uint64_t i = 0; i < kLeaked; ++i) {
    char line[64];
    std::snprintf(line, sizeof line, "%lx-%lx rw-p 00000000 00:00 0 \n", 0x7f0000000000 + i * 0x100000,
                  0x7f0000000000 + i * 0x100000 + 0x94000);
    maps += line;
  }
  proc.put_process(5, 1);
  proc.put("5/maps", maps);
  MapsSampler sampler(std::make_shared<const process::ProcRoot>(proc.root()));
  const int pids[]{5, 99};
  values::Figures figures;
  sampler.sample(pids, figures);
  EXPECT_EQ(figures.get(values::MetricId::VmaCount), static_cast<std::int64_t>(kLeaked + 3));
  values::RunResult result;
  sampler.describe(pids, result);
  ASSERT_EQ(result.mappings.size(), 2u);
  EXPECT_EQ(result.mappings[0].bytes, 0x94000u);
  EXPECT_EQ(result.mappings[0].live, kLeaked);
  EXPECT_EQ(result.mappings[0].kind, "anonymous");
  EXPECT_EQ(result.mappings[1].bytes, 0x10000u);
}

TEST(MapsSampler, RefusesALineWithoutEnd) {
  const support::FakeProc proc;
  proc.put_process(5, 1);
  MapsSampler sampler(std::make_shared<const process::ProcRoot>(proc.root()));
  const int pids[]{5};
  for (const std::string& text :
       {std::string("7f00-8f00 rw-p 00000000 00:00 0"), std::string(200'000, 'a')}) {
    proc.put("5/maps", text);
    values::Figures figures;
    sampler.sample(pids, figures);
    EXPECT_FALSE(figures.get(values::MetricId::VmaCount));
  }
}

} // namespace

} // namespace termsoak::measure::probe
