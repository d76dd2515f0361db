#include "measure/replay/replay.h"

#include <algorithm>
#include <array>
#include <vector>

#include "measure/probe/samplers.h"
#include "measure/replay/slow_figures.h"
#include "measure/values/result.h"

namespace termsoak::measure::replay {
namespace {

using streams::formats::Event;
using streams::formats::EventKind;
using values::MetricId;

/// Pictures of the page list kept at most; every second one goes when there are more.
constexpr std::size_t kSnapshotsMax = 64;
static_assert(kSnapshotsMax % 2 == 0, "thinning keeps the offsets on one grid");

/// A hundredth of the time goes into finding an external target's processes.
constexpr std::uint32_t kListingParts = 100;
/// And a hundredth into the own core's kernel figures. Beside 16 KiB of plain text, which take 12 us, even
/// two reads of /proc are dear.
constexpr std::uint32_t kKernelParts = 100;

/// What a closed terminal may still be asked.
constexpr std::array kAfterClose{MetricId::MappedBytes, MetricId::OrphanBytes, MetricId::OrphanMappings,
                                 MetricId::LiveMappings, MetricId::RssBytes};

/// The columns of the cheap samplers. Of an external target only those that the kernel gives: a process may
/// have more rights than we.
values::Figures sampled_columns(const ReplayParts& parts, std::span<const int> processes) {
  values::Figures out;
  for (const auto& sampler : parts.samplers) {
    if (sampler->cost() != probe::Cost::EverySample) continue;
    if (!processes.empty()) {
      sampler->sample(processes, out);
      continue;
    }
    for (const MetricId id : sampler->columns())
      out.set(id, 0);
  }
  return out;
}

std::vector<MetricId> series_columns(const ReplayParts& parts, std::span<const int> processes,
                                     const values::Figures& slow) {
  // Exact columns are those the target gives; their order is the metric table's.
  values::Figures exact;
  parts.target.figures(exact);
  exact.set(MetricId::BytesFed, 0);
  const values::Figures sampled = sampled_columns(parts, processes);
  std::vector<MetricId> columns;
  for (const values::Metric& row : values::metrics())
    if (exact.get(row.id) || sampled.get(row.id) || slow.get(row.id)) columns.push_back(row.id);
  return columns;
}

/// The sampling half of the replay loop: cuts output at the sampling grid, feeds the target, writes one row a
/// sample. Does not know where events come from.
class RunRecorder {
public:
  RunRecorder(const ReplayPlan& plan, const ReplayParts& parts, values::RunResult& out);

  /// Starts the clocks and takes the first sample, at offset 0.
  void begin();
  [[nodiscard]] base::Result<void> feed(const streams::formats::Event& event);
  /// Settles, takes the last sample and the checkpoint figures, closes if the plan says so.
  [[nodiscard]] base::Result<void> finish();
  /// True once `plan.until` is met; what follows is not fed.
  [[nodiscard]] bool reached_until() const { return reached_until_; }

private:
  [[nodiscard]] base::Result<void> feed_output(std::string_view bytes);
  void at_grid();
  void sample(values::Figures& figures);
  void sample_kernel(values::Figures& figures);
  void copy_cheap_columns(const values::Figures& from, values::Figures& to) const;
  [[nodiscard]] bool is_external() const { return !processes_.empty(); }
  void list_processes();
  void keep_snapshot(std::uint64_t index);
  [[nodiscard]] std::uint64_t next_grid_offset() const;
  [[nodiscard]] base::Result<void> close();

