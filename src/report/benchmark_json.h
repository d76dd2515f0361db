#pragma once

#include "measure/values/report_value.h"

#include <string>

/// github-action-benchmark's customSmallerIsBetter list: [{name, unit, value, extra}].
namespace termsoak::report {

[[nodiscard]] std::string render_benchmark_json(const measure::values::Report& report);

} // namespace termsoak::report
