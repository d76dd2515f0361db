#include "measure/replay/slow_figures.h"
#include "measure/values/input_info.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace termsoak::measure::replay {
namespace {

using values::MetricId;

/// A fiftieth of the time for each sampler. A target was seen to be slowed by a few hundredths when such
/// files were read back to back; at this share nothing of it can be measured.
constexpr std::uint32_t kParts = 50;

/// Columns on which rules stand. With fewer readings a trend is a step or two, and no verdict is better than
/// one that could not have failed.
constexpr std::array kJudged{MetricId::SwapBytes, MetricId::VmaCount};
constexpr std::uint64_t kReadingsMin = 16;

} // namespace

SlowFigures::SlowFigures(std::span<const std::unique_ptr<probe::Sampler>> samplers,
                         const base::Clock& clock) {
  for (const auto& sampler : samplers)
    if (sampler->cost() == probe::Cost::Checkpoint)
      slow_.push_back({.sampler = sampler.get(), .budget = TimeBudget(clock, kParts)});
}

void SlowFigures::read(std::span<const int> processes) {
  for (Slow& slow : slow_)
    if (slow.budget.due()) take(slow, processes);
}

void SlowFigures::read_now(std::span<const int> processes) {
  for (Slow& slow : slow_)
    take(slow, processes);
}

void SlowFigures::take(Slow& slow, std::span<const int> processes) {
  values::Figures now;
  slow.budget.spend([&] { slow.sampler->sample(processes, now); });
  for (const MetricId id : slow.sampler->columns())
    if (const auto value = now.get(id)) last_.set(id, *value);
}

std::optional<values::Note> SlowFigures::conclude(values::Series& series) const {
  const std::size_t rows = series.rows_count();
  std::string told;
  for (const Slow& slow : slow_) {
    std::string names;
    for (const MetricId id : slow.sampler->columns()) {
      if (!series.has(id) || slow.budget.times() >= rows) continue;
      names += fmt::format("{}{}", names.empty() ? "" : ", ", values::metric(id).name);
      if (slow.budget.times() < kReadingsMin && std::ranges::find(kJudged, id) != kJudged.end())
        series.drop(id);
    }
    if (!names.empty())
      told += fmt::format("{}{} {} times", told.empty() ? "" : "; ", names, slow.budget.times());
  }
  if (told.empty()) return std::nullopt;
  return values::Note{.id = "held-figures",
                      .text = fmt::format("read at a fiftieth of the time, for {} samples: {}", rows, told)};
}

} // namespace termsoak::measure::replay
