#pragma once

#include "base/error.h"
#include "streams/formats/event.h"
#include "streams/formats/stream_info.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Events in, a recording out. What the format cannot carry is left out and counted, never silently.
namespace termsoak::streams::formats {

/// Something of the stream that the written file does not hold, or holds differently.
struct Loss {
  std::string what; ///< "resize events: raw holds none"
  std::uint64_t count = 1;
  friend bool operator==(const Loss&, const Loss&) = default;
};

/// When bytes reach the file.
enum class Flush : std::uint8_t {
  AtEnd,     ///< buffered; the target appears whole, or not at all
  EachEvent, ///< one write call per event to the target itself: what was recorded survives a kill
};

struct WriterOptions {
  std::optional<Format> format{};      ///< nothing: by the target's file name, raw when that says nothing
  std::filesystem::path timing_path{}; ///< a typescript's timing file; empty: TARGET.timing
  Flush flush = Flush::AtEnd;
};

class Writer {
public:
  virtual ~Writer() = default;
  /// A piece of a long event is written as an event of its own where the format has events.
  [[nodiscard]] virtual base::Result<void> write(const Event& event) = 0;
  /// Writes what ends the file and puts it in place. Without it a Flush::AtEnd target does not appear.
  [[nodiscard]] virtual base::Result<void> finish() = 0;
  /// Complete after `finish()`.
  [[nodiscard]] virtual std::vector<Loss> losses() const = 0;
};

/// Opens a target: a file, `-` (standard output) or, for alacritty, a folder. A name ending in .gz, .zst, .xz
/// or .bz2 is compressed. `info` becomes the header as far as the format has one.
[[nodiscard]] base::Result<std::unique_ptr<Writer>>
open_writer(const std::filesystem::path& path, const StreamInfo& info, const WriterOptions& options = {});

/// Writes into `out`, which must outlive the writer; for formats of a single file.
[[nodiscard]] base::Result<std::unique_ptr<Writer>> open_memory_writer(std::string& out,
                                                                       const StreamInfo& info, Format format);

} // namespace termsoak::streams::formats
