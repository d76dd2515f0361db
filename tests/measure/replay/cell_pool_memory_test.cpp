#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <new>

#include "measure/replay/cell_pool.h"
#include "measure/values/result.h"

namespace {
/// Allocations until the one that is refused; 0: none is. A child inherits where its parent stands.
std::size_t allocations_left = 0;
} // namespace

// Replaces the program's own operators to refuse one. Never inlined: GCC would see `free` meet `new` and
// warn.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  const bool refused = allocations_left != 0 && --allocations_left == 0;
  void* memory = refused ? nullptr : std::malloc(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace termsoak::measure::replay {
namespace {

/// A word that children write and the parent reads.
class SharedCount {
public:
  SharedCount()
      : count_(static_cast<int*>(
            ::mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  SharedCount(const SharedCount&) = delete;
  SharedCount& operator=(const SharedCount&) = delete;
  ~SharedCount() { ::munmap(count_, sizeof(int)); }
  int& operator*() const { return *count_; }

private:
  int* count_;
};

/// How a process ended that ran a pool; each is an exit status.
enum End { Whole, CellFailed, CellNotNamed, Thrown, ChildLeft, Terminated, kEnds };

bool tells_what_failed(const base::Error& error) {
  return error.kind == base::ErrorKind::OutOfMemory && error.message.find(" cell: ") != std::string::npos;
}

End run_pool(const std::vector<RunSpec>& cells) {
  try {
    const PoolOutcome outcome = run_cells(cells, {.jobs = 2});
    for (const auto& result : outcome.results)
      if (!result->has_value()) return tells_what_failed(result->error()) ? CellFailed : CellNotNamed;
    return Whole;
  } catch (const std::bad_alloc&) {
    return Thrown;
  }
}

/// Runs cells in a process whose n-th allocation is refused, as is that of each child it starts before.
End run_refused(std::size_t nth, const std::vector<RunSpec>& cells, const SharedCount& escapes) {
  const pid_t runner = ::fork();
  if (runner == 0) {
    const pid_t self = ::getpid();
    // What the program does with it: destructors of a JSON tree allocate and cannot throw.
    std::set_terminate([] { ::_exit(Terminated); });
    allocations_left = nth;
    End end = run_pool(cells);
    if (::getpid() != self) ++*escapes; // a child in its parent's code
    if (::waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD) end = ChildLeft;
    ::_exit(end);
  }
  int status = 0;
  ::waitpid(runner, &status, 0);
  return WIFEXITED(status) ? static_cast<End>(WEXITSTATUS(status)) : kEnds;
}

TEST(CellPoolMemory, ARefusedAllocationStaysInItsProcessAndLeavesNoneBehind) {
  const auto work = [](const ProgressSink& progress) -> base::Result<values::RunResult> {
    progress({.bytes_done = 1, .bytes_total = 2});
    return values::RunResult{};
  };
  const std::vector<RunSpec> cells{{.name = "first cell", .work = work}, {.name = "second cell", .work = work}};
  const SharedCount escapes;
  std::array<int, kEnds> ends{};
  constexpr std::size_t kMoreThanItTakes = 10'000;
  std::size_t nth = 1;
  for (; nth < kMoreThanItTakes; ++nth) {
    const End end = run_refused(nth, cells, escapes);
    ASSERT_LT(end, kEnds) << "a signal ended it at allocation " << nth;
    ++ends.at(end);
    if (end == Whole) break;
  }
  EXPECT_LT(nth, kMoreThanItTakes);
  EXPECT_EQ(*escapes, 0);
  EXPECT_EQ(ends[ChildLeft], 0);
  EXPECT_EQ(ends[CellNotNamed], 0);
  EXPECT_GT(ends[CellFailed], 0);
  EXPECT_GT(ends[Thrown], 0);
}

} // namespace
} // namespace termsoak::measure::replay
