#pragma once

#include "measure/values/report_value.h"

#include <string>

/// JUnit XML: one suite a run, one case a rule. A failed rule is a failure, a run that broke is an error,
/// inconclusive is skipped. Holds no character that XML 1.0 forbids.
namespace termsoak::report {

[[nodiscard]] std::string render_junit(const measure::values::Report& report);

} // namespace termsoak::report
