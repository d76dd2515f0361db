#pragma once

#include "measure/values/report_value.h"

#include <string>

/// The report as text for a terminal: 80 columns, one row a run, the verdict and its reasons. Writes no file.
namespace termsoak::report {

enum class Colour : std::uint8_t { Off, On };

[[nodiscard]] std::string render_console(const measure::values::Report& report, Colour colour = Colour::Off);

} // namespace termsoak::report
