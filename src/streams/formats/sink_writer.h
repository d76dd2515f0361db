#pragma once

#include "streams/formats/byte_sink.h"
#include "streams/formats/writer.h"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// What every writer shares: its sink and its list of losses. Knows no format; for the files of this folder
/// only.
namespace termsoak::streams::formats {

/// Fields of a header, for saying which ones a format has.
enum class Field : std::uint8_t {
  Size,
  Duration,
  IdleTimeLimit,
  Timestamp,
  Title,
  Command,
  TermType,
  TermVersion,
  Theme,
  Env,
  HistoryLines
};

class SinkWriter : public Writer {
public:
  [[nodiscard]] std::vector<Loss> losses() const override { return losses_; }

protected:
  SinkWriter(ByteSink sink, const StreamInfo& info) : sink_(std::move(sink)), info_(info) {}

  /// Counts `what`; equal texts are one loss.
  void lose(std::string_view what, std::uint64_t count = 1);
  /// Counts every field that `info` has and the format, which keeps `kept`, has not.
  void lose_fields(std::initializer_list<Field> kept);
  /// Counts an event of a kind that the format has not: "resizes: FORMAT holds none".
  void lose_event(const Event& event);
  /// Counts the first piece of a long event, which becomes several.
  void note_parts(const Event& event);

  ByteSink sink_;
  StreamInfo info_;

private:
  std::vector<Loss> losses_;
};

/// Times in whole microseconds whose differences never drift from the true ones.
class MicrosecondClock {
public:
  struct Stamp {
    std::int64_t total = 0; ///< since the start
    std::int64_t step = 0;  ///< since the stamp before
  };
  [[nodiscard]] Stamp stamp(std::chrono::nanoseconds time);

private:
  std::int64_t total_ = 0;
};

/// "1.250000"
[[nodiscard]] std::string seconds_text(std::int64_t microseconds);

/// The bytes of one kind of event, cut so that every piece ends between two UTF-8 sequences.
class WholeCharacters {
public:
  /// `bytes` with what was held back before it, without what must now be held back. Valid until the next
  /// call.
  [[nodiscard]] std::string_view next(std::string_view bytes);
  /// What is still held back at the end.
  [[nodiscard]] std::string_view rest() const { return held_; }

private:
  std::string held_;
  std::string joined_;
};

} // namespace termsoak::streams::formats
