#pragma once

#include "streams/formats/byte_source.h"
#include "streams/formats/stream_info.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The lines that frame a typescript and those of its timing file. Gives no events.
namespace termsoak::streams::formats {

inline constexpr std::size_t kFrameLineBytesMax = 16384;

/// Fills size, command, TERM and time from "Script started on TIME [KEY="VALUE" ...]".
void read_start_line(std::string_view line, StreamInfo& info);

/// Where text that may be a start or end line begins in `bytes`, or npos.
[[nodiscard]] std::size_t find_frame(std::string_view bytes);

struct Frame {
  std::size_t bytes = 0; ///< 0: it only looked like one
  std::optional<std::int32_t> exit_status;
  bool starts_session = false; ///< a start line; `script -a` puts several into one file
};
/// The frame line(s) that `bytes` begins with. An end line counts only where the input ends behind it
/// (`ends_here`: `bytes` is all that is left) or a new start line follows.
[[nodiscard]] Frame frame_at(std::string_view bytes, bool ends_here);

/// One line of a timing file, classic ("0.5 12") or advanced ("O 0.5 12", "S 0.5 SIGWINCH ROWS=24 COLS=80").
struct TimingEntry {
  char kind = 'O'; ///< O output, I input, S signal, H header
  std::chrono::nanoseconds delta{};
  std::uint64_t count = 0; ///< O, I
  std::string name;        ///< S: the signal; H: the key
  std::string value;       ///< S, H
};

class TimingFile {
public:
  explicit TimingFile(ByteSource source) : source_(std::move(source)) {}
  /// The next entry; nothing at the end. A half line at the end is left out.
  [[nodiscard]] base::Result<std::optional<TimingEntry>> next();
  /// The next `next()` gives this one again.
  void put_back(TimingEntry entry) { again_ = std::move(entry); }
  [[nodiscard]] bool cut_short() const { return cut_short_; }

private:
  [[nodiscard]] std::optional<TimingEntry> parse(std::string_view line) const;

  ByteSource source_;
  std::optional<TimingEntry> again_;
  std::uint64_t line_ = 0;
  bool cut_short_ = false;
};

} // namespace termsoak::streams::formats
