#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

#include "base/fd.h"
#include "base/text.h"
#include "streams/formats/json_text.h"
#include "streams/formats/sink_writer.h"

namespace termsoak::streams::formats {
namespace {

/// Output bytes one after the other; also the recording inside an alacritty folder.
class RawWriter final : public SinkWriter {
public:
  RawWriter(ByteSink sink, const StreamInfo& info, std::initializer_list<Field> kept)
      : SinkWriter(std::move(sink), info) {
    lose_fields(kept);
  }

  [[nodiscard]] base::Result<void> write(const Event& event) override {
    if (event.kind != EventKind::Output) {
      lose_event(event);
      return {};
    }
    if (event.begins_event() && event.time.count() != 0) lose("times of output events");
    if (auto put = sink_.write(event.bytes); !put) return put;
    return sink_.event_done();
  }
  [[nodiscard]] base::Result<void> finish() override { return sink_.finish(); }
};

class TtyrecWriter final : public SinkWriter {
public:
  TtyrecWriter(ByteSink sink, const StreamInfo& info) : SinkWriter(std::move(sink), info) {
    lose_fields({Field::Timestamp});
  }

  [[nodiscard]] base::Result<void> write(const Event& event) override {
    if (event.kind != EventKind::Output) {
      lose_event(event);
      return {};
    }
    note_parts(event);
    const std::int64_t start = std::clamp<std::int64_t>(info_.timestamp.value_or(0), 0, UINT32_MAX / 2);
    const std::int64_t now = clock_.stamp(event.time).total;
    std::string_view bytes = event.bytes;
    if (bytes.empty()) return {};
    // The clock starts at the first record; an empty one keeps the pause before the first output.
    if (!std::exchange(started_, true) && now > 0)
      if (auto put = put_record(start * 1'000'000, {}); !put) return put;
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, kRecordBytesMax);
      bytes.remove_prefix(piece.size());
      if (auto put = put_record(start * 1'000'000 + now, piece); !put) return put;
    }
    return sink_.event_done();
  }
  [[nodiscard]] base::Result<void> finish() override { return sink_.finish(); }

private:
  /// What readers take for a sane record.
  static constexpr std::size_t kRecordBytesMax = std::size_t{1} << 20;

  [[nodiscard]] base::Result<void> put_record(std::int64_t microseconds, std::string_view bytes) {
    std::string header;
    append_u32(header, static_cast<std::uint32_t>(microseconds / 1'000'000));
    append_u32(header, static_cast<std::uint32_t>(microseconds % 1'000'000));
    append_u32(header, static_cast<std::uint32_t>(bytes.size()));
    if (auto put = sink_.write(header); !put) return put;
    return sink_.write(bytes);
  }

  static void append_u32(std::string& out, std::uint32_t value) {
    for (int i = 0; i < 4; ++i)
      out += static_cast<char>(value >> (8 * i) & 0xFF);
  }

  MicrosecondClock clock_;
  bool started_ = false;
};

/// A ref-test folder without `grid.json`, which holds a screen and needs a terminal to make it.
class AlacrittyWriter final : public Writer {
public:
  AlacrittyWriter(std::filesystem::path folder, StreamInfo info, std::unique_ptr<Writer> recording)
      : folder_(std::move(folder)), info_(std::move(info)), recording_(std::move(recording)) {}

  [[nodiscard]] base::Result<void> write(const Event& event) override { return recording_->write(event); }
  [[nodiscard]] base::Result<void> finish() override {
    const nlohmann::ordered_json size{{"columns", info_.cols != 0 ? info_.cols : 80},
                                      {"screen_lines", info_.rows != 0 ? info_.rows : 24}};
    const nlohmann::ordered_json config{{"history_size", info_.history_lines.value_or(0)}};
    if (auto put = base::write_file(folder_ / "size.json", size.dump() + "\n"); !put) return put;
    if (info_.history_lines)
      if (auto put = base::write_file(folder_ / "config.json", config.dump() + "\n"); !put) return put;
    return recording_->finish();
  }
  [[nodiscard]] std::vector<Loss> losses() const override { return recording_->losses(); }

private:
  std::filesystem::path folder_;
  StreamInfo info_;
  std::unique_ptr<Writer> recording_;
};

} // namespace

base::Result<std::unique_ptr<Writer>> write_raw(ByteSink sink, const StreamInfo& info, Format) {
  return std::make_unique<RawWriter>(std::move(sink), info, std::initializer_list<Field>{});
}

base::Result<std::unique_ptr<Writer>> write_ttyrec(ByteSink sink, const StreamInfo& info, Format) {
  return std::make_unique<TtyrecWriter>(std::move(sink), info);
}

