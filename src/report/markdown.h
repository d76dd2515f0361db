#pragma once

#include "measure/values/report_value.h"

#include <string>

/// The report as GitHub-flavoured Markdown: for a step summary or a pull-request comment.
namespace termsoak::report {

/// At most `bytes_max` (a step summary may hold 1 MiB); what is cut is said.
[[nodiscard]] std::string render_markdown(const measure::values::Report& report,
                                          std::size_t bytes_max = 1'000'000);

} // namespace termsoak::report
