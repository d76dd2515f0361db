#include "streams/formats/reader.h"

#include <utility>

#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "streams/formats/byte_source.h"
#include "streams/formats/format_table.h"

namespace termsoak::streams::formats {
namespace {

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
  return row_of(*format).read(std::move(source), path, options);
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
  for (const FormatRow& row : format_table()) {
    if (row.folder_of == nullptr || (options.format && *options.format != row.format)) continue;
    if (const auto folder = row.folder_of(path); !folder.empty()) return row.read_folder(folder, options);
  }
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