base::Result<std::unique_ptr<Writer>> write_alacritty(const std::filesystem::path& folder,
                                                      const StreamInfo& info, const WriterOptions&) {
  if (folder == "-")
    return base::fail(base::ErrorKind::Usage,
                      "an alacritty ref test is a folder and cannot go to standard output", "name a folder");
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed)
    return base::fail(base::ErrorKind::Io, fmt::format("{}: cannot be made a folder: {}",
                                                       base::printable(folder.string()), failed.message()));
  auto sink = ByteSink::create(folder / "alacritty.recording", Flush::AtEnd);
  if (!sink) return std::unexpected(sink.error());
  auto recording = std::make_unique<RawWriter>(
      std::move(*sink), info, std::initializer_list<Field>{Field::Size, Field::HistoryLines});
  return std::make_unique<AlacrittyWriter>(folder, info, std::move(recording));
}

namespace {

/// The JSON array of VS Code's recorder; the size at the start is its first resize.
class VscodeWriter final : public SinkWriter {
public:
  VscodeWriter(ByteSink sink, const StreamInfo& info) : SinkWriter(std::move(sink), info) {
    lose_fields({Field::Size});
  }

  [[nodiscard]] base::Result<void> write(const Event& event) override;
  [[nodiscard]] base::Result<void> finish() override;

private:
  [[nodiscard]] base::Result<void> put(std::string_view object);
  [[nodiscard]] base::Result<void> put_size(std::uint32_t cols, std::uint32_t rows);
  [[nodiscard]] base::Result<void> put_text(EventKind kind, std::string_view bytes);
  [[nodiscard]] base::Result<void> put_first_size(const Event* event);

  WholeCharacters output_;
  WholeCharacters input_;
  std::string text_;
  bool first_ = true;
  bool sized_ = false;
};

base::Result<void> VscodeWriter::put(std::string_view object) {
  if (auto written = sink_.write(std::exchange(first_, false) ? "[\n" : ",\n"); !written) return written;
  return sink_.write(object);
}

base::Result<void> VscodeWriter::put_size(std::uint32_t cols, std::uint32_t rows) {
  return put(fmt::format("{{\"type\":\"resize\",\"cols\":{},\"rows\":{}}}", cols, rows));
}

base::Result<void> VscodeWriter::put_first_size(const Event* event) {
  if (std::exchange(sized_, true) || info_.cols == 0) return {};
  const bool said_again = event != nullptr && event->kind == EventKind::Resize && event->cols == info_.cols &&
                          event->rows == info_.rows;
  return said_again ? base::Result<void>() : put_size(info_.cols, info_.rows);
}

base::Result<void> VscodeWriter::put_text(EventKind kind, std::string_view bytes) {
  text_ = kind == EventKind::Output ? "{\"type\":\"output\",\"data\":\"" : "{\"type\":\"input\",\"data\":\"";
  if (const std::uint64_t replaced = append_json_text(text_, bytes); replaced != 0)
    lose("bytes that are no UTF-8, written as U+FFFD", replaced);
  text_ += "\"}";
  return put(text_);
}

base::Result<void> VscodeWriter::write(const Event& event) {
  if (auto sized = put_first_size(&event); !sized) return sized;
  if (event.kind == EventKind::Marker || event.kind == EventKind::Exit) {
    lose_event(event);
    return {};
  }
  if (event.begins_event() && event.time.count() != 0) lose("times of events");
  note_parts(event);
  if (event.kind == EventKind::Resize) return put_size(event.cols, event.rows);
  WholeCharacters& characters = event.kind == EventKind::Output ? output_ : input_;
  const std::string_view whole = characters.next(event.bytes);
  if (!characters.rest().empty()) lose("characters cut by the end of an event, moved to the next one");
  return whole.empty() && !event.bytes.empty() ? base::Result<void>() : put_text(event.kind, whole);
}

base::Result<void> VscodeWriter::finish() {
  if (auto sized = put_first_size(nullptr); !sized) return sized;
  for (const EventKind kind : {EventKind::Output, EventKind::Input}) {
    const std::string rest((kind == EventKind::Output ? output_ : input_).rest());
    if (rest.empty()) continue;
    if (auto written = put_text(kind, rest); !written) return written;
  }
  if (auto closed = sink_.write(first_ ? "[]\n" : "\n]\n"); !closed) return closed;
  return sink_.finish();
}

} // namespace

base::Result<std::unique_ptr<Writer>> write_vscode(ByteSink sink, const StreamInfo& info, Format) {
  return std::make_unique<VscodeWriter>(std::move(sink), info);
}

} // namespace termsoak::streams::formats
