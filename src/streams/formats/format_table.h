#pragma once

#include "base/error.h"
#include "streams/formats/stream_info.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

/// The table of formats: everything that is known of one stands in its row, so that reading, writing,
/// detection and the lists for people follow it.
namespace termsoak::streams::formats {

class ByteSink;
class ByteSource;
class Reader;
class Writer;
struct ReaderOptions;
struct WriterOptions;

/// How many bytes detection wants to see.
inline constexpr std::size_t kDetectBytes = std::size_t{64} << 10;

enum class HeadIs : std::uint8_t { Whole, Start };

/// The unpacked start of an input.
struct Head {
  std::string_view bytes;
  HeadIs is = HeadIs::Start;
  std::string_view file_name; ///< in lower case, without the ending of a compression
  std::string_view content;   ///< `bytes` from the first line that is neither blank nor a comment
};

/// Whether a file name alone makes an input this format, where no row's `looks_like` says anything.
enum class ByName : std::uint8_t { No, WhenContentIsSilent };

struct FormatRow {
  Format format;
  std::string_view alias;     ///< "cast3"; a second name `--format` takes, may be empty
  std::string_view extension; ///< the file name ending a writer is chosen by, may be empty
  std::string_view carries;   ///< for people: what survives in it
  ByName by_name = ByName::No;
  /// Rows are asked in the order of the table; an error is an input that is known and cannot be read.
  base::Result<bool> (*looks_like)(const Head& head) = nullptr;
  /// `path` is where files that belong to the input are looked for; it may be empty.
  base::Result<std::unique_ptr<Reader>> (*read)(ByteSource source, const std::filesystem::path& path,
                                                const ReaderOptions& options) = nullptr;
  base::Result<std::unique_ptr<Writer>> (*write)(ByteSink sink, const StreamInfo& info,
                                                 Format format) =
      nullptr; ///< null: read only, or not one file
  /// For formats of more than one file. The folder that holds the recording at `path`; empty when it is none.
  std::filesystem::path (*folder_of)(const std::filesystem::path& path) = nullptr;
  base::Result<std::unique_ptr<Reader>> (*read_folder)(const std::filesystem::path& folder,
                                                       const ReaderOptions& options) = nullptr;
  base::Result<std::unique_ptr<Writer>> (*write_at)(const std::filesystem::path& path, const StreamInfo& info,
                                                    const WriterOptions& options) = nullptr;

  [[nodiscard]] std::string_view name() const { return format.name; }
};

[[nodiscard]] std::span<const FormatRow> format_table();
[[nodiscard]] const FormatRow& row_of(Format format);
/// By name or alias; nothing for an unknown one.
[[nodiscard]] std::optional<Format> format_named(std::string_view name);
/// The row whose `looks_like` knows the head, or whose extension the name has; raw for anything else.
[[nodiscard]] base::Result<Format> detect_format(std::string_view head, HeadIs head_is,
                                                 std::string_view file_name);
/// `name` in lower case and without the ending of a compression.
[[nodiscard]] std::string unpacked_name(std::string_view name);

} // namespace termsoak::streams::formats
