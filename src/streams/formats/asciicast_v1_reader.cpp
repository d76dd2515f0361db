#include "streams/formats/asciicast_reader.h"

#include <algorithm>
#include <fmt/format.h>

#include <deque>
#include <utility>

#include "streams/formats/asciicast_header.h"
#include "streams/formats/json_scanner.h"
#include "streams/formats/recording.h"
#include "streams/formats/source_reader.h"

namespace termsoak::streams::formats {
namespace {

constexpr std::string_view kInObject = "the asciicast object";
constexpr std::string_view kInEvent = "an event";
/// Output kept back when "stdout" stands before the size it is to be shown at.
constexpr std::size_t kKeptBytesMax = std::size_t{64} << 20;

/// Version 1: one object whose key "stdout" holds `[[delay, text], ...]`. The array is walked, not built.
class AsciicastV1Reader final : public SourceReader {
public:
  AsciicastV1Reader(ByteSource source, const ReaderOptions& options)
      : SourceReader(std::move(source), Format::AsciicastV1, options),
        scanner_(source_, LineEnds::AreBlanks) {}

  /// Walks the object up to its events; walks over them when the size stands behind them.
  [[nodiscard]] base::Result<void> open();

private:
  enum class Place { InObject, InStdout, Closed };

  [[nodiscard]] base::Result<std::optional<Event>> read_record() override;
  [[nodiscard]] base::Result<std::optional<Event>> read_stdout();
  /// Reads keys until "stdout" opens or the object closes.
  [[nodiscard]] base::Result<void> read_keys();
  [[nodiscard]] base::Result<void> keep_stdout();
  [[nodiscard]] base::Result<std::optional<Event>> read_piece();
  [[nodiscard]] base::Result<void> end_file();
  [[nodiscard]] base::Result<void> take_header();

  [[nodiscard]] std::vector<Warning> warnings() const override {
    auto all = SourceReader::warnings();
    if (scanner_.lone_surrogates() != 0)
      all.push_back({"lone surrogates, read as U+FFFD", scanner_.lone_surrogates()});
    return all;
  }

