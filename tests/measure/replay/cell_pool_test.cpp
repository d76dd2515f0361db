#include <gtest/gtest.h>
#include <signal.h>
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

using base::Result;
using values::RunResult;

RunSpec cell_named(std::string name) {
  return {.name = name, .work = [name](const ProgressSink&) -> Result<RunResult> {
            RunResult result;
            result.input = name;
            result.final.set(values::MetricId::MappedBytes, 42);
            return result;
          }};
}

RunSpec cell_that(std::string name, void (*act)()) {
  return {.name = name, .work = [act](const ProgressSink&) -> Result<RunResult> {
            act();
            return RunResult{};
          }};
}

TEST(CellPool, GivesResultsInOrderWhateverTheJobs) {
  std::vector<RunSpec> cells;
  for (int i = 0; i < 9; ++i)
    cells.push_back(cell_named("cell " + std::to_string(i)));
  for (const unsigned jobs : {1U, 4U}) {
    const PoolOutcome outcome = run_cells(cells, {.jobs = jobs});
    ASSERT_EQ(outcome.results.size(), cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      ASSERT_TRUE(outcome.results[i] && outcome.results[i]->has_value());
      EXPECT_EQ((*outcome.results[i])->input, cells[i].name);
      EXPECT_EQ((*outcome.results[i])->final.get(values::MetricId::MappedBytes), 42);
    }
  }
}

TEST(CellPool, NamesHowAChildDiedAndKeepsItsSiblings) {
  const std::vector<RunSpec> cells{cell_named("good"),
                                   cell_that("killed", [] { ::raise(SIGKILL); }),
                                   cell_that("leaves", [] { ::_exit(7); }),
                                   {.name = "refuses",
                                    .work = [](const ProgressSink&) -> Result<RunResult> {
                                      return base::fail(base::ErrorKind::BadInput, "no such file",
                                                        "look again");
                                    }},
                                   cell_named("also good")};
  std::vector<std::size_t> ended;
  const PoolOutcome outcome = run_cells(
      cells, {.jobs = 2, .finished = [&](std::size_t index, const auto&) { ended.push_back(index); }});
  EXPECT_TRUE(outcome.results[0]->has_value());
  EXPECT_NE(outcome.results[1]->error().message.find("killed by signal 9"), std::string::npos);
  EXPECT_NE(outcome.results[2]->error().message.find("status 7"), std::string::npos);
  EXPECT_EQ(outcome.results[3]->error().kind, base::ErrorKind::BadInput);
  EXPECT_EQ(outcome.results[3]->error().message, "no such file");
  EXPECT_EQ(outcome.results[3]->error().remedy, "look again");
  EXPECT_TRUE(outcome.results[4]->has_value());
  EXPECT_EQ(ended.size(), cells.size());
}

TEST(CellPool, EndsASilentChildAtTheTimeout) {
  const std::vector<RunSpec> cells{cell_that("silent", [] { ::pause(); }),
                                   cell_that("stopped", [] { ::raise(SIGSTOP); }), cell_named("good")};
  const PoolOutcome outcome = run_cells(cells, {.jobs = 2, .timeout = std::chrono::milliseconds(200)});
  EXPECT_EQ(outcome.results[0]->error().kind, base::ErrorKind::Timeout);
  EXPECT_EQ(outcome.results[1]->error().kind, base::ErrorKind::Timeout);
  EXPECT_TRUE(outcome.results[2]->has_value());
}

TEST(CellPool, AnInterruptionKeepsWhatIsFinished) {
  const std::vector<RunSpec> cells{cell_named("good"),
                                   cell_that("interrupter",
                                             [] {
                                               ::kill(::getppid(), SIGINT);
                                               ::pause();
                                             }),
                                   cell_named("never")};
  const PoolOutcome outcome = run_cells(cells, {.jobs = 1});
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_TRUE(outcome.results[0]->has_value());
  EXPECT_FALSE(outcome.results[2].has_value());
}

TEST(CellPool, PassesProgressOn) {
  const std::vector<RunSpec> cells{
      {.name = "works", .work = [](const ProgressSink& sink) -> Result<RunResult> {
         sink({.bytes_done = 3, .bytes_total = 10});
         return RunResult{};
       }}};
  std::uint64_t done = 0;
  (void)run_cells(cells, {.progress = [&](std::size_t, const Progress& step) { done = step.bytes_done; }});
  EXPECT_EQ(done, 3U);
}

} // namespace

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
  const std::vector<RunSpec> cells{{.name = "first cell", .work = work},
                                   {.name = "second cell", .work = work}};
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
