#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// The table of everything termsoak measures. One row a metric; reports, gates, `list metrics` and `--until`
/// all read this table. It does not measure; `measure/probe` does.
namespace termsoak::measure::values {

enum class MetricId : std::uint8_t {
  BytesFed,
  MappedBytes,
  BelievedBytes,
  IdleBytes,
  IdleResidentBytes,
  OrphanBytes,
  OrphanMappings,
  DriftBytes,
  PageSizeBytes,
  LiveMappings,
  PagesStandard,
  PagesNonStandard,
  HistoryRows,
  Prunes,
  Reuses,
  CapacityIncreases,
  MapCalls,
  UnmapCalls,
  DecommitCalls,
  ZeroedBytes,
  RssBytes,
  PssBytes,
  PrivateDirtyBytes,
  SwapBytes,
  VmaCount,
  MinorFaults,
  Fds,
};
inline constexpr std::size_t kMetricCount = static_cast<std::size_t>(MetricId::Fds) + 1;

enum class Accuracy : std::uint8_t {
  Exact, ///< same stream, same figure, every run: may gate to the byte
  Noisy, ///< the kernel's: corroborates, gates only through statistics
};

struct Metric {
  MetricId id;
  std::string_view name; ///< the key in reports
  std::string_view unit; ///< "bytes", "rows", "calls", ...
  Accuracy accuracy;
  std::string_view summary;
};

[[nodiscard]] std::span<const Metric, kMetricCount> metrics();
[[nodiscard]] const Metric& metric(MetricId id);
[[nodiscard]] std::optional<MetricId> metric_named(std::string_view name);

/// One value per metric; a figure that a target cannot give is absent, never a sentinel.
class Figures {
public:
  void set(MetricId id, std::int64_t value) { values_[index(id)] = value; }
  [[nodiscard]] std::optional<std::int64_t> get(MetricId id) const { return values_[index(id)]; }
  [[nodiscard]] std::int64_t value_or(MetricId id, std::int64_t fallback) const {
    return values_[index(id)].value_or(fallback);
  }
  [[nodiscard]] bool operator==(const Figures&) const = default;

private:
  static std::size_t index(MetricId id) { return static_cast<std::size_t>(id); }
  std::array<std::optional<std::int64_t>, kMetricCount> values_{};
};

} // namespace termsoak::measure::values
