#include "measure/values/metric.h"

#include "base/check.h"

namespace termsoak::measure::values {
namespace {

using enum MetricId;
using enum Accuracy;

constexpr std::array<Metric, kMetricCount> kMetrics{{
    {BytesFed, "bytes_fed", "bytes", Exact, "stream bytes fed so far; the time axis"},
    {MappedBytes, "mapped_bytes", "bytes", Exact, "really mapped and not unmapped, by the ledger"},
    {BelievedBytes, "believed_bytes", "bytes", Exact,
     "lengths that the lists of both screens record for their pages"},
    {IdleBytes, "idle_bytes", "bytes", Exact, "pool items on the free lists"},
    {IdleResidentBytes, "idle_resident_bytes", "bytes", Exact,
     "those of them whose RAM is held all the same"},
    {OrphanBytes, "orphan_bytes", "bytes", Exact, "mapped, and no owner will ever unmap them"},
    {OrphanMappings, "orphan_mappings", "mappings", Exact, "mappings that no owner will ever unmap"},
    {DriftBytes, "drift_bytes", "bytes", Exact,
     "the lists' cached accounts less the lengths that they should equal"},
    {PageSizeBytes, "page_size_bytes", "bytes", Exact,
     "the primary list's cached account, which the limit is held against"},
    {LiveMappings, "live_mappings", "mappings", Exact, "mappings made and not yet given back"},
    {PagesStandard, "pages_standard", "pages", Exact, "pages in the list that fit a pool item"},
    {PagesNonStandard, "pages_non_standard", "pages", Exact,
     "pages in the list with a larger mapping of their own"},
    {HistoryRows, "history_rows", "rows", Exact, "rows above the active area"},
    {Prunes, "prunes", "pages", Exact, "oldest pages taken at the scrollback limit"},
    {Reuses, "reuses", "pages", Exact, "prunes that reused the page in place"},
    {CapacityIncreases, "capacity_increases", "steps", Exact, "pages cloned into a larger capacity"},
    {MapCalls, "map_calls", "calls", Exact, "mmap calls for pages and arena chunks"},
    {UnmapCalls, "unmap_calls", "calls", Exact, "munmap calls for pages and arena chunks"},
    {DecommitCalls, "decommit_calls", "calls", Exact,
     "madvise calls that give the RAM of idle pool items back"},
    {ZeroedBytes, "zeroed_bytes", "bytes", Exact, "bytes the modelled core sets to zero"},
    {RssBytes, "rss_bytes", "bytes", Noisy, "resident set, /proc/PID/statm"},
    {PssBytes, "pss_bytes", "bytes", Noisy, "proportional set, /proc/PID/smaps_rollup"},
    {PrivateDirtyBytes, "private_dirty_bytes", "bytes", Noisy,
     "private dirty memory, /proc/PID/smaps_rollup"},
    {SwapBytes, "swap_bytes", "bytes", Noisy, "swapped out, /proc/PID/smaps_rollup"},
    {VmaCount, "vma_count", "regions", Noisy, "lines of /proc/PID/maps; neighbours merge"},
    {MinorFaults, "minor_faults", "faults", Noisy, "page faults served without disk"},
    {Fds, "fds", "descriptors", Noisy, "open file descriptors"},
}};

} // namespace

std::span<const Metric, kMetricCount> metrics() {
  return kMetrics;
}

const Metric& metric(MetricId id) {
  const Metric& row = kMetrics[static_cast<std::size_t>(id)];
  base::check(row.id == id, "the metric table is in the order of MetricId");
  return row;
}

std::optional<MetricId> metric_named(std::string_view name) {
  for (const Metric& row : kMetrics)
    if (row.name == name) return row.id;
  return std::nullopt;
}

} // namespace termsoak::measure::values
