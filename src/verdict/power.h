#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The gate's own error rates: synthetic series with a known truth through the shipped rules.
/// `selftest --power` prints it. Measures no program.
namespace termsoak::verdict {

struct PowerOptions {
  std::uint64_t seed = 1;
  std::size_t samples = 60;
  std::size_t repeats = 400;
};

/// Share of series called growing, by each way to decide.
struct PowerRow {
  std::string_view series;
  bool leaks = false; ///< the truth
  double ols = 0;
  double mann_kendall = 0;
  double mann_kendall_floor = 0;
  double halves = 0;
  double rule = 0;
  double expected_rule = 0; ///< what the published simulation says of the rule
};

[[nodiscard]] std::vector<PowerRow> measure_power(const PowerOptions& options = {});

} // namespace termsoak::verdict
