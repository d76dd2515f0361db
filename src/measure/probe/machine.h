#pragma once

#include "measure/values/report_value.h"

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

struct Check {
  std::string name; ///< stable, for scripts
  Health health = Health::Fine;
  std::string value;
  std::string meaning; ///< one sentence: what follows for a measurement
};

/// One check a row, in a fixed order; `environment` is what capture_environment said.
[[nodiscard]] std::vector<Check> examine_machine(const std::filesystem::path& proc_root,
                                                 const values::Environment& environment);

} // namespace termsoak::measure::probe