  JsonScanner scanner_;
  std::string header_ = "{"; ///< the object without "stdout", as JSON text
  std::string piece_;
  std::deque<StoredEvent> kept_;
  StoredEvent shown_; ///< the kept event that the last one given looks into
  std::chrono::nanoseconds time_{};
  Place place_ = Place::InObject;
  bool first_key_ = true;
  bool first_event_ = true;
  bool open_ = false; ///< inside the string of a long event
};

base::Result<void> AsciicastV1Reader::open() {
  if (auto opened = scanner_.expect('{', kInObject); !opened) return opened;
  if (auto keys = read_keys(); !keys) return keys;
  const bool sized = header_.find("\"width\"") != std::string::npos &&
                     header_.find("\"height\"") != std::string::npos &&
                     header_.find("\"version\"") != std::string::npos;
  if (place_ == Place::InStdout && !sized)
    if (auto kept = keep_stdout(); !kept) return kept;
  return take_header();
}

base::Result<void> AsciicastV1Reader::take_header() {
  auto info = parse_asciicast_header(header_ + "}");
  if (!info) return scanner_.error(info.error().message);
  if (info->format != Format::AsciicastV1)
    return scanner_.error("the header of an asciicast of version 2 or 3 must be one line");
  info->compression = info_.compression;
  info_ = std::move(*info);
  return {};
}

base::Result<void> AsciicastV1Reader::read_keys() {
  while (true) {
    const auto closed = scanner_.accept('}');
    if (!closed) return std::unexpected(closed.error());
    if (*closed) return end_file();
    if (!first_key_)
      if (auto comma = scanner_.expect(',', kInObject); !comma) return comma;
    first_key_ = false;
    auto key = scanner_.short_string("a key", kHeaderBytesMax);
    if (!key) return std::unexpected(key.error());
    if (auto colon = scanner_.expect(':', kInObject); !colon) return colon;
    if (*key == "stdout") {
      place_ = Place::InStdout;
      return scanner_.expect('[', kInObject);
    }
    const auto value = scanner_.value_text(kHeaderBytesMax);
    if (!value) return std::unexpected(value.error());
    // Keys we know are plain words; others are not needed.
    if (key->find_first_of("\"\\") != std::string::npos) continue;
    if (header_.size() + value->size() > kHeaderBytesMax) return scanner_.error("the header is too long");
    header_ += fmt::format("{}\"{}\":{}", header_.size() > 1 ? "," : "", *key, *value);
  }
}

base::Result<void> AsciicastV1Reader::end_file() {
  place_ = Place::Closed;
  const auto rest = scanner_.next_token();
  if (!rest) return std::unexpected(rest.error());
  if (!source_.view().empty()) return scanner_.error("invalid JSON: something follows the asciicast object");
  return {};
}

base::Result<void> AsciicastV1Reader::keep_stdout() {
  std::size_t kept_bytes = 0;
  options_.piece_bytes = std::max(options_.piece_bytes, kKeptBytesMax + 1);
  while (place_ == Place::InStdout) {
    auto event = read_stdout();
    if (!event) return std::unexpected(event.error());
    if (!*event) break;
    kept_bytes += (*event)->bytes.size();
    if (kept_bytes > kKeptBytesMax)
      return scanner_.error(
          fmt::format("\"stdout\" of more than {} bytes stands before the size", kKeptBytesMax));
    kept_.push_back(
        {.kind = EventKind::Output, .time = (*event)->time, .bytes = std::string((*event)->bytes)});
  }
  return {};
}

base::Result<std::optional<Event>> AsciicastV1Reader::read_record() {
  if (!kept_.empty()) {
    shown_ = std::move(kept_.front());
    kept_.pop_front();
    return shown_.view();
  }
  auto event = place_ == Place::InStdout ? read_stdout() : base::Result<std::optional<Event>>(std::nullopt);
  if (event || !scanner_.ended_early()) return event;
  auto ended = truncated(event.error());
  place_ = Place::Closed;
  if (ended && std::exchange(open_, false))
    return Event{.kind = EventKind::Output, .part = Part::Last, .time = time_};
  return ended;
}

base::Result<std::optional<Event>> AsciicastV1Reader::read_stdout() {
  if (open_) return read_piece();
  const auto closed = scanner_.accept(']');
  if (!closed) return std::unexpected(closed.error());
  if (*closed) {
    place_ = Place::InObject;
    if (auto keys = read_keys(); !keys) return std::unexpected(keys.error());
    if (place_ == Place::InStdout) return scanner_.error("a second \"stdout\"");
    return std::nullopt;
  }
  if (!std::exchange(first_event_, false))
    if (auto comma = scanner_.expect(',', kInEvent); !comma) return std::unexpected(comma.error());
  if (auto opened = scanner_.expect('[', kInEvent); !opened) return std::unexpected(opened.error());
  const auto delay = scanner_.number_text();
  if (!delay) return std::unexpected(delay.error());
  const auto said = parse_seconds(*delay);
  if (!said) return scanner_.error(said.error().message);
  time_ = forward(time_ + std::min(*said, std::chrono::nanoseconds::max() - time_));
  if (auto comma = scanner_.expect(',', kInEvent); !comma) return std::unexpected(comma.error());
  if (auto opened = scanner_.open_string("an event's data"); !opened) return std::unexpected(opened.error());
  return read_piece();
}

base::Result<std::optional<Event>> AsciicastV1Reader::read_piece() {
  piece_.clear();
  const auto closed = scanner_.string_piece(piece_, options_.piece_bytes);
  if (!closed) return std::unexpected(closed.error());
  Event event{.kind = EventKind::Output, .time = time_, .bytes = piece_};
  event.part = open_ ? (*closed ? Part::Last : Part::Middle) : (*closed ? Part::Whole : Part::First);
  if (*closed)
    if (auto ended = scanner_.expect(']', kInEvent); !ended) return std::unexpected(ended.error());
  open_ = !*closed;
  return event;
}

} // namespace

base::Result<std::unique_ptr<Reader>> open_asciicast_v1(ByteSource source, const ReaderOptions& options) {
  auto reader = std::make_unique<AsciicastV1Reader>(std::move(source), options);
  if (auto opened = reader->open(); !opened) return std::unexpected(opened.error());
  return reader;
}

} // namespace termsoak::streams::formats
