#pragma once

#include "streams/formats/byte_source.h"
#include "streams/formats/reader.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

/// What every reader shares: its source, its warnings, the clock that never runs backwards, long events in
/// parts. Knows no format; for the files of this folder only.
namespace termsoak::streams::formats {

class SourceReader : public Reader {
public:
  [[nodiscard]] std::vector<Warning> warnings() const override;
  [[nodiscard]] base::Result<SourceSummary> summary() override { return source_.drain(); }

protected:
  SourceReader(ByteSource source, Format format, const ReaderOptions& options);

  [[nodiscard]] base::Result<std::optional<Event>> read_event() final;
  /// The format's own next event; nothing at the end.
  [[nodiscard]] virtual base::Result<std::optional<Event>> read_record() = 0;

  /// Counts `what`; equal texts are one warning.
  void warn(std::string_view what, std::uint64_t count = 1);
  /// "FILE: what" as an error.
  [[nodiscard]] std::unexpected<base::Error> bad(std::string_view what) const;
  /// The recording stops in the middle of something: an error or the end of the stream, as the options say.
  [[nodiscard]] base::Result<std::optional<Event>> truncated(const base::Error& how);
  /// The time of an event that says `time`: later of it and the event before.
  [[nodiscard]] std::chrono::nanoseconds forward(std::chrono::nanoseconds time);

  /// The next `count` bytes of the source are one event; `counted_piece` gives it, in parts when it is long.
  void start_counted(EventKind kind, std::chrono::nanoseconds time, std::uint64_t count);
  [[nodiscard]] bool counted_pending() const { return counted_left_ != 0 || counted_part_ != Part::Whole; }
  [[nodiscard]] base::Result<std::optional<Event>> counted_piece();
  /// What it means that the source ended inside such an event; by default `truncated`.
  [[nodiscard]] virtual base::Result<std::optional<Event>> counted_cut();

  ByteSource source_;
  ReaderOptions options_;

private:
  std::vector<Warning> warnings_;
  std::chrono::nanoseconds latest_{};
  EventKind counted_kind_ = EventKind::Output;
  std::chrono::nanoseconds counted_time_{};
  std::uint64_t counted_left_ = 0;
  Part counted_part_ = Part::Whole; ///< of the piece given last
  bool cut_reported_ = false;
};

/// The size a raw stream declares by starting with `CSI 8 ; rows ; cols t` (xterm's window operation 8, as
/// raw exports of recorders begin).
struct DeclaredSize {
  std::uint16_t cols = 0;
  std::uint16_t rows = 0;
};
[[nodiscard]] DeclaredSize size_from_prefix(std::string_view bytes);

enum class ByteOrder : std::uint8_t { Little, Big };
/// The 32-bit number in `bytes` at `at`.
[[nodiscard]] std::uint32_t u32_at(std::string_view bytes, std::size_t at, ByteOrder order);

} // namespace termsoak::streams::formats
