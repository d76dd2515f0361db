#pragma once

#include "measure/values/report_value.h"

#include <string>

/// GitHub Actions: workflow-command annotations for the log. The step summary is markdown.h's.
namespace termsoak::report {

/// At most ten of each level, as many as a step shows; a last line says how many more there were.
[[nodiscard]] std::string render_github_annotations(const measure::values::Report& report);

} // namespace termsoak::report
