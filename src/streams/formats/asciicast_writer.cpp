#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "streams/formats/asciicast_header.h"
#include "streams/formats/asciicast_reader.h"
#include "streams/formats/base64.h"
#include "streams/formats/json_text.h"
#include "streams/formats/sink_writer.h"

namespace termsoak::streams::formats {
namespace {

/// Versions 2 and 3, one line an event. JSON text cannot hold every byte: a character cut by an event's end
/// goes with its last byte, and bytes that are no UTF-8 are shown as U+FFFD with the exact ones beside them.
class AsciicastWriter final : public SinkWriter {
public:
  AsciicastWriter(ByteSink sink, const StreamInfo& info, Format version)
      : SinkWriter(std::move(sink), info), v3_(version == Format::AsciicastV3) {
    if (v3_)
      lose_fields({Field::Size, Field::IdleTimeLimit, Field::Timestamp, Field::Title, Field::Command,
                   Field::TermType, Field::TermVersion, Field::Theme, Field::Env});
    else
      lose_fields({Field::Size, Field::Duration, Field::IdleTimeLimit, Field::Timestamp, Field::Title,
                   Field::Command, Field::TermType, Field::Theme, Field::Env});
  }

  [[nodiscard]] base::Result<void> start(Format version) {
    if (auto put = sink_.write(asciicast_header(info_, version) + "\n"); !put) return put;
    return sink_.event_done();
  }

  [[nodiscard]] base::Result<void> write(const Event& event) override;
  [[nodiscard]] base::Result<void> finish() override;

private:
  struct Code {
    std::string_view text;
  };
  [[nodiscard]] base::Result<void> put_line(std::chrono::nanoseconds time, Code code,
                                            std::string_view json_data);
  [[nodiscard]] base::Result<void> write_text(const Event& event, std::string_view bytes);

  bool v3_;
  MicrosecondClock clock_;
  std::chrono::nanoseconds latest_{};
  WholeCharacters output_;
  WholeCharacters input_;
  std::string text_;
  std::string line_;
};

base::Result<void> AsciicastWriter::put_line(std::chrono::nanoseconds time, Code code,
                                             std::string_view json_data) {
  const MicrosecondClock::Stamp stamp = clock_.stamp(time);
  latest_ = std::max(latest_, time);
  line_.clear();
  line_ += '[';
  line_ += seconds_text(v3_ ? stamp.step : stamp.total);
  line_ += ", \"";
  line_ += code.text;
  line_ += "\", \"";
  line_ += json_data;
  line_ += "\"]\n";
  return sink_.write(line_);
}

base::Result<void> AsciicastWriter::write_text(const Event& event, std::string_view bytes) {
  const Code code{event.kind == EventKind::Output ? "o" : "i"};
  do {
    const std::string_view piece = bytes.substr(0, kExactBytesMax);
    bytes.remove_prefix(piece.size());
    text_.clear();
    if (const std::uint64_t replaced = append_json_text(text_, piece); replaced != 0) {
      lose("bytes that are no UTF-8: other players show U+FFFD, termsoak reads them back", replaced);
      if (auto put = put_line(event.time, {kExactBytesCode}, base64_encode(piece)); !put) return put;
    }
    if (auto put = put_line(event.time, code, text_); !put) return put;
  } while (!bytes.empty());
  return {};
}

base::Result<void> AsciicastWriter::write(const Event& event) {
  note_parts(event);
  base::Result<void> put;
  switch (event.kind) {
  case EventKind::Output:
  case EventKind::Input: {
    WholeCharacters& characters = event.kind == EventKind::Output ? output_ : input_;
    const std::string_view whole = characters.next(event.bytes);
    if (!characters.rest().empty()) lose("characters cut by the end of an event, moved to the next one");
    if (!whole.empty() || (event.bytes.empty() && event.part == Part::Whole && characters.rest().empty()))
      put = write_text(event, whole);
    break;
  }
  case EventKind::Marker:
    text_.clear();
    append_json_text(text_, event.bytes);
    put = put_line(event.time, {"m"}, text_);
    break;
  case EventKind::Resize:
    put = put_line(event.time, {"r"}, fmt::format("{}x{}", event.cols, event.rows));
    break;
  case EventKind::Exit:
    if (v3_)
      put = put_line(event.time, {"x"}, fmt::format("{}", event.exit_status));
    else
      lose_event(event);
    break;
  }
  return put ? sink_.event_done() : put;
}

base::Result<void> AsciicastWriter::finish() {
  // Half a character at the very end is no UTF-8 and never will be.
  for (const EventKind kind : {EventKind::Output, EventKind::Input}) {
    const std::string rest((kind == EventKind::Output ? output_ : input_).rest());
    if (rest.empty()) continue;
    if (auto put = write_text({.kind = kind, .time = latest_}, rest); !put) return put;
  }
  return sink_.finish();
}

/// Version 1: one object, output only.
class AsciicastV1Writer final : public SinkWriter {
public:
  AsciicastV1Writer(ByteSink sink, const StreamInfo& info) : SinkWriter(std::move(sink), info) {
    lose_fields({Field::Size, Field::Duration, Field::Title, Field::Command, Field::TermType, Field::Env});
  }

  [[nodiscard]] base::Result<void> start() {
    return sink_.write(asciicast_header(info_, Format::AsciicastV1) + ",\"stdout\":[");
  }

  [[nodiscard]] base::Result<void> write(const Event& event) override {
    if (event.kind != EventKind::Output) {
      lose_event(event);
      return {};
    }
    note_parts(event);
    const std::string_view whole = output_.next(event.bytes);
    if (!output_.rest().empty()) lose("characters cut by the end of an event, moved to the next one");
    latest_ = std::max(latest_, event.time);
    return whole.empty() && !event.bytes.empty() ? base::Result<void>() : put(event.time, whole);
  }

  [[nodiscard]] base::Result<void> finish() override {
    const std::string rest(output_.rest());
    if (!rest.empty())
      if (auto written = put(latest_, rest); !written) return written;
    if (auto closed = sink_.write("\n]}\n"); !closed) return closed;
    return sink_.finish();
  }

private:
  [[nodiscard]] base::Result<void> put(std::chrono::nanoseconds time, std::string_view bytes) {
    text_ = std::exchange(first_, false) ? "\n[" : ",\n[";
    text_ += seconds_text(clock_.stamp(time).step);
    text_ += ", \"";
    if (const std::uint64_t replaced = append_json_text(text_, bytes); replaced != 0)
      lose("bytes that are no UTF-8, written as U+FFFD", replaced);
    text_ += "\"]";
    return sink_.write(text_);
  }

  MicrosecondClock clock_;
  WholeCharacters output_;
  std::chrono::nanoseconds latest_{};
  std::string text_;
  bool first_ = true;
};

} // namespace

base::Result<std::unique_ptr<Writer>> write_asciicast(ByteSink sink, const StreamInfo& info, Format version) {
  if (version == Format::AsciicastV1) {
    auto writer = std::make_unique<AsciicastV1Writer>(std::move(sink), info);
    if (auto started = writer->start(); !started) return std::unexpected(started.error());
    return writer;
  }
  auto writer = std::make_unique<AsciicastWriter>(std::move(sink), info, version);
  if (auto started = writer->start(version); !started) return std::unexpected(started.error());
  return writer;
}

} // namespace termsoak::streams::formats
