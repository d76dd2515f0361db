#pragma once

#include "measure/values/accounts.h"
#include "measure/values/input_info.h"
#include "measure/values/metric.h"
#include "measure/values/series.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What one measured run returns: plain values. Whoever measures produces a RunResult; verdict and
/// report read one. Knows no terminal and no /proc.
namespace termsoak::measure::values {

/// One choice of a strategy, "reuse": "every".
struct StrategyChoice {
  std::string key;
  std::string value;
  [[nodiscard]] bool operator==(const StrategyChoice&) const = default;
};

/// What a comparison takes a strategy for.
enum class Standing : std::uint8_t {
  Subject,
  KnownBad, ///< restates an upstream state with a known defect: beside another strategy it is a control
};

/// A prune strategy as the report prints it: every choice spelled out. Which choices there are is the affair
/// of whoever ran it; here they are keys and values in the order in which they are printed.
struct StrategyInfo {
  std::string name;
  std::vector<StrategyChoice> choices;
  std::optional<Standing> standing; ///< none: not a strategy of the own core, or an older report
  std::string origin;               ///< the upstream change it restates, or "own proposal"
  [[nodiscard]] bool operator==(const StrategyInfo&) const = default;

  /// Empty when the strategy, or the report's version, does not know that choice.
  [[nodiscard]] std::string_view choice(std::string_view key) const {
    for (const StrategyChoice& made : choices)
      if (made.key == key) return made.value;
    return {};
  }
};

/// Figures at the end of one lap: as many prunes as the history has pages.
struct Lap {
  std::uint64_t index = 0;
  std::uint64_t bytes_fed = 0;
  Figures figures;
  [[nodiscard]] bool operator==(const Lap&) const = default;
};

struct LabTrace; // lab_trace.h: only what makes or shows one needs it

/// One step in the allocation history of an orphaned mapping.
struct AllocationEvent {
  std::uint64_t byte_offset = 0;
  std::string event; ///< "born", "grown", "re-labelled", "dropped", ...
  std::string detail;
  [[nodiscard]] bool operator==(const AllocationEvent&) const = default;
};

/// What became of one orphaned mapping, from the growth that made it on.
struct AllocationHistory {
  std::uint64_t serial = 0;
  std::uint64_t bytes = 0;
  std::string cause; ///< cluster, style or link that made its page non-standard
  std::vector<AllocationEvent> events;
  [[nodiscard]] bool operator==(const AllocationHistory&) const = default;
};

/// Sequences of one form that the core has no function for.
struct UnknownSequence {
  std::string sequence;         ///< "CSI > u", "OSC 1337", "DCS $ q"; printable
  std::uint64_t count = 0;      ///< how many there were, exact
  std::uint64_t first_byte = 0; ///< stream offset of the first one's first byte
  [[nodiscard]] bool operator==(const UnknownSequence&) const = default;
};

/// What of a stream the core did not understand.
struct UnknownSequences {
  std::uint64_t count = 0;            ///< all of them
  std::vector<UnknownSequence> kinds; ///< the first kinds of the stream, most frequent first
  std::uint64_t others = 0;           ///< sequences of further kinds
  [[nodiscard]] bool operator==(const UnknownSequences&) const = default;
};

/// Which terminal core was modelled.
struct CoreInfo {
  std::string name;
  std::string releases; ///< what it stands for, for people
  [[nodiscard]] bool operator==(const CoreInfo&) const = default;
};

/// The modelled core itself gave up there, and the model with it.
struct CoreFailure {
  std::string what;
  std::uint64_t byte_offset = 0;
  [[nodiscard]] bool operator==(const CoreFailure&) const = default;
};

/// The only figures besides the context that may differ between equal runs.
struct Timing {
  std::uint64_t wall_ns = 0; ///< the whole replay: reading, feeding, sampling
  std::uint64_t cpu_ns = 0;  ///< CPU time of the same
  std::uint64_t feed_ns = 0; ///< inside the target only; throughput is bytes over this
  [[nodiscard]] bool operator==(const Timing&) const = default;
};

/// How the run ended.
enum class Outcome : std::uint8_t { Completed, Until, Failed };

struct RunResult {
  std::string input; ///< name of the input it belongs to
  StrategyInfo strategy;
  std::optional<CoreInfo> core; ///< the own core alone has one
  std::string variant;          ///< what the run is called where not by its strategy; may be empty
  std::string layout;
  std::string target = "core";
  std::uint64_t scrollback_limit_bytes = 0;
  std::optional<std::uint64_t> scrollback_lines; ///< none: no limit in lines
  std::uint64_t os_page_bytes = 0;
  std::uint32_t cols = 0;
  std::uint32_t rows = 0;
  bool grapheme_clustering = false;
  bool closed = true;
  Outcome outcome = Outcome::Completed;
  std::string failure; ///< why, when outcome is Failed: what a child said or how it died

  Figures final;
  std::optional<Figures> after_close;
  std::vector<MappingClass> mappings;
  std::vector<CauseCount> causes;
  std::vector<PageEntry> pages;
  std::vector<PageSnapshot> snapshots;
  std::optional<Conservation> conservation; ///< only the own core's accounts are known
  std::optional<Divergence> first_divergence;
  /// What was found broken during the run ("dangling-pin", "active-area", "over-limit", ...), by rule id.
  std::vector<Divergence> findings;
  std::vector<CoreFailure> core_failures;
  std::optional<UnknownSequences> unknown_sequences; ///< none: the target cannot say
  Series series;
  std::vector<Lap> laps;
  std::vector<AllocationHistory> histories; ///< JSON: "biographies"
  Timing timing;
  std::vector<Note> notes;
  std::shared_ptr<const LabTrace> lab; ///< only runs of the laboratory have one; null otherwise
};

/// Stream bytes fed a second inside the target; 0 when no time was measured.
[[nodiscard]] inline double megabytes_per_s(const RunResult& run) {
  const auto fed = static_cast<double>(run.final.value_or(MetricId::BytesFed, 0));
  return run.timing.feed_ns == 0 ? 0 : fed * 1e3 / static_cast<double>(run.timing.feed_ns);
}

/// A strategy that must fail where the gate can see.
[[nodiscard]] inline bool is_known_bad(const RunResult& run) {
  return run.strategy.standing == Standing::KnownBad;
}

/// What tells runs of one input apart: the strategy, or the target where that is somebody else's program.
[[nodiscard]] inline const std::string& variant_of(const RunResult& run) {
  if (!run.variant.empty()) return run.variant;
  const bool own = run.target == "core" || run.target == "lab";
  return own && !run.strategy.name.empty() ? run.strategy.name : run.target;
}

} // namespace termsoak::measure::values
