#include "measure/replay/input_scan.h"
#include "streams/formats/format_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace termsoak::measure::replay {

using streams::workload::InputKind;

base::Result<InputScan> scan_input(const streams::workload::ResolvedInput& input) {
  auto reader = input.open();
  if (!reader) return std::unexpected(reader.error());
  streams::formats::Reader& source = **reader;
  std::chrono::nanoseconds last{0};
  const std::uint64_t planned = input.kind == InputKind::Recipe ? input.bytes_planned.value_or(0) : 0;
  const std::uint64_t read_max = planned > kScanBytesMax ? kGlanceBytes : kScanBytesMax;
  bool cut_short = false;
  while (!cut_short) {
    const auto event = source.next();
    if (!event) return std::unexpected(event.error());
    if (!*event) break;
    last = (*event)->time;
    cut_short = input.kind == InputKind::Recipe && source.counts().output_bytes >= read_max;
  }
  InputScan out;
  values::InputInfo& info = out.info;
  info.path = input.path;
  info.name = input.name;
  info.format = input.kind == InputKind::Recipe
                    ? "recipe"
                    : std::string(streams::formats::row_of(source.info().format).name());
  info.bytes = source.counts().output_bytes;
  info.events = source.counts().events;
  info.resizes = source.counts().resizes;
  if (input.screen) {
    info.cols = input.screen->cols;
    info.rows = input.screen->rows;
  }
  if (input.kind != InputKind::Recipe && last.count() > 0)
    info.seconds = std::chrono::duration<double>(last).count();
  if (cut_short) {
    out.notes.push_back(
        {"survey-cut",
         fmt::format(
             "the digest is absent: the recipe makes more than {} bytes; events and resizes are those "
             "of the first {}",
             kScanBytesMax, source.counts().output_bytes)});
    info.bytes = std::max(info.bytes, planned);
    return out;
  }
  const auto summary = source.summary();
  if (!summary) return std::unexpected(summary.error());
  info.sha256 = summary->sha256;
  for (const auto& warning : source.warnings())
    out.notes.push_back({"input", fmt::format("{} ({}x)", warning.what, warning.count)});
  return out;
}

} // namespace termsoak::measure::replay
