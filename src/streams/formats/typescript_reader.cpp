#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/fd.h"
#include "base/text.h"
#include "streams/formats/format_table.h"
#include "streams/formats/source_reader.h"
#include "streams/formats/typescript_lines.h"

namespace termsoak::streams::formats {
namespace {

/// The longest text `find_frame` looks for; what could be the start of one stays in the window.
constexpr std::size_t kFrameWordBytes = 32;

class TypescriptReader final : public SourceReader {
public:
  TypescriptReader(ByteSource source, std::optional<TimingFile> timing, const ReaderOptions& options)
      : SourceReader(std::move(source), Format::Typescript, options), timing_(std::move(timing)) {}

  /// Takes the start line and the timing file's own header.
  [[nodiscard]] base::Result<void> open();

private:
  using MaybeEvent = base::Result<std::optional<Event>>;

  [[nodiscard]] MaybeEvent read_record() override;
  [[nodiscard]] MaybeEvent counted_cut() override;
  [[nodiscard]] MaybeEvent read_timed();
  [[nodiscard]] MaybeEvent read_untimed();
  /// What one timing entry stands for; nothing for those that only move the clock.
  [[nodiscard]] MaybeEvent take(const TimingEntry& entry);
  [[nodiscard]] std::optional<Event> signal(const TimingEntry& entry);
  [[nodiscard]] base::Result<void> skip_frames();
  void take_frame(const Frame& frame);
  [[nodiscard]] std::optional<Event> exit_event();

