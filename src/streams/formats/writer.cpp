#include "streams/formats/writer.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "streams/formats/sink_writer.h"

namespace termsoak::streams::formats {
namespace {

Format format_by_name(const std::filesystem::path& path) {
  std::string name = base::to_lower(path.filename().string());
  for (const std::string_view packed : {".gz", ".zst", ".xz", ".bz2"})
    if (name.ends_with(packed)) name.resize(name.size() - packed.size());
  for (const FormatRow& row : format_table())
    if (!row.extension.empty() && name.ends_with(row.extension)) return row.format;
  return Format::Raw;
}

base::Result<std::unique_ptr<Writer>> make_writer(ByteSink sink, const StreamInfo& info, Format format) {
  switch (format) {
  case Format::AsciicastV1:
  case Format::AsciicastV2:
  case Format::AsciicastV3:
    return make_asciicast_writer(std::move(sink), info, format);
  case Format::Vscode:
    return make_vscode_writer(std::move(sink), info);
  case Format::Ttyrec:
    return make_ttyrec_writer(std::move(sink), info);
  case Format::Typescript:
    return make_typescript_writer(std::move(sink), std::nullopt, info, "typescript");
  case Format::Alacritty:
  case Format::Raw:
    break;
  }
  return make_raw_writer(std::move(sink), info);
}

} // namespace

base::Result<std::unique_ptr<Writer>> open_writer(const std::filesystem::path& path, const StreamInfo& info,
                                                  const WriterOptions& options) {
  const Format format = options.format.value_or(format_by_name(path));
  if (format == Format::Alacritty) {
    if (path == "-")
      return base::fail(base::ErrorKind::Usage,
                        "an alacritty ref test is a folder and cannot go to standard output",
                        "name a folder");
    return make_alacritty_writer(path, info);
  }
  auto sink = ByteSink::create(path, options.flush);
  if (!sink) return std::unexpected(sink.error());
  if (format != Format::Typescript) return make_writer(std::move(*sink), info, format);
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

base::Result<std::unique_ptr<Writer>> open_memory_writer(std::string& out, const StreamInfo& info,
                                                         Format format) {
  if (format == Format::Alacritty)
    return base::fail(base::ErrorKind::Unsupported, "an alacritty ref test is a folder, not a file");
  return make_writer(ByteSink::create(out), info, format);
}

} // namespace termsoak::streams::formats
