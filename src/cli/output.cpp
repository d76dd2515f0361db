#include "cli/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "base/fd.h"
#include "cli/console.h"
#include "measure/values/json.h"
#include "report/exporters.h"
#include "verdict/compare.h"
#include "verdict/judge.h"

namespace termsoak::cli {
namespace {

using measure::values::Report;
using measure::values::VerdictStatus;

report::Colour console_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  const bool refused = no_colour != nullptr && *no_colour != '\0';
  return !refused && ::isatty(STDOUT_FILENO) == 1 ? report::Colour::On : report::Colour::Off;
}

} // namespace

ExitStatus exit_status_of(const measure::values::Verdict& verdict) {
  switch (verdict.status) {
  case VerdictStatus::Pass:
    return ExitStatus::Pass;
  case VerdictStatus::Fail:
    return ExitStatus::SubjectFailed;
  case VerdictStatus::Inconclusive:
    break;
  }
  return ExitStatus::Inconclusive;
}

base::Result<void> write_outputs(const Report& report, const OutputFlags& flags) {
  const std::array<std::pair<const std::string&, std::string (*)(const Report&)>, 6> files{{
      {flags.json, [](const Report& r) { return measure::values::to_json(r); }},
      {flags.html, [](const Report& r) { return report::render_html(r); }},
      {flags.markdown, [](const Report& r) { return report::render_markdown(r); }},
      {flags.junit, [](const Report& r) { return report::render_junit(r); }},
      {flags.sarif, [](const Report& r) { return report::render_sarif(r); }},
      {flags.csv, [](const Report& r) { return report::render_csv(r); }},
  }};
  bool stdout_taken = false;
  std::optional<base::Error> first_failure;
  for (const auto& [path, render] : files) {
    if (path.empty()) continue;
    stdout_taken = stdout_taken || path == "-";
    // One full disk must not cost the other files.
    if (auto written = base::write_file(path, render(report)); !written && !first_failure)
      first_failure = written.error();
  }
  if (!stdout_taken && !flags.quiet)
    if (auto written = print_out(report::render_console(report, console_colour()));
        !written && !first_failure)
      first_failure = written.error();
  return first_failure ? base::Result<void>(std::unexpected(*first_failure)) : base::Result<void>{};
}

base::Result<ExitStatus> conclude(ExperimentOutcome outcome, const OutputFlags& flags) {
  Report& report = outcome.report;
  report.comparison = verdict::compare_runs(report.results);
  report.verdict = verdict::judge_all(report.results);
  const auto written = write_outputs(report, flags);
  if (!written) return std::unexpected(written.error());
  if (outcome.interrupted)
    return base::fail(base::ErrorKind::Interrupted, "interrupted; what had finished is reported");
  if (outcome.failure) return std::unexpected(*outcome.failure);
  return exit_status_of(report.verdict);
}

} // namespace termsoak::cli
