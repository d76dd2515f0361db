#include "bench/bench.h"

#include "base/check.h"
#include "measure/probe/samplers.h"

#include <sys/mman.h>

#include <vector>

/// What one look at the kernel's figures costs, and how that grows with what a leak leaves behind.
namespace termsoak::bench {
namespace {

using namespace measure;

constexpr std::size_t kOrphanBytes = 2 * 4096;

/// Mappings that the kernel cannot merge, because every second one may not be written.
class Orphans {
public:
  explicit Orphans(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      void* const at = mmap(nullptr, kOrphanBytes, i % 2 == 0 ? PROT_READ | PROT_WRITE : PROT_READ,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (at == MAP_FAILED) break; // vm.max_map_count
      mapped_.push_back(at);
    }
  }
  ~Orphans() {
    for (void* const at : mapped_)
      munmap(at, kOrphanBytes);
  }
  Orphans(const Orphans&) = delete;
  Orphans& operator=(const Orphans&) = delete;
  [[nodiscard]] std::size_t count() const { return mapped_.size(); }

private:
  std::vector<void*> mapped_;
};

void sample(benchmark::State& state, probe::Cost cost) {
  const Orphans orphans(static_cast<std::size_t>(state.range(0)));
  const auto samplers = probe::make_samplers("/proc");
  for (auto _ : state) {
    values::Figures figures;
    for (const auto& sampler : samplers)
      if (sampler->cost() == cost) sampler->sample({}, figures);
    benchmark::DoNotOptimize(figures);
  }
  state.counters["orphans"] = static_cast<double>(orphans.count());
}

} // namespace

void register_sampling() {
  for (const auto& [name, cost] : {std::pair{"sample/every", probe::Cost::EverySample},
                                   std::pair{"sample/checkpoint", probe::Cost::Checkpoint}})
    benchmark::RegisterBenchmark(name, [cost](benchmark::State& state) { sample(state, cost); })
        ->Arg(0)
        ->Arg(6'000)
        ->Arg(60'000)
        ->Unit(benchmark::kMicrosecond);
}

} // namespace termsoak::bench
