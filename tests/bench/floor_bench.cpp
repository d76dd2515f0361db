#include "bench/bench.h"

#include "base/check.h"
#include "core/memory/mmap_source.h"
#include "core/terminal/terminal.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <vector>

/// What a stream costs at least, because the modelled core asks the kernel for it: the same mappings in the
/// same order, as many OS pages filled in each as the replay touched, and nothing else.
namespace termsoak::bench {
namespace {

using namespace core;

struct Step {
  std::size_t mapping = 0; ///< a number, given once
  std::size_t bytes = 0;   ///< 0: unmapped
};

/// Passes everything on and keeps what was asked for.
class LoggingSource final : public memory::PageSource {
public:
  explicit LoggingSource(memory::PageSource& below) : below_(below) {}

  base::Result<std::byte*> map(const memory::MapRequest& request) override {
    auto base = below_.map(request);
    if (base) {
      open_[*base] = touched_.size();
      steps_.push_back({touched_.size(), request.bytes});
      touched_.push_back(0);
    }
    return base;
  }
  void unmap(std::byte* base, std::size_t bytes) override {
    const auto found = open_.find(base);
    touched_[found->second] = resident_os_pages(base, bytes);
    steps_.push_back({found->second, 0});
    open_.erase(found);
    below_.unmap(base, bytes);
  }
  void shrink(std::byte* base, std::size_t bytes, std::size_t kept) override {
    below_.shrink(base, bytes, kept);
  }
  void discard(std::byte* base, std::size_t bytes) override { below_.discard(base, bytes); }

  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] std::size_t touched(std::size_t mapping) const { return touched_[mapping]; }

private:
  static std::size_t resident_os_pages(std::byte* base, std::size_t bytes) {
    std::vector<unsigned char> resident(bytes / memory::MmapSource::host_os_page_bytes());
    base::check(mincore(base, bytes, resident.data()) == 0, "the mapping is ours");
    return static_cast<std::size_t>(
        std::ranges::count_if(resident, [](unsigned char page) { return (page & 1) != 0; }));
  }

  memory::PageSource& below_;
  std::unordered_map<std::byte*, std::size_t> open_;
  std::vector<Step> steps_;
  std::vector<std::size_t> touched_;
};

void floor_of(benchmark::State& state, const Stream& stream) {
  memory::MmapSource real;
  LoggingSource log(real);
  {
    memory::StreamPosition position;
    auto terminal = terminal::Terminal::create(
        log, position,
        {.scrollback_limit_bytes = 10'000'000, .strategy = pagelist::find_strategy("fix-10353")});
    base::check(terminal.has_value(), "the bench's terminal starts");
    feed_chunks(stream, [&](auto chunk) { (*terminal)->feed(chunk); });
    (*terminal)->close();
  }
  const std::size_t os_page = memory::MmapSource::host_os_page_bytes();
  const std::vector<std::byte> source(os_page, std::byte{1});
  std::uint64_t filled = 0;
  for (auto _ : state) {
    std::unordered_map<std::size_t, std::span<std::byte>> open;
    for (const Step& step : log.steps()) {
      if (step.bytes == 0) {
        real.unmap(open[step.mapping].data(), open[step.mapping].size());
        continue;
      }
      std::byte* const base = *real.map({.bytes = step.bytes});
      open[step.mapping] = {base, step.bytes};
      for (std::size_t page = 0; page < log.touched(step.mapping); ++page)
        std::memcpy(base + page * os_page, source.data(), os_page);
      filled += log.touched(step.mapping) * os_page;
    }
  }
  set_bytes(state, stream.bytes.size());
  state.counters["filled_per_byte"] = static_cast<double>(filled) / static_cast<double>(state.iterations()) /
                                      static_cast<double>(stream.bytes.size());
}

} // namespace

void register_floors(const Streams& streams) {
  for (const Stream& stream : streams)
    benchmark::RegisterBenchmark(("floor/" + std::string(stream.name)).c_str(),
                                 [&stream](benchmark::State& state) { floor_of(state, stream); });
}

} // namespace termsoak::bench
