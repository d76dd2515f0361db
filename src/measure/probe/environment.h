#pragma once

#include "base/clock.h"
#include "measure/values/report_value.h"

#include <filesystem>
#include <string>

/// Where and how a run was measured, for the report's context. Does not measure anything.
namespace termsoak::measure::probe {

struct EnvironmentSources {
  std::filesystem::path proc_root = "/proc";
  std::filesystem::path sys_root = "/sys";
  std::string build_type; ///< of this build, as CMake names it
  std::string compiler;
};

/// What cannot be read stays empty or zero; nothing here fails a run.
[[nodiscard]] values::Environment capture_environment(const EnvironmentSources& sources,
                                                      const base::Clock& clock);

/// "prctl" when the kernel lets anonymous mappings be named, "none" otherwise.
[[nodiscard]] std::string memory_tags_in_force();

} // namespace termsoak::measure::probe
