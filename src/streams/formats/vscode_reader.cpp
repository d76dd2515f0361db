#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "base/text.h"
#include "streams/formats/format_table.h"
#include "streams/formats/json_scanner.h"
#include "streams/formats/source_reader.h"

namespace termsoak::streams::formats {
namespace {

constexpr std::string_view kInArray = "the array of events";
constexpr std::string_view kInEvent = "an event";
/// Data that stand before their "type" must be kept until it comes.
constexpr std::size_t kKeptBytesMax = std::size_t{16} << 20;

class VscodeReader final : public SourceReader {
public:
  VscodeReader(ByteSource source, const ReaderOptions& options)
      : SourceReader(std::move(source), Format::Vscode, options), scanner_(source_, LineEnds::AreBlanks) {}

  /// Enters the array; a first resize is also the size at the start.
  [[nodiscard]] base::Result<void> open();

private:
  using MaybeEvent = base::Result<std::optional<Event>>;

  [[nodiscard]] MaybeEvent read_record() override;
  [[nodiscard]] MaybeEvent read_entry();
  /// Reads keys until the object closes or a long string opens.
  [[nodiscard]] MaybeEvent read_keys();
  [[nodiscard]] MaybeEvent start_data();
  [[nodiscard]] MaybeEvent read_data();
  [[nodiscard]] MaybeEvent finish_entry();
  [[nodiscard]] base::Result<std::uint16_t> read_dimension();
  [[nodiscard]] std::optional<EventKind> text_kind() const;

  [[nodiscard]] std::vector<Warning> warnings() const override {
    auto all = SourceReader::warnings();
    if (scanner_.lone_surrogates() != 0)
      all.push_back({"lone surrogates, read as U+FFFD", scanner_.lone_surrogates()});
    return all;
  }

  /// What became of the "data" of the event at hand.
  enum class Data : std::uint8_t { None, Kept, GivenInParts };

