#include "cli/growth_watch.h"

#include "audit/ledger.h"
#include "core/memory/mmap_source.h"
#include "core/terminal/core_versions.h"
#include "core/terminal/terminal.h"

namespace termsoak::cli {

using streams::formats::EventKind;

/// In the order of their lifetimes.
struct GrowthWatch::Bench {
  core::memory::MmapSource source;
  core::memory::StreamPosition position;
  audit::Ledger ledger{source, position};
  std::unique_ptr<core::terminal::Terminal> terminal;
  std::optional<FirstGrowth> found;
  std::size_t seen = 0; ///< records looked at
};

GrowthWatch::GrowthWatch(std::unique_ptr<Bench> bench) : bench_(std::move(bench)) {}
GrowthWatch::GrowthWatch(GrowthWatch&&) noexcept = default;
GrowthWatch& GrowthWatch::operator=(GrowthWatch&&) noexcept = default;
GrowthWatch::~GrowthWatch() = default;

base::Result<GrowthWatch> GrowthWatch::create(std::uint16_t cols, std::uint16_t rows) {
  core::terminal::TerminalOptions options = core::terminal::options_of(core::terminal::default_core());
  options.strategy = core::pagelist::find_strategy("owned");
  if (cols > 0 && rows > 0) {
    options.cols = cols;
    options.rows = rows;
  }
  auto bench = std::make_unique<Bench>();
  auto terminal = core::terminal::Terminal::create(bench->ledger, bench->position, options);
  if (!terminal) return std::unexpected(terminal.error());
  bench->terminal = std::move(*terminal);
  return GrowthWatch(std::move(bench));
}

void GrowthWatch::feed(const streams::formats::Event& event) {
  Bench& bench = *bench_;
  if (bench.found || bench.terminal->failure()) return;
  if (event.kind == EventKind::Output) bench.terminal->feed(event.bytes);
  if (event.kind == EventKind::Resize && event.cols > 0 && event.rows > 0)
    (void)bench.terminal->resize(event.cols, event.rows); // a refused size is told by `run`, not here
  const auto& records = bench.ledger.records();
  for (; bench.seen < records.size() && !bench.found; ++bench.seen) {
    const auto& record = records[bench.seen];
    if (record.kind == core::memory::MappingKind::NonStandard)
      bench.found = FirstGrowth{.byte_offset = record.born_at,
                                .bytes = record.bytes_at_birth,
                                .cause = core::memory::cause_name(record.cause)};
  }
}

const std::optional<FirstGrowth>& GrowthWatch::found() const {
  return bench_->found;
}

} // namespace termsoak::cli
