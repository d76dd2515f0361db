#pragma once

#include "measure/probe/sampler.h"
#include "measure/process/proc_files.h"

#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

/// Every sampler this machine's /proc can feed. Does not decide when to sample: that is the plan of a run.
namespace termsoak::measure::probe {

/// statm, stat, smaps_rollup, maps and fds, cheapest first; each per-sample one keeps its files open and
/// allocates nothing after construction. `proc_root` is /proc, or a stand-in tree in tests.
[[nodiscard]] std::vector<std::unique_ptr<Sampler>> make_samplers(const std::filesystem::path& proc_root);

/// What the processes inside a target weigh, said apart from the target's own figures; nothing when there are
/// none or they have gone.
[[nodiscard]] std::optional<values::Note> note_children(const std::filesystem::path& proc_root,
                                                        std::span<const int> children);

/// Counts the regions of /proc/PID/maps and sorts the anonymous ones by size: the fingerprint of a leak. Does
/// not see leaked blocks that lie next to each other, because the kernel merges them into one region.
/// One line of maps.
struct MappedRegion {
  std::uint64_t bytes = 0;
  bool anonymous = false; ///< no file behind it: unnamed, named by its owner, or the heap
  bool reserved = false;  ///< no access at all: address space only
};

[[nodiscard]] std::optional<MappedRegion> parse_region(std::string_view line);

class MapsSampler final : public Sampler {
public:
  explicit MapsSampler(std::shared_ptr<const process::ProcRoot> root) : root_(std::move(root)) {}

  [[nodiscard]] Cost cost() const override { return Cost::Checkpoint; }
  [[nodiscard]] std::span<const values::MetricId> columns() const override;
  void sample(std::span<const int> processes, values::Figures& out) override;
  /// One class a size, largest total first; `mapped` and `live` both count what stands there now, because
  /// from outside nobody sees what came and went.
  void describe(std::span<const int> processes, values::RunResult& out) override;

private:
  using EachRegion = std::function<void(const MappedRegion&)>;
  [[nodiscard]] process::ReadStatus read_regions(int pid, const EachRegion& each);

  std::shared_ptr<const process::ProcRoot> root_;
  std::array<char, 1 << 16> buffer_;
};

} // namespace termsoak::measure::probe
