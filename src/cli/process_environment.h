#pragma once

#include <string>
#include <vector>

/// The environment this program was started with. `cli` alone reads it; everything below is told.
namespace termsoak::cli {

/// "NAME=value" pairs, as children get them.
[[nodiscard]] std::vector<std::string> process_environment();

} // namespace termsoak::cli