  std::optional<TimingFile> timing_;
  std::chrono::nanoseconds time_{};
  std::optional<std::int32_t> exit_status_;
  std::string output_log_;
  std::string input_log_;
  bool timed_exit_ = false; ///< the timing file has told the exit status
  bool in_event_ = false;   ///< untimed output has begun
  bool output_ended_ = false;
};

base::Result<void> TypescriptReader::open() {
  const auto window = source_.peek(kFrameLineBytesMax);
  if (!window) return std::unexpected(window.error());
  if (window->starts_with("Script started on ")) {
    std::size_t length = std::min(window->find('\n'), window->size() - 1) + 1;
    const std::string_view rest = window->substr(length);
    if (rest.starts_with("Command: ")) length += std::min(rest.find('\n'), rest.size() - 1) + 1;
    read_start_line(window->substr(0, length), info_);
    source_.consume(length);
  }
  while (timing_) {
    auto entry = timing_->next();
    if (!entry) return std::unexpected(entry.error());
    if (!*entry) break;
    if ((*entry)->kind != 'H') {
      timing_->put_back(std::move(**entry));
      break;
    }
    const auto number = [&]() -> std::uint16_t {
      std::uint16_t value = 0;
      const std::string& text = (*entry)->value;
      return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc{} ? value : 0;
    };
    const std::string& name = (*entry)->name;
    if (name == "COLUMNS") info_.cols = number();
    if (name == "LINES") info_.rows = number();
    if (name == "TERM") info_.term_type = (*entry)->value;
    if (name == "COMMAND") info_.command = (*entry)->value;
    if (name == "OUTPUT_LOG") output_log_ = (*entry)->value;
    if (name == "INPUT_LOG") input_log_ = (*entry)->value;
    if (name == "EXIT_CODE") { // a session without output
      timing_->put_back(std::move(**entry));
      break;
    }
    time_ += (*entry)->delta;
  }
  if (info_.cols == 0 || info_.rows == 0) info_.cols = info_.rows = 0;
  return {};
}

TypescriptReader::MaybeEvent TypescriptReader::read_record() {
  if (counted_pending()) return counted_piece();
  if (timing_) {
    auto event = read_timed();
    if (!event || *event) return event;
    timing_.reset(); // what is left of the bytes follows untimed
  }
  if (!output_ended_) {
    auto event = read_untimed();
    if (!event || *event) return event;
    output_ended_ = true;
  }
  return exit_event();
}

std::optional<Event> TypescriptReader::exit_event() {
  if (!exit_status_) return std::nullopt;
  const std::int32_t status = *std::exchange(exit_status_, std::nullopt);
  return Event{.kind = EventKind::Exit, .time = time_, .exit_status = status};
}

void TypescriptReader::take_frame(const Frame& frame) {
  if (frame.exit_status && !timed_exit_) exit_status_ = frame.exit_status;
  if (frame.starts_session) {
    warn("further sessions appended to the file");
    exit_status_.reset();
  }
}

TypescriptReader::MaybeEvent TypescriptReader::counted_cut() {
  warn("timing entries for bytes that the recording does not hold, left out");
  timing_.reset();
  output_ended_ = true;
  return std::nullopt;
}

TypescriptReader::MaybeEvent TypescriptReader::read_timed() {
  while (timing_) {
    const auto entry = timing_->next();
    if (!entry) return std::unexpected(entry.error());
    if (!*entry) {
      if (timing_->cut_short()) warn("the timing file ends in the middle of a line");
      return std::nullopt;
    }
    time_ = forward(time_ + (*entry)->delta);
    auto event = take(**entry);
    if (!event || *event) return event;
  }
  return std::nullopt;
}

TypescriptReader::MaybeEvent TypescriptReader::take(const TimingEntry& entry) {
  if (entry.kind == 'S') return signal(entry);
  if (entry.kind == 'H') {
    if (entry.name == "START_TIME") {
      timed_exit_ = false;
      if (auto skipped = skip_frames(); !skipped) return std::unexpected(skipped.error());
    }
    std::int32_t status = 0;
    if (entry.name != "EXIT_CODE" ||
        std::from_chars(entry.value.data(), entry.value.data() + entry.value.size(), status).ec !=
            std::errc{})
      return std::nullopt;
    timed_exit_ = true;
    return Event{.kind = EventKind::Exit, .time = time_, .exit_status = status};
  }
  if (entry.kind != 'O' && entry.kind != 'I') {
    warn(fmt::format("timing entries of the unknown kind '{}', skipped", entry.kind));
    return std::nullopt;
  }
  if (entry.count == 0) return std::nullopt;
  if (entry.kind == 'I' && input_log_ != output_log_) {
    warn("input entries whose bytes are in another file, skipped");
    return std::nullopt;
  }
  start_counted(entry.kind == 'O' ? EventKind::Output : EventKind::Input, time_, entry.count);
  return counted_piece();
}

std::optional<Event> TypescriptReader::signal(const TimingEntry& entry) {
  if (entry.name != "SIGWINCH") return std::nullopt;
  Event event{.kind = EventKind::Resize, .time = time_};
  for (const std::string_view word : base::split(entry.value, ' ')) {
    const bool is_rows = word.starts_with("ROWS=");
    if (!is_rows && !word.starts_with("COLS=")) continue;
    std::uint16_t& into = is_rows ? event.rows : event.cols;
    if (std::from_chars(word.data() + 5, word.data() + word.size(), into).ec != std::errc{}) into = 0;
  }
  if (event.cols != 0 && event.rows != 0) return event;
  warn("resizes to no columns or no rows, skipped");
  return std::nullopt;
}

base::Result<void> TypescriptReader::skip_frames() {
  while (true) {
    const auto window = source_.peek(2 * kFrameLineBytesMax);
    if (!window) return std::unexpected(window.error());
    const Frame frame = frame_at(*window, window->size() < 2 * kFrameLineBytesMax);
    if (frame.bytes == 0) return {};
    take_frame(frame);
    source_.consume(frame.bytes);
  }
}

/// Everything up to the end lines is one event, given in parts.
TypescriptReader::MaybeEvent TypescriptReader::read_untimed() {
  constexpr std::size_t kWanted = ByteSource::kBlockBytes + 2 * kFrameLineBytesMax;
  while (true) {
    if (auto skipped = skip_frames(); !skipped) return std::unexpected(skipped.error());
    const auto window = source_.peek(kWanted);
    if (!window) return std::unexpected(window.error());
    const bool all = window->size() < kWanted;
    Event event{.kind = EventKind::Output, .time = time_};
    if (window->empty()) {
      event.part = Part::Last;
      return std::exchange(in_event_, false) ? MaybeEvent(event) : MaybeEvent(std::nullopt);
    }
    // A frame at the very start was none, or it would have been skipped.
    const std::size_t next = find_frame(window->substr(1));
    std::size_t take = next != std::string_view::npos ? next + 1
                       : all                          ? window->size()
                                                      : window->size() - kFrameWordBytes;
    const bool last = all && take + frame_at(window->substr(take), true).bytes == window->size();
    event.bytes = window->substr(0, take);
    event.part = in_event_ ? (last ? Part::Last : Part::Middle) : (last ? Part::Whole : Part::First);
    if (last) take_frame(frame_at(window->substr(take), true));
    source_.consume(last ? window->size() : take);
    in_event_ = !last;
    return event;
  }
}

/// Where `script` and people put the timing of PATH.
std::filesystem::path timing_beside(const std::filesystem::path& path) {
  if (path.empty()) return {};
  std::vector<std::filesystem::path> places;
  for (const char* ending : {".timing", ".tm", ".time"}) {
    places.push_back(path.string() + ending);
    places.push_back(std::filesystem::path(path).replace_extension(ending));
  }
  if (path.filename() == "typescript")
    places.push_back(std::filesystem::path(path).replace_filename("timing"));
  std::error_code ignored;
  for (const auto& place : places)
    if (place != path && std::filesystem::is_regular_file(place, ignored)) return place;
  return {};
}

/// BSD and macOS `script -r` frame every read with length, time and direction in 24 bytes; the first record
/// has direction 's' (start) and no data.
bool looks_like_bsd_script(std::string_view head) {
  constexpr std::size_t kStampBytes = 24;
  if (head.size() < kStampBytes) return false;
  for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
    const std::size_t low = order == ByteOrder::Little ? 0 : 4;
    const bool no_data = u32_at(head, 0, order) == 0 && u32_at(head, 4, order) == 0;
    const bool dated = u32_at(head, 8 + low, order) > 100'000'000 && u32_at(head, 12 - low, order) < 16;
    if (no_data && dated && u32_at(head, 16, order) < 1'000'000 && u32_at(head, 20, order) == 's')
      return true;
  }
  return false;
}

} // namespace

