#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a recording says about itself, and the table of formats. Holds no events.
namespace termsoak::streams::formats {

enum class Format : std::uint8_t {
  AsciicastV1,
  AsciicastV2,
  AsciicastV3,
  Typescript,
  Ttyrec,
  Vscode,
  Alacritty,
  Raw
};

/// One row of the table of formats, in the order in which detection tries them.
struct FormatRow {
  Format format;
  std::string_view name;      ///< "asciicast-v3"; what `--format` takes and reports name
  std::string_view alias;     ///< "cast3"; a second name `--format` takes, may be empty
  std::string_view extension; ///< the file name ending a writer is chosen by, may be empty
  std::string_view carries;   ///< for people: what survives in it
};

[[nodiscard]] std::span<const FormatRow> format_table();
[[nodiscard]] const FormatRow& row_of(Format format);
/// By name or alias; nothing for an unknown one.
[[nodiscard]] std::optional<Format> format_named(std::string_view name);

/// The header of a recording. Empty, 0 or nothing where the format or the file does not say.
struct StreamInfo {
  Format format = Format::Raw;
  std::string compression = "none"; ///< as libarchive names it: gzip, zstd, xz, bzip2
  std::uint16_t cols = 0;
  std::uint16_t rows = 0;
  std::optional<std::chrono::nanoseconds> duration{};        ///< as declared, not as summed up
  std::optional<std::chrono::nanoseconds> idle_time_limit{}; ///< a wish to players
  std::optional<std::int64_t> timestamp{};                   ///< seconds since 1970 at the start
  std::string title{};
  std::string command{};
  std::string term_type{};    ///< TERM
  std::string term_version{}; ///< the recorded terminal's own name and version
  std::string theme_json{};   ///< the theme object as JSON text
  std::vector<std::pair<std::string, std::string>> env{};
  std::optional<std::uint64_t> history_lines{}; ///< scrollback the recording asks for (alacritty)

  friend bool operator==(const StreamInfo&, const StreamInfo&) = default;
};

} // namespace termsoak::streams::formats
