#include "streams/formats/asciicast_reader.h"

#include <algorithm>
#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "base/text.h"
#include "streams/formats/asciicast_header.h"
#include "streams/formats/base64.h"
#include "streams/formats/format_table.h"
#include "streams/formats/json_scanner.h"
#include "streams/formats/source_reader.h"

namespace termsoak::streams::formats {
namespace {

constexpr std::string_view kInEvent = "an event";
constexpr std::size_t kShortDataBytesMax = 4096;

/// Versions 2 and 3: a header line, then one JSON array a line. Positions in the file advance event by event;
/// a long string is handed out in pieces before its end has been seen.
class AsciicastReader final : public SourceReader {
public:
  AsciicastReader(ByteSource source, StreamInfo info, const ReaderOptions& options)
      : SourceReader(std::move(source), info.format, options), scanner_(source_, LineEnds::EndTheValue) {
    info.compression = info_.compression;
    info_ = std::move(info);
  }

  [[nodiscard]] base::Result<void> skip_header() { return scanner_.skip_line(); }

private:
  [[nodiscard]] base::Result<std::optional<Event>> read_record() override;
  /// Places the scanner behind "[TIME, CODE,"; false at the end of the file.
  [[nodiscard]] base::Result<bool> start_event();
  [[nodiscard]] base::Result<void> skip_comments();
  [[nodiscard]] base::Result<void> read_time();
  [[nodiscard]] base::Result<std::optional<Event>> read_data();
  [[nodiscard]] base::Result<std::optional<Event>> read_text(EventKind kind);
  [[nodiscard]] base::Result<std::optional<Event>> read_resize();
  [[nodiscard]] base::Result<std::optional<Event>> read_exit();
  [[nodiscard]] base::Result<void> read_exact_bytes();
  [[nodiscard]] base::Result<void> end_event();
  [[nodiscard]] base::Result<std::optional<Event>> stopped(const base::Error& error);

  [[nodiscard]] std::vector<Warning> warnings() const override {
    auto all = SourceReader::warnings();
    if (scanner_.lone_surrogates() != 0)
      all.push_back({"lone surrogates, read as U+FFFD", scanner_.lone_surrogates()});
    return all;
  }