base::Result<bool> looks_like_typescript(const Head& head) {
  if (head.bytes.starts_with("Script started on ")) return true;
  if (looks_like_bsd_script(head.bytes))
    return base::fail(base::ErrorKind::BadInput,
                      "is a recording of BSD or macOS 'script -r', which is not read",
                      "play it into a file with 'script -p FILE > OUT' and read that as raw");
  return false;
}

/// What `script` writes (util-linux, and the plain text files of BSD and macOS): a first line, exact bytes, a
/// last line; with a timing file also times, input and resizes. It is looked for beside `path`, which may be
/// empty, when the options name none.
base::Result<std::unique_ptr<Reader>> read_typescript(ByteSource source, const std::filesystem::path& path,
                                                      const ReaderOptions& options) {
  std::optional<TimingFile> timing;
  const std::filesystem::path place = options.timing_path.empty() ? timing_beside(path) : options.timing_path;
  if (!place.empty()) {
    auto fd = base::open_input(place);
    if (!fd) return std::unexpected(fd.error());
    auto lines = ByteSource::create(std::move(*fd), base::printable(place.string()), options);
    if (!lines) return std::unexpected(lines.error());
    timing.emplace(std::move(*lines));
  }
  auto reader = std::make_unique<TypescriptReader>(std::move(source), std::move(timing), options);
  if (auto opened = reader->open(); !opened) return std::unexpected(opened.error());
  return reader;
}

} // namespace termsoak::streams::formats
