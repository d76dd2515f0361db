#pragma once

#include "measure/values/forward.h"

#include <cstdint>
#include <string>

/// A report as text, one function a format. Each computes no figure that the report does not hold, and writes
/// no file. Hostile text in a report is made safe for the format.
namespace termsoak::report {

enum class Colour : std::uint8_t { Off, On };

/// For a terminal: 80 columns, one row a run, the verdict and its reasons.
[[nodiscard]] std::string render_console(const measure::values::Report& report, Colour colour = Colour::Off);

/// One HTML file: inline SVG, style and script, no network.
[[nodiscard]] std::string render_html(const measure::values::Report& report);

/// GitHub-flavoured Markdown, for a step summary or a pull-request comment: at most `bytes_max` (a step
/// summary may hold 1 MiB); what is cut is said.
[[nodiscard]] std::string render_markdown(const measure::values::Report& report,
                                          std::size_t bytes_max = 1'000'000);

/// JUnit XML: one suite a run, one case a rule. A failed rule is a failure, a run that broke is an error,
/// inconclusive is skipped. Holds no character that XML 1.0 forbids.
[[nodiscard]] std::string render_junit(const measure::values::Report& report);

/// SARIF 2.1.0 for code scanning: one result a failed rule, located at the input and its byte offset.
[[nodiscard]] std::string render_sarif(const measure::values::Report& report);

/// The series and final figures as CSV (RFC 4180): one row a sample, one column a metric.
[[nodiscard]] std::string render_csv(const measure::values::Report& report);

/// github-action-benchmark's customSmallerIsBetter list: [{name, unit, value, extra}].
[[nodiscard]] std::string render_benchmark_json(const measure::values::Report& report);

/// GitHub Actions: workflow-command annotations for the log, at most ten of each level, as many as a step
/// shows; a last line says how many more there were.
[[nodiscard]] std::string render_github_annotations(const measure::values::Report& report);

} // namespace termsoak::report