  JsonScanner scanner_;
  std::string code_;
  std::string piece_;
  std::optional<std::string> exact_; ///< exact bytes for the next output or input event
  std::chrono::nanoseconds time_{};
  EventKind open_kind_ = EventKind::Output;
  bool open_ = false; ///< inside the string of a long event
};

base::Result<std::optional<Event>> AsciicastReader::stopped(const base::Error& error) {
  if (!scanner_.ended_early()) return std::unexpected(error);
  auto ended = truncated(error);
  // A long event whose first pieces are out already gets its last one, so that consumers see it close.
  if (ended && std::exchange(open_, false))
    return Event{.kind = open_kind_, .part = Part::Last, .time = time_};
  open_ = false;
  return ended;
}

base::Result<std::optional<Event>> AsciicastReader::read_record() {
  if (open_) {
    auto piece = read_text(open_kind_);
    return piece ? piece : stopped(piece.error());
  }
  while (true) {
    const auto started = start_event();
    if (!started) return stopped(started.error());
    if (!*started) return std::nullopt;
    auto event = read_data();
    if (!event) return stopped(event.error());
    if (*event) return event;
  }
}

base::Result<void> AsciicastReader::skip_comments() {
  while (true) {
    if (auto blank = scanner_.skip_blank_lines(); !blank) return blank;
    if (source_.view().empty() || source_.view().front() != '#' || info_.format != Format::AsciicastV3)
      return {};
    if (auto skipped = scanner_.skip_line(); !skipped) return skipped;
  }
}

base::Result<bool> AsciicastReader::start_event() {
  if (auto skipped = skip_comments(); !skipped) return std::unexpected(skipped.error());
  if (source_.view().empty()) return false;
  if (auto opened = scanner_.expect('[', kInEvent); !opened) return std::unexpected(opened.error());
  if (auto timed = read_time(); !timed) return std::unexpected(timed.error());
  auto code = scanner_.short_string("an event code", 256);
  if (!code) return std::unexpected(code.error());
  if (code->empty()) return scanner_.error("the event code is empty");
  code_ = std::move(*code);
  if (auto comma = scanner_.expect(',', kInEvent); !comma) return std::unexpected(comma.error());
  return true;
}

base::Result<void> AsciicastReader::read_time() {
  const auto token = scanner_.next_token();
  if (!token) return std::unexpected(token.error());
  const bool quoted = *token == '"';
  const auto text = scanner_.number_text();
  if (!text) return std::unexpected(text.error());
  if (quoted) warn("times written as strings");
  const auto said = parse_seconds(*text);
  if (!said) return scanner_.error(said.error().message);
  time_ = forward(info_.format == Format::AsciicastV3
                      ? time_ + std::min(*said, std::chrono::nanoseconds::max() - time_)
                      : *said);
  return scanner_.expect(',', kInEvent);
}

/// Nothing when the event is one that readers skip; the line is consumed in any case.
base::Result<std::optional<Event>> AsciicastReader::read_data() {
  const bool ours = code_ == kExactBytesCode;
  if (code_ == "o" || code_ == "i" || code_ == "m") {
    piece_.clear();
    if (auto opened = scanner_.open_string("an event's data"); !opened)
      return std::unexpected(opened.error());
    return read_text(code_ == "o" ? EventKind::Output : code_ == "i" ? EventKind::Input : EventKind::Marker);
  }
  if (code_ == "r") return read_resize();
  if (code_ == "x") return read_exit();
  if (!ours) warn(fmt::format("events of the unknown code '{}', skipped", base::printable(code_, 20)));
  if (auto read = ours ? read_exact_bytes() : scanner_.skip_value(); !read)
    return std::unexpected(read.error());
  if (auto ended = end_event(); !ended) return std::unexpected(ended.error());
  return std::nullopt;
}

base::Result<std::optional<Event>> AsciicastReader::read_text(EventKind kind) {
  piece_.clear();
  const auto closed = scanner_.string_piece(piece_, options_.piece_bytes);
  if (!closed) return std::unexpected(closed.error());
  Event event{.kind = kind, .time = time_};
  event.part = open_ ? (*closed ? Part::Last : Part::Middle) : (*closed ? Part::Whole : Part::First);
  if (*closed) {
    if (auto ended = end_event(); !ended) return std::unexpected(ended.error());
  }
  open_ = !*closed;
  open_kind_ = kind;
  if (exact_ && kind != EventKind::Marker) {
    // The text is what other players show; ours replays what was recorded.
    if (*closed && event.part == Part::Whole)
      piece_ = std::move(*exact_);
    else
      warn("exact bytes of an event that is too long for them, left out");
    exact_.reset();
  }
  event.bytes = piece_;
  return event;
}

base::Result<std::optional<Event>> AsciicastReader::read_resize() {
  const auto text = scanner_.short_string("resize data", kShortDataBytesMax);
  if (!text) return std::unexpected(text.error());
  const auto size = parse_resize(*text);
  if (!size) return scanner_.error(size.error().message);
  if (auto ended = end_event(); !ended) return std::unexpected(ended.error());
  if (size->cols == 0 || size->rows == 0) {
    warn("resizes to no columns or no rows, skipped");
    return std::nullopt;
  }
  return Event{.kind = EventKind::Resize, .time = time_, .cols = size->cols, .rows = size->rows};
}

base::Result<std::optional<Event>> AsciicastReader::read_exit() {
  const auto text = scanner_.number_text();
  if (!text) return std::unexpected(text.error());
  std::int32_t status = 0;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), status);
  if (failed != std::errc{} || end != text->data() + text->size())
    return scanner_.error(fmt::format("exit status \"{}\" is no number", base::printable(*text, 40)));
  if (auto ended = end_event(); !ended) return std::unexpected(ended.error());
  return Event{.kind = EventKind::Exit, .time = time_, .exit_status = status};
}

