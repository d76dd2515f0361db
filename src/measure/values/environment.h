#pragma once

#include <cstdint>
#include <string>

namespace termsoak::measure::values {

/// Where and how it was measured. With the timings, the only part that may differ between equal runs.
struct Environment {
  std::string date; ///< ISO 8601, UTC
  std::string host;
  std::string kernel;
  std::string cpu;
  std::uint64_t num_cpus = 0;
  std::uint64_t os_page_bytes = 0;
  std::string build_type;
  std::string compiler;
  std::string thp;         ///< transparent huge pages: "always", "madvise", "never"
  std::string memory_tags; ///< which naming of mappings is in force
};

} // namespace termsoak::measure::values
