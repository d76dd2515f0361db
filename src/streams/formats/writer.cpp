#include "streams/formats/writer.h"

#include <fmt/format.h>

#include <utility>

#include "streams/formats/byte_sink.h"
#include "streams/formats/format_table.h"

namespace termsoak::streams::formats {
namespace {

Format format_by_name(const std::filesystem::path& path) {
  const std::string name = unpacked_name(path.filename().string());
  for (const FormatRow& row : format_table())
    if (!row.extension.empty() && name.ends_with(row.extension)) return row.format;
  return Format::Raw;
}

} // namespace

base::Result<std::unique_ptr<Writer>> open_writer(const std::filesystem::path& path, const StreamInfo& info,
                                                  const WriterOptions& options) {
  const FormatRow& row = row_of(options.format.value_or(format_by_name(path)));
  if (row.write_at != nullptr) return row.write_at(path, info, options);
  if (row.write == nullptr)
    return base::fail(base::ErrorKind::Unsupported,
                      fmt::format("recordings in the format '{}' are read and not written", row.name()));
  auto sink = ByteSink::create(path, options.flush);
  if (!sink) return std::unexpected(sink.error());
  return row.write(std::move(*sink), info, row.format);
}

base::Result<std::unique_ptr<Writer>> open_memory_writer(std::string& out, const StreamInfo& info,
                                                         Format format) {
  const FormatRow& row = row_of(format);
  if (row.write == nullptr)
    return base::fail(
        base::ErrorKind::Unsupported,
        fmt::format("a recording in the format '{}' {}", row.name(),
                    row.write_at != nullptr ? "is a folder, not a file" : "is read and not written"));
  return row.write(ByteSink::create(out), info, format);
}

} // namespace termsoak::streams::formats
