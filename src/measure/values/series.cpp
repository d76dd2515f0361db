#include "measure/values/series.h"

#include "base/check.h"

#include <algorithm>

namespace termsoak::measure::values {

Series::Series(std::vector<MetricId> columns) : columns_(std::move(columns)) {
  // One more than the maximum, for append_last.
  cells_.reserve((kRowsMax + 1) * columns_.size());
}

void Series::append(std::uint64_t index, const Figures& figures) {
  if (!wants(index)) return;
  if (rows_count() == kRowsMax) {
    thin();
    if (!wants(index)) return;
  }
  append_last(figures);
}

void Series::append_last(const Figures& figures) {
  for (const MetricId id : columns_)
    cells_.push_back(figures.value_or(id, 0));
}

void Series::thin() {
  const std::size_t width = columns_.size();
  const std::size_t kept = (rows_count() + 1) / 2;
  for (std::size_t row = 1; row < kept; ++row)
    std::copy_n(cells_.begin() + static_cast<std::ptrdiff_t>(2 * row * width), width,
                cells_.begin() + static_cast<std::ptrdiff_t>(row * width));
  cells_.resize(kept * width);
  stride_ *= 2;
}

bool Series::has(MetricId id) const {
  return std::ranges::find(columns_, id) != columns_.end();
}

void Series::drop(MetricId id) {
  const auto at = std::ranges::find(columns_, id);
  if (at == columns_.end()) return;
  const auto place = static_cast<std::size_t>(at - columns_.begin());
  std::vector<std::int64_t> kept;
  for (std::size_t i = 0; i < cells_.size(); ++i)
    if (i % columns_.size() != place) kept.push_back(cells_[i]);
  cells_ = std::move(kept);
  columns_.erase(at);
}

std::vector<std::int64_t> Series::column(MetricId id) const {
  const auto at = std::ranges::find(columns_, id);
  std::vector<std::int64_t> out;
  if (at == columns_.end()) return out;
  out.reserve(rows_count());
  for (auto i = static_cast<std::size_t>(at - columns_.begin()); i < cells_.size(); i += columns_.size())
    out.push_back(cells_[i]);
  return out;
}

} // namespace termsoak::measure::values