  const ReplayPlan& plan_;
  const ReplayParts& parts_;
  values::RunResult& out_;
  std::vector<int> processes_; ///< of an external target
  TimeBudget listing_;
  TimeBudget kernel_; ///< of the own core's cheap kernel figures
  values::Figures kernel_last_;
  SlowFigures slow_;
  std::uint64_t bytes_fed_ = 0;
  std::uint64_t grid_bytes_;
  std::uint64_t grid_next_ = 0; ///< the offset at which output is cut next
  std::uint64_t snapshot_stride_ = 1;
  std::chrono::nanoseconds feeding_{0};
  std::chrono::nanoseconds wall_start_{0};
  std::chrono::nanoseconds cpu_start_{0};
  bool reached_until_ = false;
};

RunRecorder::RunRecorder(const ReplayPlan& plan, const ReplayParts& parts, values::RunResult& out)
    : plan_(plan), parts_(parts), out_(out), listing_(parts.clock, kListingParts),
      kernel_(parts.clock, kKernelParts), slow_(parts.samplers, parts.clock),
      grid_bytes_(std::max<std::uint64_t>(plan.sample_every_bytes, 1)) {}

void RunRecorder::begin() {
  list_processes();
  if (is_external()) slow_.read_now(processes_);
  out_.series = values::Series(series_columns(parts_, processes_, slow_.last()));
  at_grid();
  wall_start_ = parts_.clock.now();
  cpu_start_ = parts_.clock.cpu();
}

base::Result<void> RunRecorder::feed(const Event& event) {
  parts_.target.arrives(event.time);
  if (event.kind == EventKind::Resize) return parts_.target.resize(event.cols, event.rows);
  if (event.kind == EventKind::Output) return feed_output(event.bytes);
  return {};
}

base::Result<void> RunRecorder::feed_output(std::string_view bytes) {
  while (!bytes.empty() && !reached_until_) {
    const std::uint64_t take =
        std::min({static_cast<std::uint64_t>(bytes.size()), plan_.chunk_bytes, grid_next_ - bytes_fed_});
    const std::string_view chunk = bytes.substr(0, static_cast<std::size_t>(take));
    const auto before = parts_.clock.now();
    auto fed = parts_.target.feed(std::as_bytes(std::span(chunk)));
    feeding_ += parts_.clock.now() - before;
    if (!fed) return fed;
    bytes.remove_prefix(chunk.size());
    bytes_fed_ += chunk.size();
    if (bytes_fed_ == grid_next_) at_grid();
    if (parts_.progress != nullptr)
      (*parts_.progress)({.bytes_done = bytes_fed_, .bytes_total = parts_.bytes_total});
  }
  return {};
}

void RunRecorder::at_grid() {
  const std::uint64_t index = bytes_fed_ / grid_bytes_;
  values::Figures figures;
  if (out_.series.wants(index)) {
    sample(figures);
    out_.series.append(index, figures);
    keep_snapshot(index);
    reached_until_ = plan_.until && figures.value_or(plan_.until->metric, INT64_MIN) >= plan_.until->at_least;
  } else if (plan_.until) {
    reached_until_ = parts_.target.reaches(plan_.until->metric, plan_.until->at_least);
  }
  grid_next_ = next_grid_offset();
}

/// Without --until only offsets that the series keeps are worth a cut.
std::uint64_t RunRecorder::next_grid_offset() const {
  std::uint64_t index = bytes_fed_ / grid_bytes_ + 1;
  while (!plan_.until && !out_.series.wants(index))
    ++index;
  return index * grid_bytes_;
}

/// They come and go: the programs of a pipeline start after its shell.
void RunRecorder::list_processes() {
  listing_.spend([&] { processes_ = parts_.target.processes(); });
}

void RunRecorder::sample(values::Figures& figures) {
  if (is_external()) {
    if (listing_.due()) list_processes();
    slow_.read(processes_);
    figures = slow_.last();
  }
  parts_.target.figures(figures);
  figures.set(MetricId::BytesFed, static_cast<std::int64_t>(bytes_fed_));
  if (is_external() || kernel_.due())
    sample_kernel(figures);
  else
    copy_cheap_columns(kernel_last_, figures);
}

void RunRecorder::sample_kernel(values::Figures& figures) {
  kernel_.spend([&] {
    for (const auto& sampler : parts_.samplers)
      if (sampler->cost() == probe::Cost::EverySample) sampler->sample(processes_, figures);
  });
  copy_cheap_columns(figures, kernel_last_);
}

void RunRecorder::copy_cheap_columns(const values::Figures& from, values::Figures& to) const {
  for (const auto& sampler : parts_.samplers)
    if (sampler->cost() == probe::Cost::EverySample)
      for (const MetricId id : sampler->columns())
        if (const auto value = from.get(id)) to.set(id, *value);
}

void RunRecorder::keep_snapshot(std::uint64_t index) {
  if (index % snapshot_stride_ != 0) return;
  if (out_.snapshots.size() == kSnapshotsMax) {
    for (std::size_t i = 0; i < kSnapshotsMax / 2; ++i)
      out_.snapshots[i] = std::move(out_.snapshots[2 * i]);
    out_.snapshots.resize(kSnapshotsMax / 2);
    snapshot_stride_ *= 2;
    if (index % snapshot_stride_ != 0) return;
  }
  parts_.target.check(target::Target::CheckDepth::Accounts);
  values::PageSnapshot snapshot;
  snapshot.bytes_fed = bytes_fed_;
  if (parts_.target.snapshot(snapshot)) out_.snapshots.push_back(std::move(snapshot));
}

base::Result<void> RunRecorder::finish() {
  if (auto settled = parts_.target.settle(); !settled) return settled;
  out_.timing.wall_ns = static_cast<std::uint64_t>((parts_.clock.now() - wall_start_).count());
  out_.timing.cpu_ns = static_cast<std::uint64_t>((parts_.clock.cpu() - cpu_start_).count());
  out_.timing.feed_ns = static_cast<std::uint64_t>(feeding_.count());
  out_.outcome = reached_until_ ? values::Outcome::Until : values::Outcome::Completed;
  parts_.target.check(target::Target::CheckDepth::Contents);
  list_processes();
  if (is_external()) slow_.read_now(processes_);
  sample(out_.final);
  sample_kernel(out_.final);
  if (out_.series.column(MetricId::BytesFed).back() != static_cast<std::int64_t>(bytes_fed_))
    out_.series.append_last(out_.final);
  for (const auto& sampler : parts_.samplers) {
    if (sampler->cost() == probe::Cost::Checkpoint && !is_external()) sampler->sample(processes_, out_.final);
    // The own core's mappings are the ledger's to tell, exactly; only an external target needs the kernel's
    // histogram.
    if (is_external()) sampler->describe(processes_, out_);
  }
  parts_.target.describe(out_);
  if (auto note = probe::note_children("/proc", parts_.target.children()))
    out_.notes.push_back(std::move(*note));
  if (is_external())
    if (auto note = slow_.conclude(out_.series)) out_.notes.push_back(std::move(*note));
  return plan_.at_end == AtEnd::Close ? close() : base::Result<void>{};
}

base::Result<void> RunRecorder::close() {
  if (auto closed = parts_.target.close(); !closed) return closed;
  values::Figures figures;
  sample(figures);
  sample_kernel(figures);
  values::Figures& kept = out_.after_close.emplace();
  for (const MetricId id : kAfterClose)
    if (const auto value = figures.get(id)) kept.set(id, *value);
  values::RunResult closed;
  parts_.target.describe(closed);
  if (!closed.mappings.empty()) {
    out_.mappings = std::move(closed.mappings);
    out_.causes = std::move(closed.causes);
    out_.histories = std::move(closed.histories);
  }
  if (!out_.first_divergence) out_.first_divergence = std::move(closed.first_divergence);
  return {};
}

using streams::formats::Event;
using streams::formats::EventKind;

/// A stream short enough is kept in memory when it is fed again, so that only the first pass pays for
/// reading.
constexpr std::size_t kKeptBytesMax = std::size_t{256} << 20;

class ReplayPlayer {
public:
  ReplayPlayer(const ReplayPlan& plan, const ReplayParts& parts, values::RunResult& out)
      : plan_(plan), recorder_(plan, parts, out) {}

