#include "streams/formats/raw_reader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

#include "streams/formats/source_reader.h"

namespace termsoak::streams::formats {
namespace {

class RawReader final : public SourceReader {
public:
  RawReader(ByteSource source, StreamInfo info, const ReaderOptions& options)
      : SourceReader(std::move(source), info.format, options) {
    info.compression = info_.compression;
    info_ = std::move(info);
  }

private:
  [[nodiscard]] base::Result<std::optional<Event>> read_record() override {
    if (ended_) return std::nullopt;
    const std::size_t piece_bytes = std::min(options_.piece_bytes, ByteSource::kBlockBytes);
    const auto window = source_.peek(piece_bytes + 1);
    if (!window) return std::unexpected(window.error());
    // One byte more than a piece tells whether this one is the last.
    ended_ = window->size() <= piece_bytes;
    const bool first = !std::exchange(started_, true);
    if (window->empty()) return std::nullopt;
    const std::size_t take = std::min(window->size(), piece_bytes);
    Event event{.kind = EventKind::Output, .bytes = window->substr(0, take)};
    event.part = first ? (ended_ ? Part::Whole : Part::First) : (ended_ ? Part::Last : Part::Middle);
    source_.consume(take);
    return event;
  }

  bool started_ = false;
  bool ended_ = false;
};

} // namespace

base::Result<std::unique_ptr<Reader>> open_raw(ByteSource source, StreamInfo info,
                                               const ReaderOptions& options) {
  const auto head = source.peek(32);
  if (!head) return std::unexpected(head.error());
  if (info.cols == 0) {
    const DeclaredSize size = size_from_prefix(*head);
    info.cols = size.cols;
    info.rows = size.rows;
  }
  return std::make_unique<RawReader>(std::move(source), std::move(info), options);
}

base::Result<StreamInfo> parse_alacritty_size(std::string_view size_json, std::string_view config_json) {
  using Json = nlohmann::json;
  const Json size = Json::parse(size_json, nullptr, false);
  const auto dimension = [&](const char* key) -> std::uint64_t {
    if (!size.is_object()) return 0;
    const auto found = size.find(key);
    return found != size.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
  };
  const std::uint64_t cols = dimension("columns");
  const std::uint64_t rows = dimension("screen_lines");
  if (cols == 0 || rows == 0 || cols > UINT16_MAX || rows > UINT16_MAX)
    return base::fail(base::ErrorKind::BadInput,
                      "size.json: columns and screen_lines must be numbers from 1 to 65535");
  StreamInfo info{.format = Format::Alacritty};
  info.cols = static_cast<std::uint16_t>(cols);
  info.rows = static_cast<std::uint16_t>(rows);
  if (const Json config = Json::parse(config_json, nullptr, false); config.is_object())
    if (const auto lines = config.find("history_size"); lines != config.end() && lines->is_number_unsigned())
      info.history_lines = lines->get<std::uint64_t>();
  return info;
}

} // namespace termsoak::streams::formats
