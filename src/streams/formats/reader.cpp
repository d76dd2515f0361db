#include "streams/formats/reader.h"

#include <utility>

#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "streams/formats/asciicast_reader.h"
#include "streams/formats/byte_source.h"
#include "streams/formats/detect.h"
#include "streams/formats/raw_reader.h"
#include "streams/formats/ttyrec_reader.h"
#include "streams/formats/typescript_reader.h"
#include "streams/formats/vscode_reader.h"

namespace termsoak::streams::formats {
namespace {

constexpr std::string_view kAlacrittyFile = "alacritty.recording";
constexpr std::size_t kSmallFileBytesMax = std::size_t{1} << 20;

base::Result<std::unique_ptr<Reader>> open_source(ByteSource source, const std::filesystem::path& path,
                                                  const ReaderOptions& options) {
  auto format = options.format;
  if (!format) {
    const auto head = source.peek(kDetectBytes);
    if (!head) return std::unexpected(head.error());
    const HeadIs head_is = head->size() < kDetectBytes ? HeadIs::Whole : HeadIs::Start;
    const auto detected = detect_format(*head, head_is, path.filename().string());
    if (!detected) return base::fail_within(source.name(), detected.error());
    format = *detected;
  }
  switch (*format) {
  case Format::AsciicastV1:
  case Format::AsciicastV2:
  case Format::AsciicastV3:
    return open_asciicast(std::move(source), options);
  case Format::Vscode:
    return open_vscode(std::move(source), options);
  case Format::Typescript:
    return open_typescript(std::move(source), path, options);
  case Format::Ttyrec:
    return open_ttyrec(std::move(source), options);
  case Format::Alacritty:
  case Format::Raw:
    break;
  }
  return open_raw(std::move(source), {.format = Format::Raw}, options);
}

/// A ref-test folder: the recording, its size and, where it is, its configuration.
base::Result<std::unique_ptr<Reader>> open_alacritty(const std::filesystem::path& folder,
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

} // namespace

base::Result<std::optional<Event>> Reader::next() {
  if (failed_) return std::unexpected(*failed_);
  if (ended_) return std::nullopt;
  auto event = read_event();
  if (!event) {
    failed_ = event.error();
    return event;
  }
  if (!*event) {
    ended_ = true;
    return event;
  }
  const std::uint64_t begins = (*event)->begins_event() ? 1 : 0;
  counts_.events += begins;
  switch ((*event)->kind) {
  case EventKind::Output:
    counts_.output_events += begins;
    counts_.output_bytes += (*event)->bytes.size();
    break;
  case EventKind::Input:
    counts_.input_events += begins;
    counts_.input_bytes += (*event)->bytes.size();
    break;
  case EventKind::Resize:
    counts_.resizes += begins;
    break;
  case EventKind::Marker:
    counts_.markers += begins;
    break;
  case EventKind::Exit:
    counts_.exits += begins;
    break;
  }
  return event;
}

base::Result<std::unique_ptr<Reader>> open_reader(const std::filesystem::path& path,
                                                  const ReaderOptions& options) {
  if (path == "-") {
    base::Fd fd(::dup(STDIN_FILENO));
    auto source = ByteSource::create(std::move(fd), "standard input", options);
    if (!source) return std::unexpected(source.error());
    return open_source(std::move(*source), {}, options);
  }
  const bool plain_wanted = options.format && *options.format != Format::Alacritty;
  if (const auto folder = alacritty_folder(path); !folder.empty() && !plain_wanted)
    return open_alacritty(folder, options);
  auto fd = base::open_input(path);
  if (!fd) return std::unexpected(fd.error());
  auto source = ByteSource::create(std::move(*fd), base::printable(path.string()), options);
  if (!source) return std::unexpected(source.error());
  return open_source(std::move(*source), path, options);
}

base::Result<std::unique_ptr<Reader>> open_descriptor_reader(base::Fd fd, std::string_view name,
                                                             const ReaderOptions& options) {
  auto source = ByteSource::create(std::move(fd), base::printable(name), options);
  if (!source) return std::unexpected(source.error());
  return open_source(std::move(*source), std::filesystem::path(name), options);
}

base::Result<std::unique_ptr<Reader>> open_memory_reader(std::string bytes, std::string_view name,
                                                         const ReaderOptions& options) {
  auto source = ByteSource::create(std::move(bytes), base::printable(name), options);
  if (!source) return std::unexpected(source.error());
  return open_source(std::move(*source), std::filesystem::path(name), options);
}

} // namespace termsoak::streams::formats