  JsonScanner scanner_;
  std::string type_;
  std::string data_;
  Event size_{.kind = EventKind::Resize};
  std::optional<Event> first_; ///< read while opening
  Data state_ = Data::None;
  bool first_key_ = true;
  bool first_entry_ = true;
  bool streaming_ = false; ///< inside a long string, its first piece given
  bool closed_ = false;
};

base::Result<void> VscodeReader::open() {
  const auto window = source_.peek(3);
  if (!window) return std::unexpected(window.error());
  if (window->starts_with("\xef\xbb\xbf")) source_.consume(3);
  if (auto opened = scanner_.expect('[', kInArray); !opened) return opened;
  auto first = read_record();
  if (!first) return std::unexpected(first.error());
  if (*first && (*first)->kind == EventKind::Resize) {
    info_.cols = (*first)->cols;
    info_.rows = (*first)->rows;
  }
  first_ = *first;
  return {};
}

VscodeReader::MaybeEvent VscodeReader::read_record() {
  if (first_) return std::exchange(first_, std::nullopt);
  if (closed_) return std::nullopt;
  auto event = streaming_ ? read_data() : read_entry();
  if (event || !scanner_.ended_early()) return event;
  closed_ = true;
  auto ended = truncated(event.error());
  if (ended && std::exchange(streaming_, false))
    return Event{.kind = text_kind().value_or(EventKind::Output), .part = Part::Last};
  return ended;
}

VscodeReader::MaybeEvent VscodeReader::read_entry() {
  while (true) {
    const auto closed = scanner_.accept(']');
    if (!closed) return std::unexpected(closed.error());
    if (*closed) {
      closed_ = true;
      const auto rest = scanner_.next_token();
      if (!rest) return std::unexpected(rest.error());
      if (!source_.view().empty())
        return scanner_.error("invalid JSON: something follows the array of events");
      return std::nullopt;
    }
    if (!std::exchange(first_entry_, false))
      if (auto comma = scanner_.expect(',', kInArray); !comma) return std::unexpected(comma.error());
    if (auto opened = scanner_.expect('{', kInArray); !opened) return std::unexpected(opened.error());
    type_.clear();
    data_.clear();
    size_ = {.kind = EventKind::Resize};
    state_ = Data::None;
    first_key_ = true;
    auto event = read_keys();
    if (!event || *event) return event;
  }
}

std::optional<EventKind> VscodeReader::text_kind() const {
  if (type_ == "output") return EventKind::Output;
  if (type_ == "input" || type_ == "sendText") return EventKind::Input;
  return std::nullopt;
}

base::Result<std::uint16_t> VscodeReader::read_dimension() {
  const auto text = scanner_.number_text();
  if (!text) return std::unexpected(text.error());
  std::uint16_t value = 0;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (failed != std::errc{} || end != text->data() + text->size())
    return scanner_.error(fmt::format("{} is no screen size of 1 to 65535", base::printable(*text, 40)));
  return value;
}

VscodeReader::MaybeEvent VscodeReader::read_keys() {
  while (true) {
    const auto closed = scanner_.accept('}');
    if (!closed) return std::unexpected(closed.error());
    if (*closed) return finish_entry();
    if (!std::exchange(first_key_, false))
      if (auto comma = scanner_.expect(',', kInEvent); !comma) return std::unexpected(comma.error());
    const auto key = scanner_.short_string("a key", 4096);
    if (!key) return std::unexpected(key.error());
    if (auto colon = scanner_.expect(':', kInEvent); !colon) return std::unexpected(colon.error());
    if (*key == "type") {
      auto type = scanner_.short_string("a type", 4096);
      if (!type) return std::unexpected(type.error());
      // The last of two, as JSON parsers have it, would come too late for pieces that were given already.
      if (!type_.empty()) return scanner_.error("an event with a second \"type\"");
      type_ = std::move(*type);
    } else if (*key == "cols" || *key == "rows") {
      const auto value = read_dimension();
      if (!value) return std::unexpected(value.error());
      (*key == "cols" ? size_.cols : size_.rows) = *value;
    } else if (*key == "data" && (type_.empty() || text_kind())) {
      auto event = start_data();
      if (!event || *event) return event;
    } else if (auto skipped = scanner_.skip_value(); !skipped) {
      return std::unexpected(skipped.error());
    }
  }
}

/// Nothing when they are short enough to wait for the end of the event.
VscodeReader::MaybeEvent VscodeReader::start_data() {
  if (state_ != Data::None) return scanner_.error("an event with a second \"data\"");
  if (auto opened = scanner_.open_string("an event's data"); !opened) return std::unexpected(opened.error());
  const auto whole = scanner_.string_piece(data_, type_.empty() ? kKeptBytesMax : options_.piece_bytes);
  if (!whole) return std::unexpected(whole.error());
  state_ = Data::Kept;
  if (*whole) return std::nullopt;
  if (type_.empty()) return scanner_.error("an event's type stands too far behind its data");
  state_ = Data::GivenInParts;
  streaming_ = true;
  return Event{.kind = *text_kind(), .part = Part::First, .bytes = data_};
}

VscodeReader::MaybeEvent VscodeReader::read_data() {
  data_.clear();
  const auto whole = scanner_.string_piece(data_, options_.piece_bytes);
  if (!whole) return std::unexpected(whole.error());
  Event event{.kind = *text_kind(), .part = *whole ? Part::Last : Part::Middle, .bytes = data_};
  if (!*whole) return event;
  // Nothing behind them touches the data any more. Where the rest is cut off, the event is still open.
  if (auto rest = read_keys(); !rest) return rest;
  streaming_ = false;
  return event;
}

VscodeReader::MaybeEvent VscodeReader::finish_entry() {
  if (type_ == "resize") {
    if (size_.cols != 0 && size_.rows != 0) return size_;
    warn("resizes to no columns or no rows, skipped");
    return std::nullopt;
  }
  if (const auto kind = text_kind(); kind && state_ == Data::Kept)
    return Event{.kind = *kind, .bytes = data_};
  if (!text_kind()) warn(fmt::format("events of the type '{}', skipped", base::printable(type_, 30)));
  return std::nullopt;
}

} // namespace

base::Result<bool> looks_like_vscode(const Head& head) {
  const std::string_view content = head.content;
  if (!content.starts_with('[')) return false;
  const std::size_t object = content.find_first_not_of(" \t\r\n", 1);
  if (object == std::string_view::npos || content[object] != '{') return false;
  return content.substr(object, 4096).find("\"type\"") != std::string_view::npos;
}

/// The JSON array that VS Code's "Developer: Record Terminal Session" puts on the clipboard: resizes, output
/// and input without times.
base::Result<std::unique_ptr<Reader>> read_vscode(ByteSource source, const std::filesystem::path&,
                                                  const ReaderOptions& options) {
  auto reader = std::make_unique<VscodeReader>(std::move(source), options);
  if (auto opened = reader->open(); !opened) return std::unexpected(opened.error());
  return reader;
}

} // namespace termsoak::streams::formats
