#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

#include "base/fd.h"
#include "base/text.h"
#include "streams/formats/format_table.h"
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

constexpr std::string_view kAlacrittyFile = "alacritty.recording";
constexpr std::size_t kSmallFileBytesMax = std::size_t{1} << 20;

/// The whole stream is one output event at time 0, handed out where it lies in the source's window.
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

/// `size.json` and `config.json` of an alacritty ref-test folder.
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

} // namespace

/// The same of a file that has nothing but its bytes.
base::Result<std::unique_ptr<Reader>> read_raw(ByteSource source, const std::filesystem::path&,
                                               const ReaderOptions& options) {
  return open_raw(std::move(source), {.format = Format::Raw}, options);
}

/// A ref-test folder: the recording, its size and, where it is, its configuration.
base::Result<std::unique_ptr<Reader>> read_alacritty(const std::filesystem::path& folder,
                                                     const ReaderOptions& options) {
  const auto size = base::read_file(folder / "size.json", kSmallFileBytesMax);
  if (!size) return std::unexpected(size.error());
  std::error_code ignored;
  std::string config;
  if (std::filesystem::exists(folder / "config.json", ignored)) {
    auto read = base::read_file(folder / "config.json", kSmallFileBytesMax);
    if (!read) return std::unexpected(read.error());
    config = std::move(*read);
  }
  auto info = parse_alacritty_size(*size, config);
  if (!info) return base::fail_within(base::printable(folder.string()), info.error());
  const auto path = folder / kAlacrittyFile;
  auto fd = base::open_input(path);
  if (!fd) return std::unexpected(fd.error());
  auto source = ByteSource::create(std::move(*fd), base::printable(path.string()), options);
  if (!source) return std::unexpected(source.error());
  return open_raw(std::move(*source), std::move(*info), options);
}

/// The folder of a ref test when `path` is one or is the recording in one; empty otherwise.
std::filesystem::path alacritty_folder(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    return std::filesystem::exists(path / kAlacrittyFile, ignored) ? path : std::filesystem::path();
  if (path.filename() == kAlacrittyFile && std::filesystem::exists(path.parent_path() / "size.json", ignored))
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  return {};
}

} // namespace termsoak::streams::formats