  base::Result<void> play(const streams::workload::ResolvedInput& input) {
    recorder_.begin();
    for (std::uint64_t round = 0; round < plan_.repeat && !recorder_.reached_until(); ++round) {
      auto played = round > 0 && kept_whole_ ? play_kept() : play_opened(input, round);
      if (!played) return played;
    }
    return recorder_.finish();
  }

private:
  base::Result<void> play_opened(const streams::workload::ResolvedInput& input, std::uint64_t round) {
    auto source = input.open();
    if (!source) return std::unexpected(source.error());
    bool keeping = round == 0 && plan_.repeat > 1;
    kept_whole_ = false;
    while (!recorder_.reached_until()) {
      auto event = (*source)->next();
      if (!event) return std::unexpected(event.error());
      if (!*event) {
        kept_whole_ = keeping;
        return {};
      }
      if (keeping) keeping = keep(**event);
      if (auto fed = recorder_.feed(**event); !fed) return fed;
    }
    return {};
  }

  base::Result<void> play_kept() {
    for (const KeptEvent& kept : kept_) {
      if (recorder_.reached_until()) break;
      Event event = kept.event;
      event.bytes = std::string_view(kept_bytes_).substr(kept.offset, kept.bytes);
      if (auto fed = recorder_.feed(event); !fed) return fed;
    }
    return {};
  }

  /// False once the stream is too long to be kept.
  bool keep(const Event& event) {
    if (event.kind != EventKind::Output && event.kind != EventKind::Resize) return true;
    if (kept_bytes_.size() + event.bytes.size() > kKeptBytesMax) {
      kept_.clear();
      kept_bytes_ = {};
      return false;
    }
    const bool joins =
        event.kind == EventKind::Output && !kept_.empty() && kept_.back().event.kind == EventKind::Output;
    if (joins)
      kept_.back().bytes += event.bytes.size();
    else
      kept_.push_back({event, kept_bytes_.size(), event.bytes.size()});
    kept_bytes_ += event.bytes;
    return true;
  }

  struct KeptEvent {
    Event event;
    std::size_t offset;
    std::size_t bytes;
  };

  const ReplayPlan& plan_;
  RunRecorder recorder_;
  std::vector<KeptEvent> kept_;
  std::string kept_bytes_;
  bool kept_whole_ = false;
};

} // namespace

base::Result<void> replay(const streams::workload::ResolvedInput& input, const ReplayPlan& plan,
                          const ReplayParts& parts, values::RunResult& out) {
  return ReplayPlayer(plan, parts, out).play(input);
}

} // namespace termsoak::measure::replay
