#pragma once

#include "measure/values/metric.h"

#include <cstdint>
#include <span>
#include <vector>

/// Samples over the stream: columns of equal length, one row a sampling offset. Bounded: when it is full,
/// every second row goes and the stride doubles, so a 10 GB stream costs what a 10 MB one does, and the rows
/// that stay depend on the stream alone, not on how it was cut into chunks.
namespace termsoak::measure::values {

class Series {
public:
  /// Rows kept at most. Even, so that thinning keeps the offsets on one grid.
  static constexpr std::size_t kRowsMax = 2048;

  Series() = default;
  explicit Series(std::vector<MetricId> columns);

  /// True when the `index`-th sampling offset of the stream (0, 1, 2, …) is one this series still keeps.
  [[nodiscard]] bool wants(std::uint64_t index) const { return index % stride_ == 0; }
  /// Appends the figures at the `index`-th sampling offset. Allocates nothing after construction.
  void append(std::uint64_t index, const Figures& figures);
  /// Appends unconditionally: the last sample of a run, off the grid.
  void append_last(const Figures& figures);

  [[nodiscard]] std::span<const MetricId> columns() const { return columns_; }
  [[nodiscard]] std::size_t rows_count() const {
    return columns_.empty() ? 0 : cells_.size() / columns_.size();
  }
  [[nodiscard]] bool has(MetricId id) const;
  /// Takes a column out, where there is one.
  void drop(MetricId id);
  /// One column, copied out; empty when the series does not have it.
  [[nodiscard]] std::vector<std::int64_t> column(MetricId id) const;
  [[nodiscard]] bool operator==(const Series&) const = default;

private:
  void thin();

  std::vector<MetricId> columns_;
  std::vector<std::int64_t> cells_; ///< row-major: rows_count() x columns_.size()
  std::uint64_t stride_ = 1;
};

} // namespace termsoak::measure::values
