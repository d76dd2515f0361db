#pragma once

#include "measure/values/report_value.h"

#include <string>

/// The report as one HTML file: inline SVG, style and script, no network. Computes no figure that the report
/// does not hold.
namespace termsoak::report {

[[nodiscard]] std::string render_html(const measure::values::Report& report);

} // namespace termsoak::report
