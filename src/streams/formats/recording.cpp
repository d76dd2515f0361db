#include "streams/formats/recording.h"

#include <fmt/format.h>

#include <utility>

#include "base/bytes.h"
#include "base/text.h"

namespace termsoak::streams::formats {

base::Result<Recording> load(Reader& reader, std::uint64_t bytes_max) {
  Recording recording;
  std::uint64_t bytes = 0;
  while (true) {
    const auto event = reader.next();
    if (!event) return std::unexpected(event.error());
    if (!*event) break;
    const Event& e = **event;
    bytes += e.bytes.size();
    if (bytes > bytes_max)
      return base::fail(base::ErrorKind::BadInput,
                        fmt::format("holds more than {} of output and input", base::format_bytes(bytes_max)),
                        "cut it down, or raise the limit");
    if (e.begins_event())
      recording.events.push_back({.kind = e.kind,
                                  .time = e.time,
                                  .bytes = std::string(e.bytes),
                                  .cols = e.cols,
                                  .rows = e.rows,
                                  .exit_status = e.exit_status});
    else
      recording.events.back().bytes.append(e.bytes);
  }
  auto source = reader.summary();
  if (!source) return std::unexpected(source.error());
  recording.info = reader.info();
  recording.counts = reader.counts();
  recording.source = std::move(*source);
  recording.warnings = reader.warnings();
  return recording;
}

base::Result<Recording> load_recording(const std::filesystem::path& path, const ReaderOptions& options) {
  auto reader = open_reader(path, options);
  if (!reader) return std::unexpected(reader.error());
  auto recording = load(**reader);
  if (!recording && recording.error().message.starts_with("holds more"))
    return base::fail_within(base::printable(path.string()), recording.error());
  return recording;
}

} // namespace termsoak::streams::formats
