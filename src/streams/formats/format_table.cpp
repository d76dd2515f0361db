#include "streams/formats/format_table.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"
#include "streams/formats/byte_sink.h"
#include "streams/formats/byte_source.h"
#include "streams/formats/reader.h"
#include "streams/formats/writer.h"

namespace termsoak::streams::formats {

// Each is defined beside the reader or the writer of its format.
using Path = std::filesystem::path;
using Opened = base::Result<std::unique_ptr<Reader>>;
using Created = base::Result<std::unique_ptr<Writer>>;
base::Result<bool> looks_like_asciicast(const Head& head);
base::Result<bool> looks_like_typescript(const Head& head);
base::Result<bool> looks_like_ttyrec(const Head& head);
base::Result<bool> looks_like_vscode(const Head& head);
Opened read_asciicast(ByteSource source, const Path& path, const ReaderOptions& options);
Opened read_raw(ByteSource source, const Path& path, const ReaderOptions& options);
Opened read_ttyrec(ByteSource source, const Path& path, const ReaderOptions& options);
Opened read_typescript(ByteSource source, const Path& path, const ReaderOptions& options);
Opened read_vscode(ByteSource source, const Path& path, const ReaderOptions& options);
Created write_asciicast(ByteSink sink, const StreamInfo& info, Format version);
Created write_raw(ByteSink sink, const StreamInfo& info, Format format);
Created write_ttyrec(ByteSink sink, const StreamInfo& info, Format format);
Created write_typescript(ByteSink sink, const StreamInfo& info, Format format);
Created write_typescript_at(const Path& path, const StreamInfo& info, const WriterOptions& options);
Created write_vscode(ByteSink sink, const StreamInfo& info, Format format);
Path alacritty_folder(const Path& path);
Opened read_alacritty(const Path& folder, const ReaderOptions& options);
Created write_alacritty(const Path& folder, const StreamInfo& info, const WriterOptions& options);

namespace {

constexpr std::array kFormats{
    FormatRow{.format = Format::AsciicastV3,
              .alias = "cast3",
              .extension = ".cast",
              .carries = "everything; bytes that are not UTF-8 as an extra",
              .by_name = ByName::WhenContentIsSilent,
              .looks_like = looks_like_asciicast,
              .read = read_asciicast,
              .write = write_asciicast},
    FormatRow{.format = Format::AsciicastV2,
              .alias = "cast2",
              .extension = "",
              .carries = "all but the exit status; bytes that are not UTF-8 as an extra",
              .read = read_asciicast,
              .write = write_asciicast},
    FormatRow{.format = Format::AsciicastV1,
              .alias = "cast1",
              .extension = "",
              .carries = "output as UTF-8 and its times",
              .read = read_asciicast,
              .write = write_asciicast},
    FormatRow{.format = Format::Vscode,
              .alias = "",
              .extension = "",
              .carries = "output and input as UTF-8, resizes; no times",
              .looks_like = looks_like_vscode,
              .read = read_vscode,
              .write = write_vscode},
    FormatRow{.format = Format::Typescript,
              .alias = "script",
              .extension = ".typescript",
              .carries = "exact bytes; times and resizes in a timing file",
              .looks_like = looks_like_typescript,
              .read = read_typescript,
              .write = write_typescript,
              .write_at = write_typescript_at},
    FormatRow{.format = Format::Ttyrec,
              .alias = "",
              .extension = ".ttyrec",
              .carries = "exact output and its times",
              .looks_like = looks_like_ttyrec,
              .read = read_ttyrec,
              .write = write_ttyrec},
    FormatRow{.format = Format::Alacritty,
              .alias = "",
              .extension = "",
              .carries = "a folder: exact output and the size",
              .read = read_raw,
              .folder_of = alacritty_folder,
              .read_folder = read_alacritty,
              .write_at = write_alacritty},
    FormatRow{.format = Format::Raw,
              .alias = "",
              .extension = ".raw",
              .carries = "exact output, nothing else",
              .read = read_raw,
              .write = write_raw},
};

/// The first line that is neither blank nor a comment, and what follows it.
std::string_view content_of(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  while (!head.empty()) {
    const std::size_t start = head.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) return {};
    head.remove_prefix(start);
    if (!head.starts_with('#')) return head;
    head.remove_prefix(std::min(head.find('\n'), head.size()));
  }
  return {};
}

} // namespace

std::span<const FormatRow> format_table() {
  return kFormats;
}

const FormatRow& row_of(Format format) {
  const auto at = std::ranges::find(kFormats, format, &FormatRow::format);
  base::check(at != kFormats.end(), "every format stands in the table");
  return *at;
}

std::optional<Format> format_named(std::string_view name) {
  for (const FormatRow& row : kFormats)
    if (row.name() == name || (!row.alias.empty() && row.alias == name)) return row.format;
  return std::nullopt;
}

std::string unpacked_name(std::string_view name) {
  std::string out = base::to_lower(name);
  for (const std::string_view packed : {".gz", ".zst", ".xz", ".bz2"})
    if (out.ends_with(packed)) out.resize(out.size() - packed.size());
  return out;
}

base::Result<Format> detect_format(std::string_view bytes, HeadIs head_is, std::string_view file_name) {
  const std::string name = unpacked_name(file_name);
  const Head head{.bytes = bytes, .is = head_is, .file_name = name, .content = content_of(bytes)};
  for (const FormatRow& row : kFormats) {
    if (row.looks_like == nullptr) continue;
    const auto known = row.looks_like(head);
    if (!known) return std::unexpected(known.error());
    if (*known) return row.format;
  }
  for (const FormatRow& row : kFormats)
    if (row.by_name == ByName::WhenContentIsSilent && name.ends_with(row.extension)) return row.format;
  return Format::Raw;
}

} // namespace termsoak::streams::formats
