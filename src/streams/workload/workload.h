#pragma once

#include "base/error.h"
#include "measure/values/demand.h"
#include "streams/synth/stream_plan.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// A workload file as plain values: a stream, the terminal it is fed to, and what must come of it. Its format
/// is described in workloads/README.md. Runs nothing and judges nothing.
namespace termsoak::streams::workload {

/// A recorded stream, beside the workload file.
struct RecordedStream {
  std::filesystem::path path;
};

/// A program of the space-leak laboratory, which reads no stream. Its names are checked by who runs it.
struct LabProgram {
  std::string scenario;
  std::string strategy; ///< empty: those of `strategies` and the expectations
  std::optional<std::uint64_t> buffer_bytes;
  std::optional<std::uint64_t> rounds;
  std::optional<std::uint64_t> base_offset_bytes;
  std::optional<std::uint64_t> seed;
};

enum class CloseAtEnd : std::uint8_t { Yes, No };
enum class GraphemeClustering : std::uint8_t { Off, On };

struct Workload {
  std::string name;    ///< the folder's, unless the file says otherwise
  std::string summary; ///< one sentence for people
  std::filesystem::path file;
  std::variant<RecordedStream, synth::Plan, LabProgram> stream;
  measure::values::Demand demand;

  // Nothing: the program's own default, or what the command line says.
  std::optional<synth::ScreenSize> screen;
  std::optional<std::uint64_t> scrollback_limit_bytes; ///< base::kBytesUnlimited: none
  std::optional<std::uint64_t> scrollback_lines;       ///< base::kBytesUnlimited: none
  std::optional<GraphemeClustering> grapheme_clustering;
  std::optional<std::string> core;
  std::optional<std::string> layout;
  std::optional<std::uint64_t> os_page_bytes;
  std::optional<std::uint64_t> chunk_bytes;
  std::optional<std::uint64_t> sample_every_bytes;
  std::optional<std::uint64_t> repeat;
  std::optional<CloseAtEnd> close;
  std::vector<std::string> strategies; ///< empty: those of the expectations
  std::vector<std::string> targets;

  /// `strategies`, or those the expectations name, in their order and once each.
  [[nodiscard]] std::vector<std::string> strategies_to_run() const;
  /// `targets` and those the expectations name, in their order and once each.
  [[nodiscard]] std::vector<std::string> targets_to_run() const;
};

/// The names a workload may use. What is empty is not checked here, so that this folder need not know a
/// terminal.
struct KnownNames {
  std::span<const std::string_view> metrics = {};
  std::span<const std::string_view> layouts = {};
  std::span<const std::string_view> cores = {};
  std::span<const std::string_view> rules = {};
  /// The one name a strategy goes by however it is written, or what is wrong with it.
  base::Result<std::string> (*strategy)(std::string_view typed) = nullptr;
};

/// `path` is the file or its folder.
[[nodiscard]] base::Result<Workload> load_workload(const std::filesystem::path& path,
                                                   const KnownNames& names = {});
/// Whether the stream a workload names must lie beside it on the disk, or comes with it in an archive.
enum class StreamPlace : std::uint8_t { Beside, Bundled };
/// The same from text; `file` is what errors name and what relative paths start from.
[[nodiscard]] base::Result<Workload> parse_workload(std::string_view text, const std::filesystem::path& file,
                                                    const KnownNames& names = {},
                                                    StreamPlace place = StreamPlace::Beside);

/// Every workload.json at or below the paths, in a stable order. A path that does not exist is an error.
[[nodiscard]] base::Result<std::vector<std::filesystem::path>>
find_workloads(std::span<const std::filesystem::path> paths);

} // namespace termsoak::streams::workload
