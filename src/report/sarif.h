#pragma once

#include "measure/values/report_value.h"

#include <string>

/// SARIF 2.1.0 for code scanning: one result a failed rule, located at the input and its byte offset.
namespace termsoak::report {

[[nodiscard]] std::string render_sarif(const measure::values::Report& report);

} // namespace termsoak::report
