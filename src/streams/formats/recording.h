#pragma once

#include "base/error.h"
#include "streams/formats/reader.h"

#include <filesystem>
#include <string>
#include <vector>

/// A whole recording in memory, for those who must go over it more than once (shrink, scrub, repeat).
/// Not for streams of unknown length: loading stops with an error at `output_bytes_max`.
namespace termsoak::streams::formats {

/// One event of a `Recording`, always whole.
struct StoredEvent {
  EventKind kind = EventKind::Output;
  std::chrono::nanoseconds time{};
  std::string bytes{}; ///< Output, Input, Marker
  std::uint16_t cols = 0;
  std::uint16_t rows = 0;
  std::int32_t exit_status = 0;

  /// The same as a writer takes it; valid as long as this lives unchanged.
  [[nodiscard]] Event view() const {
    return {
        .kind = kind, .time = time, .bytes = bytes, .cols = cols, .rows = rows, .exit_status = exit_status};
  }
  friend bool operator==(const StoredEvent&, const StoredEvent&) = default;
};

struct Recording {
  StreamInfo info;
  std::vector<StoredEvent> events;
  StreamCounts counts;
  SourceSummary source;
  std::vector<Warning> warnings;
};

inline constexpr std::uint64_t kRecordingBytesMax = std::uint64_t{1} << 30;

/// Reads `reader` to its end; Output and Input bytes together may not exceed `bytes_max`.
[[nodiscard]] base::Result<Recording> load(Reader& reader, std::uint64_t bytes_max = kRecordingBytesMax);
[[nodiscard]] base::Result<Recording> load_recording(const std::filesystem::path& path,
                                                     const ReaderOptions& options = {});

} // namespace termsoak::streams::formats
