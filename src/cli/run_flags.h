#pragma once

#include "audit/account.h"
#include "base/error.h"
#include "cli/options.h"
#include "measure/replay/replay.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The options that compare, run, explain, shrink, scrub and dump share, as one value. Does not resolve names
/// of strategies or inputs.
namespace termsoak::cli {

using audit::OrphanRam;

struct RunFlags {
  std::vector<std::string> inputs;
  std::optional<std::uint32_t> cols;
  std::optional<std::uint32_t> rows;
  std::optional<std::uint64_t> scrollback_lines;       ///< base::kBytesUnlimited for "unlimited"
  std::optional<std::uint64_t> scrollback_limit_bytes; ///< base::kBytesUnlimited for "unlimited"
  std::vector<std::string> strategies;
  std::vector<std::string> targets;
  bool is_single = false;         ///< whatever a workload names to compare, the core's own strategy alone
  std::vector<std::string> cores; ///< of the core; "all" stands for each
  std::optional<std::string> layout;
  std::optional<std::uint64_t> os_page_bytes;
  std::optional<bool> grapheme_clustering;
  std::optional<std::uint64_t> chunk_bytes;
  std::optional<std::uint64_t> repeat;
  std::optional<std::uint64_t> sample_every_bytes;
  std::optional<measure::replay::Until> until;
  OrphanRam orphans = OrphanRam::Keep;
  std::optional<bool> close;
  std::optional<std::uint64_t> seed;  ///< of a recipe
  std::optional<std::uint64_t> bytes; ///< of a recipe

  [[nodiscard]] std::uint64_t chunk_or_default() const { return chunk_bytes.value_or(kChunkBytesDefault); }
  static constexpr std::uint64_t kChunkBytesDefault = 65'536;
};

void bind_run_flags(Command& command, RunFlags& flags);

/// Where output goes.
struct OutputFlags {
  std::string json; ///< empty: no report; "-": standard output
  std::string html;
  std::string markdown;
  std::string junit;
  std::string sarif;
  std::string csv;
  bool quiet = false;
};

void bind_output_flags(Command& command, OutputFlags& flags);

/// How cells run.
struct PoolFlags {
  unsigned jobs = 0; ///< 0: one a core
  double timeout_seconds = 0;
};

void bind_pool_flags(Command& command, PoolFlags& flags);

} // namespace termsoak::cli
