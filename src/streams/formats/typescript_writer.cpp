#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "streams/formats/sink_writer.h"

namespace termsoak::streams::formats {
namespace {

/// "2024-11-03 11:34:56+00:00", as util-linux writes it.
std::string date_text(std::int64_t seconds) {
  const auto moment = std::chrono::sys_seconds(std::chrono::seconds(seconds));
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(moment - day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}+00:00", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

/// Frame lines have no escapes: a control byte in a value would end the line.
std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  return line;
}

/// Exact bytes in one file as `script --log-io` keeps them, their order and times in another (advanced
/// timing).
class TypescriptWriter final : public SinkWriter {
public:
  TypescriptWriter(ByteSink sink, std::optional<ByteSink> timing, const StreamInfo& info)
      : SinkWriter(std::move(sink), info), timing_(std::move(timing)) {
    lose_fields({Field::Size, Field::Timestamp, Field::Command, Field::TermType});
  }

  [[nodiscard]] base::Result<void> start(std::string_view log_name);
  [[nodiscard]] base::Result<void> write(const Event& event) override;
  [[nodiscard]] base::Result<void> finish() override;

private:
  struct Line {
    char kind;
    std::string rest;
  };
  [[nodiscard]] base::Result<void> put_line(std::chrono::nanoseconds time, const Line& line);

  std::optional<ByteSink> timing_;
  MicrosecondClock clock_;
  std::chrono::nanoseconds latest_{};
  std::optional<std::int32_t> exit_status_;
};

base::Result<void> TypescriptWriter::put_line(std::chrono::nanoseconds time, const Line& line) {
  latest_ = std::max(latest_, time);
  const std::string step = seconds_text(clock_.stamp(time).step);
  return timing_->write(fmt::format("{} {} {}\n", line.kind, step, line.rest));
}

base::Result<void> TypescriptWriter::start(std::string_view log_name) {
  std::string keys;
  std::vector<Line> lines;
  const auto say = [&](std::string_view key, const std::string& value) {
    if (value.empty()) return;
    keys += fmt::format("{}{}=\"{}\"", keys.empty() ? "" : " ", key, value);
    lines.push_back({'H', fmt::format("{} {}", key, value)});
  };
  const std::string date = date_text(info_.timestamp.value_or(0));
  lines.push_back({'H', "START_TIME " + date});
  say("COMMAND", one_line(info_.command));
  say("TERM", one_line(info_.term_type));
  if (info_.cols != 0) {
    say("COLUMNS", fmt::format("{}", info_.cols));
    say("LINES", fmt::format("{}", info_.rows));
  }
  for (const char* key : {"OUTPUT_LOG", "INPUT_LOG"})
    lines.push_back({'H', fmt::format("{} {}", key, one_line(log_name))});
  const std::string bracket = keys.empty() ? "<not executed on terminal>" : keys;
  if (auto put = sink_.write(fmt::format("Script started on {} [{}]\n", date, bracket)); !put) return put;
  if (!timing_) return {};
  for (const Line& line : lines)
    if (auto put = put_line({}, line); !put) return put;
  return {};
}

base::Result<void> TypescriptWriter::write(const Event& event) {
  if (event.kind == EventKind::Exit) {
    exit_status_ = event.exit_status;
    latest_ = std::max(latest_, event.time);
    return {};
  }
  const bool bytes = event.kind == EventKind::Output || (event.kind == EventKind::Input && timing_);
  if (event.kind == EventKind::Marker || (!bytes && !timing_)) {
    lose_event(event);
    return {};
  }
  if (!timing_ && event.begins_event() && event.time.count() != 0) lose("times of output events");
  if (timing_) note_parts(event);
  if (bytes) {
    if (auto put = sink_.write(event.bytes); !put) return put;
    if (!timing_ || event.bytes.empty()) return {};
    return put_line(event.time,
                    {event.kind == EventKind::Output ? 'O' : 'I', fmt::format("{}", event.bytes.size())});
  }
  return put_line(event.time, {'S', fmt::format("SIGWINCH ROWS={} COLS={}", event.rows, event.cols)});
}

base::Result<void> TypescriptWriter::finish() {
  const auto end =
      info_.timestamp.value_or(0) + std::chrono::duration_cast<std::chrono::seconds>(latest_).count();
  const std::string bracket =
      exit_status_ ? fmt::format("COMMAND_EXIT_CODE=\"{}\"", *exit_status_) : "<no exit status recorded>";
  if (auto put = sink_.write(fmt::format("\nScript done on {} [{}]\n", date_text(end), bracket)); !put)
    return put;
  if (timing_) {
    const auto lasted = std::chrono::duration_cast<std::chrono::microseconds>(latest_).count();
    if (auto put = put_line(latest_, {'H', "DURATION " + seconds_text(lasted)}); !put) return put;
    if (exit_status_)
      if (auto put = put_line(latest_, {'H', fmt::format("EXIT_CODE {}", *exit_status_)}); !put) return put;
    if (auto done = timing_->finish(); !done) return done;
  }
  return sink_.finish();
}

/// `timing` is absent when only the typescript itself can be written; `log_name` is its name in the timing
/// file.
base::Result<std::unique_ptr<Writer>> make_typescript_writer(ByteSink sink, std::optional<ByteSink> timing,
                                                             const StreamInfo& info,
                                                             std::string_view log_name) {
  auto writer = std::make_unique<TypescriptWriter>(std::move(sink), std::move(timing), info);
  if (auto started = writer->start(log_name); !started) return std::unexpected(started.error());
  return writer;
}

} // namespace

base::Result<std::unique_ptr<Writer>> write_typescript(ByteSink sink, const StreamInfo& info, Format) {
  return make_typescript_writer(std::move(sink), std::nullopt, info, "typescript");
}

base::Result<std::unique_ptr<Writer>>
write_typescript_at(const std::filesystem::path& path, const StreamInfo& info, const WriterOptions& options) {
  auto sink = ByteSink::create(path, options.flush);
  if (!sink) return std::unexpected(sink.error());
  std::optional<ByteSink> timing;
  std::filesystem::path timing_path = options.timing_path;
  if (timing_path.empty() && path != "-") timing_path = path.string() + ".timing";
  if (!timing_path.empty()) {
    auto opened = ByteSink::create(timing_path, options.flush);
    if (!opened) return std::unexpected(opened.error());
    timing.emplace(std::move(*opened));
  }
  return make_typescript_writer(std::move(*sink), std::move(timing), info, path.filename().string());
}

} // namespace termsoak::streams::formats
