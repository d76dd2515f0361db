#pragma once

#include <cstdint>
#include <optional>
#include <string>

/// What a run was fed, and what is to be said of it or of the run.
namespace termsoak::measure::values {

/// What was fed.
struct InputInfo {
  std::string path; ///< as given
  std::string name; ///< short; what RunResult::input says
  std::string format;
  std::string sha256; ///< of the stream's events as fed (bytes and resizes), hex
  std::uint64_t bytes = 0;
  std::uint64_t events = 0;
  std::uint64_t resizes = 0;
  std::uint64_t repeat = 1;
  std::uint32_t cols = 80;
  std::uint32_t rows = 24;
  std::optional<double> seconds; ///< the recording's own clock, for projections
  [[nodiscard]] bool operator==(const InputInfo&) const = default;
};

/// A warning or remark with data.
struct Note {
  std::string id;
  std::string text;
  [[nodiscard]] bool operator==(const Note&) const = default;
};

} // namespace termsoak::measure::values
