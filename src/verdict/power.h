#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// The gate's own error rates: synthetic series with a known truth through the shipped rules.
/// `selftest --power` prints it. Measures no program.
namespace termsoak::verdict {

struct PowerOptions {
  std::uint64_t seed = 1;
  std::size_t repeats = 2'000;
};

/// Share of series called growing, in percent, by each way to decide. The first columns are what people try
/// first, the last is the compound rule of `test_growth`.
struct PowerRow {
  std::string_view series;
  bool leaks = false; ///< the truth
  double least_squares = 0;
  double mann_kendall = 0;
  double mann_kendall_floor = 0;
  double halves = 0;
  double rule = 0;
};

/// 60 samples a series; a floor of 4 units, noise of about 1.
[[nodiscard]] std::vector<PowerRow> measure_power(const PowerOptions& options = {});

/// The whole verdict on synthetic resident bytes (120 samples, of which the first half is dropped; 1 unit is
/// 16 KiB): shares in percent, for a single run and for seven repeats.
struct VerdictPowerRow {
  std::string_view series;
  bool leaks = false;
  double fail_single = 0;
  double open_single = 0;
  double fail_repeats = 0;
  double open_repeats = 0;
};
[[nodiscard]] std::vector<VerdictPowerRow> measure_verdict_power(const PowerOptions& options = {});

/// The lap rule on synthetic laps: share of runs that fail, in percent.
struct LapPowerRow {
  std::string_view series;
  bool leaks = false;
  double fail = 0;
};
[[nodiscard]] std::vector<LapPowerRow> measure_lap_power(const PowerOptions& options = {});

} // namespace termsoak::verdict
