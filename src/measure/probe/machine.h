#pragma once

#include "base/clock.h"
#include "measure/values/environment.h"

#include <filesystem>
#include <string>
#include <vector>

/// What this machine lets us measure, and what it hides: the checks behind `termsoak doctor`. Looks only;
/// changes no setting.
namespace termsoak::measure::probe {

enum class Health : std::uint8_t {
  Fine,
  Limited, ///< a figure is missing, coarse or always zero here
};

struct MachineCheck {
  std::string name; ///< stable, for scripts
  Health health = Health::Fine;
  std::string value;
  std::string meaning; ///< one sentence: what follows for a measurement
};

/// One check a row, in a fixed order; `environment` is what capture_environment said.
[[nodiscard]] std::vector<MachineCheck> examine_machine(const std::filesystem::path& proc_root,
                                                        const values::Environment& environment);

/// Where and how a run was measured, for the report's context. Does not measure anything.
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
