#pragma once

#include "measure/target/external_target.h"

#include <string>
#include <vector>

/// The environment this program was started with. `cli` alone reads it; everything below is told.
namespace termsoak::cli {

/// "NAME=value" pairs, as children get them.
[[nodiscard]] std::vector<std::string> process_environment();

/// What every foreign target needs to know of this process; size and limits are the caller's to set.
[[nodiscard]] measure::target::ExternalOptions foreign_options();

} // namespace termsoak::cli
