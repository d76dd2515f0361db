#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

#include "base/fd.h"
#include "base/text.h"
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

} // namespace termsoak::streams::formats
