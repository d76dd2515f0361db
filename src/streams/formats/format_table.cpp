#include <array>

#include "base/check.h"
#include "streams/formats/stream_info.h"

namespace termsoak::streams::formats {
namespace {

constexpr std::array kFormats{
    FormatRow{Format::AsciicastV3, "asciicast-v3", "cast3", ".cast",
              "everything; bytes that are not UTF-8 as an extra"},
    FormatRow{Format::AsciicastV2, "asciicast-v2", "cast2", "",
              "all but the exit status; bytes that are not UTF-8 as an extra"},
    FormatRow{Format::AsciicastV1, "asciicast-v1", "cast1", "", "output as UTF-8 and its times"},
    FormatRow{Format::Vscode, "vscode", "", "", "output and input as UTF-8, resizes; no times"},
    FormatRow{Format::Typescript, "typescript", "script", ".typescript",
              "exact bytes; times and resizes in a timing file"},
    FormatRow{Format::Ttyrec, "ttyrec", "", ".ttyrec", "exact output and its times"},
    FormatRow{Format::Alacritty, "alacritty", "", "", "a folder: exact output and the size"},
    FormatRow{Format::Raw, "raw", "", ".raw", "exact output, nothing else"},
};

} // namespace

std::span<const FormatRow> format_table() {
  return kFormats;
}

const FormatRow& row_of(Format format) {
  for (const FormatRow& row : kFormats)
    if (row.format == format) return row;
  base::check(false, "every format stands in the table");
  return kFormats.front();
}

std::optional<Format> format_named(std::string_view name) {
  for (const FormatRow& row : kFormats)
    if (row.name == name || (!row.alias.empty() && row.alias == name)) return row.format;
  return std::nullopt;
}

} // namespace termsoak::streams::formats
