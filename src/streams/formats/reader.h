#pragma once

#include "base/error.h"
#include "base/fd.h"
#include "streams/formats/event.h"
#include "streams/formats/stream_info.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Recordings in, events out, whatever the format. Memory is bounded by the piece size, never by the file.
/// Does not interpret escape sequences and does not wait for an event's time to come.
namespace termsoak::streams::formats {

/// What to do with a recording that stops in the middle of an event.
enum class Truncation : std::uint8_t {
  IsError,   ///< "FILE: line 7: ends in the middle of an event"
  IsWarning, ///< keep what was whole, and say so in `warnings()`
};

struct ReaderOptions {
  std::optional<Format> format{};      ///< nothing: found out by content
  std::filesystem::path timing_path{}; ///< a typescript's timing file; empty: looked for beside the recording
  Truncation truncation = Truncation::IsError;
  std::uint64_t expanded_bytes_max = std::uint64_t{16} << 30; ///< what a compressed file may unpack to
  std::uint64_t expansion_ratio_max = 5000; ///< ... and how much larger than itself, once past 64 MiB
  std::size_t piece_bytes =
      1 << 20; ///< longest `Event::bytes`; longer events come in parts. Only what stands before an asciicast
               ///< 1's size is kept in whole events, 64 MiB of them at most
};

/// Something odd that did not stop the reading, with how often it occurred.
struct Warning {
  std::string what; ///< "lone surrogates, read as U+FFFD"
  std::uint64_t count = 1;
  friend bool operator==(const Warning&, const Warning&) = default;
};

/// Running totals of what `next()` has given so far. Parts of one event count once.
struct StreamCounts {
  std::uint64_t events = 0;
  std::uint64_t output_events = 0;
  std::uint64_t output_bytes = 0;
  std::uint64_t input_events = 0;
  std::uint64_t input_bytes = 0;
  std::uint64_t resizes = 0;
  std::uint64_t markers = 0;
  std::uint64_t exits = 0;
  friend bool operator==(const StreamCounts&, const StreamCounts&) = default;
};

/// What the file itself was. Complete once `next()` has given its last event.
struct SourceSummary {
  std::uint64_t file_bytes = 0; ///< as stored, still compressed
  std::string sha256;           ///< of exactly these bytes, in hex
  friend bool operator==(const SourceSummary&, const SourceSummary&) = default;
};

class Reader {
public:
  virtual ~Reader() = default;

  /// The next event or piece of one; nothing at the end. After an error or the end it stays there.
  [[nodiscard]] base::Result<std::optional<Event>> next();
  [[nodiscard]] const StreamInfo& info() const { return info_; }
  [[nodiscard]] const StreamCounts& counts() const { return counts_; }
  [[nodiscard]] virtual std::vector<Warning> warnings() const = 0;
  /// Reads what is left of the file without giving events, so that the digest covers all of it.
  [[nodiscard]] virtual base::Result<SourceSummary> summary() = 0;

protected:
  [[nodiscard]] virtual base::Result<std::optional<Event>> read_event() = 0;
  StreamInfo info_;

private:
  StreamCounts counts_;
  std::optional<base::Error> failed_;
  bool ended_ = false;
};

/// Opens a file, an alacritty ref-test folder or `-` (standard input). Compression (gzip, zstd, xz, bzip2)
/// and format are found out by content.
[[nodiscard]] base::Result<std::unique_ptr<Reader>> open_reader(const std::filesystem::path& path,
                                                                const ReaderOptions& options = {});

/// The same for an open file, read from where its descriptor stands; `name` stands for the path in errors.
[[nodiscard]] base::Result<std::unique_ptr<Reader>> open_descriptor_reader(base::Fd fd, std::string_view name,
                                                                           const ReaderOptions& options = {});

/// The same for bytes in memory, which the reader takes over; `name` stands for the path in errors.
[[nodiscard]] base::Result<std::unique_ptr<Reader>>
open_memory_reader(std::string bytes, std::string_view name, const ReaderOptions& options = {});

} // namespace termsoak::streams::formats
