#pragma once

#include "base/error.h"
#include "measure/values/input_info.h"
#include "streams/workload/input.h"

/// Reads an input once before any run: counts, digest and size for the report, and every error of the input
/// while it is still cheap to say so. Feeds nothing.
namespace termsoak::measure::replay {

/// A generated stream is digested up to this many bytes; its recipe and seed say the rest.
inline constexpr std::uint64_t kScanBytesMax = std::uint64_t{512} << 20;
/// One that is known to be longer is looked at only so far: it starts at once.
inline constexpr std::uint64_t kGlanceBytes = std::uint64_t{16} << 20;

struct InputScan {
  values::InputInfo info;
  std::vector<values::Note> notes; ///< what the reader found odd
};

[[nodiscard]] base::Result<InputScan> scan_input(const streams::workload::ResolvedInput& input);

} // namespace termsoak::measure::replay
