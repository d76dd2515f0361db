#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a recording says about itself. Holds no events.
namespace termsoak::streams::formats {

/// A recording format, by the name that `--format` takes and reports print. Its row is in format_table.h.
struct Format {
  std::string_view name; ///< static text

  static const Format AsciicastV1;
  static const Format AsciicastV2;
  static const Format AsciicastV3;
  static const Format Typescript;
  static const Format Ttyrec;
  static const Format Vscode;
  static const Format Alacritty;
  static const Format Raw;

  friend constexpr bool operator==(const Format&, const Format&) = default;
};
inline constexpr Format Format::AsciicastV1{"asciicast-v1"};
inline constexpr Format Format::AsciicastV2{"asciicast-v2"};
inline constexpr Format Format::AsciicastV3{"asciicast-v3"};
inline constexpr Format Format::Typescript{"typescript"};
inline constexpr Format Format::Ttyrec{"ttyrec"};
inline constexpr Format Format::Vscode{"vscode"};
inline constexpr Format Format::Alacritty{"alacritty"};
inline constexpr Format Format::Raw{"raw"};

/// The header of a recording. Empty, 0 or nothing where the format or the file does not say.
struct StreamInfo {
  Format format = Format::Raw;
  std::string compression = "none"; ///< as libarchive names it: gzip, zstd, xz, bzip2
  std::uint16_t cols = 0;
  std::uint16_t rows = 0;
  std::optional<std::chrono::nanoseconds> duration{}; ///< as declared, not as summed up
  std::optional<std::chrono::nanoseconds>
      idle_time_limit{};                   ///< the longest pause a player should make; replays take no notice
  std::optional<std::int64_t> timestamp{}; ///< seconds since 1970 at the start
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