base::Result<void> AsciicastReader::read_exact_bytes() {
  const auto text = scanner_.short_string("exact bytes", kExactBytesMax * 2);
  if (!text) return std::unexpected(text.error());
  exact_ = base64_decode(*text);
  if (!exact_) return scanner_.error("exact bytes that are no base64");
  return {};
}

base::Result<void> AsciicastReader::end_event() {
  while (true) { // elements behind the third are for later versions to explain
    const auto more = scanner_.accept(',');
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    if (auto skipped = scanner_.skip_value(); !skipped) return skipped;
  }
  if (auto closed = scanner_.expect(']', kInEvent); !closed) return closed;
  const auto token = scanner_.next_token();
  if (!token) return std::unexpected(token.error());
  if (*token != '\n' && !source_.view().empty())
    return scanner_.error("invalid JSON: something follows the event on its line");
  return {};
}

/// Finds `"version": 2` or 3 without parsing, since the line may be damaged.
bool names_line_wise_version(std::string_view line) {
  constexpr std::string_view kKey = "\"version\"";
  const std::size_t at = line.find(kKey);
  if (at == std::string_view::npos) return false;
  line.remove_prefix(at + kKey.size());
  const std::size_t value = line.find_first_not_of(" \t:\"");
  return value != std::string_view::npos && (line[value] == '2' || line[value] == '3');
}

} // namespace

base::Result<bool> looks_like_asciicast(const Head& head) {
  const std::string_view content = head.content;
  if (!content.starts_with('{')) return false;
  const std::string_view start = content.substr(0, 16384);
  const std::size_t version = start.find("\"version\"");
  const bool sized = start.find("\"width\"") != std::string_view::npos ||
                     start.find("\"term\"") != std::string_view::npos ||
                     start.find("\"stdout\"") != std::string_view::npos;
  if (version == std::string_view::npos) return false;
  const std::size_t value = start.find_first_not_of(" \t\r\n:\"", version + 9);
  const bool numbered = value != std::string_view::npos && start[value] >= '0' && start[value] <= '9';
  // `{"version": 2` as the very first key is enough; anywhere else a size must stand beside it.
  return numbered && (sized || start.find_first_not_of(" \t\r\n{") == version);
}

/// Any version: reads the header to find out which.
base::Result<std::unique_ptr<Reader>> read_asciicast(ByteSource source, const std::filesystem::path&,
                                                     const ReaderOptions& options) {
  const auto window = source.peek(64);
  if (!window) return std::unexpected(window.error());
  if (window->starts_with("\xef\xbb\xbf")) source.consume(3);
  const auto wrong = [&](std::string_view what) {
    return base::fail(base::ErrorKind::BadInput, fmt::format("{}: line 1: {}", source.name(), what));
  };
  const auto head = source.peek(kHeaderBytesMax);
  if (!head) return std::unexpected(head.error());
  const std::string_view line = head->substr(0, head->find('\n'));
  const std::string_view text = base::trim(line);
  if (text.empty())
    return wrong(head->empty() ? "the file is empty: the asciicast header is missing"
                               : "the line is blank where the asciicast header should stand");
  if (text.starts_with('#')) return wrong("a comment stands before the asciicast header");
  // A version 1 is one object, on one line or on many; the others must fit their header on the first.
  if (text.starts_with('{') && !names_line_wise_version(text))
    return open_asciicast_v1(std::move(source), options);
  auto info = parse_asciicast_header(text);
  if (!info) return wrong(info.error().message);
  auto reader = std::make_unique<AsciicastReader>(std::move(source), std::move(*info), options);
  if (auto skipped = reader->skip_header(); !skipped) return std::unexpected(skipped.error());
  return reader;
}

} // namespace termsoak::streams::formats
