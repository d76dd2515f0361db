#pragma once

#include "measure/probe/sampler.h"

#include <filesystem>
#include <memory>
#include <optional>
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

} // namespace termsoak::measure::probe
