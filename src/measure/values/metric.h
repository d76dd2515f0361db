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

/// One row a metric, in the order of MetricId and of a report.
inline constexpr std::array<Metric, kMetricCount> kMetrics{{
    {MetricId::BytesFed, "bytes_fed", "bytes", Accuracy::Exact, "stream bytes fed so far; the time axis"},
    {MetricId::MappedBytes, "mapped_bytes", "bytes", Accuracy::Exact,
     "really mapped and not unmapped, by the ledger"},
    {MetricId::BelievedBytes, "believed_bytes", "bytes", Accuracy::Exact,
     "lengths that the lists of both screens record for their pages"},
    {MetricId::IdleBytes, "idle_bytes", "bytes", Accuracy::Exact, "pool items on the free lists"},
    {MetricId::IdleResidentBytes, "idle_resident_bytes", "bytes", Accuracy::Exact,
     "those of them whose RAM is held all the same"},
    {MetricId::OrphanBytes, "orphan_bytes", "bytes", Accuracy::Exact,
     "mapped, and no owner will ever unmap them"},
    {MetricId::OrphanMappings, "orphan_mappings", "mappings", Accuracy::Exact,
     "mappings that no owner will ever unmap"},
    {MetricId::DriftBytes, "drift_bytes", "bytes", Accuracy::Exact,
     "the lists' cached accounts less the lengths that they should equal"},
    {MetricId::PageSizeBytes, "page_size_bytes", "bytes", Accuracy::Exact,
     "the primary list's cached account, which the limit is held against"},
    {MetricId::LiveMappings, "live_mappings", "mappings", Accuracy::Exact,
     "mappings made and not yet given back"},
    {MetricId::PagesStandard, "pages_standard", "pages", Accuracy::Exact,
     "pages in the list that fit a pool item"},
    {MetricId::PagesNonStandard, "pages_non_standard", "pages", Accuracy::Exact,
     "pages in the list with a larger mapping of their own"},
    {MetricId::HistoryRows, "history_rows", "rows", Accuracy::Exact, "rows above the active area"},
    {MetricId::Prunes, "prunes", "pages", Accuracy::Exact, "oldest pages taken at the scrollback limit"},
    {MetricId::Reuses, "reuses", "pages", Accuracy::Exact, "prunes that reused the page in place"},
    {MetricId::CapacityIncreases, "capacity_increases", "steps", Accuracy::Exact,
     "pages cloned into a larger capacity"},
    {MetricId::MapCalls, "map_calls", "calls", Accuracy::Exact, "mmap calls for pages and arena chunks"},
    {MetricId::UnmapCalls, "unmap_calls", "calls", Accuracy::Exact,
     "munmap calls for pages and arena chunks"},
    {MetricId::DecommitCalls, "decommit_calls", "calls", Accuracy::Exact,
     "madvise calls that give the RAM of idle pool items back"},
    {MetricId::ZeroedBytes, "zeroed_bytes", "bytes", Accuracy::Exact, "bytes the modelled core sets to zero"},
    {MetricId::RssBytes, "rss_bytes", "bytes", Accuracy::Noisy, "resident set, /proc/PID/statm"},
    {MetricId::PssBytes, "pss_bytes", "bytes", Accuracy::Noisy, "proportional set, /proc/PID/smaps_rollup"},
    {MetricId::PrivateDirtyBytes, "private_dirty_bytes", "bytes", Accuracy::Noisy,
     "private dirty memory, /proc/PID/smaps_rollup"},
    {MetricId::SwapBytes, "swap_bytes", "bytes", Accuracy::Noisy, "swapped out, /proc/PID/smaps_rollup"},
    {MetricId::VmaCount, "vma_count", "regions", Accuracy::Noisy,
     "lines of /proc/PID/maps; neighbours merge"},
    {MetricId::MinorFaults, "minor_faults", "faults", Accuracy::Noisy, "page faults served without disk"},
    {MetricId::Fds, "fds", "descriptors", Accuracy::Noisy, "open file descriptors"},
}};

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
