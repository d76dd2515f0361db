#pragma once

#include "base/error.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// One archive to attach to a bug report: a workload, its stream, the report and what made it, as a
/// compressed tar. Never writes what it reads to the disk, and trusts nothing in it: names are plain, sizes
/// bounded, links refused.
namespace termsoak::streams::workload {

struct BundleEntry {
  std::string name; ///< letters, digits, '.', '_' and '-' only; no folders
  std::string bytes;
  friend bool operator==(const BundleEntry&, const BundleEntry&) = default;
};

/// All entries lie in this folder of the archive, the workload first.
inline constexpr std::string_view kBundleFolder = "termsoak-bundle";
inline constexpr std::string_view kBundleWorkload = "workload.json";
inline constexpr std::uint64_t kBundleBytesMax = std::uint64_t{256} << 20; ///< unpacked, all entries together
inline constexpr std::size_t kBundleEntriesMax = 64;

/// The archive as bytes; equal entries give equal bytes (no dates, no owners). The first entry must be the
/// workload.
[[nodiscard]] base::Result<std::string> pack_bundle(const std::vector<BundleEntry>& entries);

/// Whether the file is one of ours, by the name of its first entry; a file that cannot be opened is none.
/// Fails where its first bytes cannot be unpacked: a bundle must not be taken for a stream by that.
[[nodiscard]] base::Result<bool> is_bundle(const std::filesystem::path& path);

[[nodiscard]] base::Result<std::vector<BundleEntry>> read_bundle(const std::filesystem::path& path);

} // namespace termsoak::streams::workload
