#pragma once

#include "base/error.h"
#include "measure/values/forward.h"

#include <string>
#include <string_view>

/// Values to JSON text and back: keys in a fixed order, integers for bytes, no NaN, one trailing newline.
/// The keys are the contract of the report (schema_version 1; the schema stands in
/// report/schema); what they are called stands in run_fields.h and report_fields.h.
namespace termsoak::measure::values {

[[nodiscard]] std::string to_json(const Report& report);
/// Reads a saved report. Errors name the place: "/results/0/final/mapped_bytes: must be an integer".
[[nodiscard]] base::Result<Report> report_from_json(std::string_view text);

/// One result alone: what a measured child sends to its parent.
[[nodiscard]] std::string to_json(const RunResult& result);
[[nodiscard]] base::Result<RunResult> result_from_json(std::string_view text);

} // namespace termsoak::measure::values
