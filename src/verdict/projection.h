#pragma once

#include "measure/values/forward.h"

#include <optional>
#include <string>

/// From growth per byte of output to days until a size is reached. Says nothing for a run that does not grow.
namespace termsoak::verdict {

struct Projection {
  double growth_per_byte = 0; ///< bytes of memory per byte of output, after warm-up
  double output_bytes_per_second = 0;
  double growth_bytes_per_day = 0;
  std::uint64_t target_bytes = 0;
  double seconds_to_target = 0;
};

struct ProjectionOptions {
  std::uint64_t target_bytes = 37'000'000'000;
  std::optional<double> output_bytes_per_second; ///< given; else measured from the recording's own clock
};

/// Growth of mapped bytes (or of resident bytes for a foreign target) over the second half of the run.
[[nodiscard]] std::optional<Projection> project(const measure::values::RunResult& run,
                                                const measure::values::InputInfo& input,
                                                const ProjectionOptions& options = {});

/// "reaches 37.00 GB in 10.2 days at 41.9 kB/s of output".
[[nodiscard]] std::string describe(const Projection& projection);

} // namespace termsoak::verdict
