#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// The eight streams on which speed is measured, made from a seed: equal arguments give equal bytes
/// everywhere. Not the recipes of `termsoak synth`, which are made to grow memory; these are made to take
/// time.
namespace termsoak::support {

/// ascii_scroll ascii_dense unicode graphemes sgr_heavy cursor_motion hyperlinks ai_cli_mix
[[nodiscard]] std::span<const std::string_view> speed_workload_names();

struct SpeedWorkload {
  std::string_view name;
  std::size_t bytes_min = std::size_t{1}
                          << 20; ///< the stream ends with the first whole line or session after this many
  std::uint64_t seed = 1;
  unsigned cols = 80;
  unsigned rows = 24;
};

/// Asks the terminal nothing, and ends on the primary screen with everything reset, so that a stream may be
/// fed again. Empty for an unknown name.
[[nodiscard]] std::string make_speed_workload(const SpeedWorkload& wanted);

} // namespace termsoak::support
