#pragma once

#include "measure/values/report_value.h"

#include <string>

/// The series and final figures as CSV (RFC 4180): one row a sample, one column a metric.
namespace termsoak::report {

[[nodiscard]] std::string render_csv(const measure::values::Report& report);

} // namespace termsoak::report
