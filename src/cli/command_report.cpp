#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "base/fd.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/output.h"
#include "core/pagelist/prune_strategy.h"
#include "measure/target/core_target.h"
#include "measure/values/json.h"
#include "report/exporters.h"
#include "report/merge.h"
#include "unicode/layout.h"
#include "verdict/projection.h"

namespace termsoak::cli {
namespace {

using measure::values::Report;

struct Flags {
  std::string input;
  std::vector<std::string> inputs; ///< of diff and merge
  OutputFlags output;
  std::string benchmark;
  bool annotations = false;
  std::optional<std::uint64_t> until_bytes;
  double output_rate = 0;
};

base::Result<Report> load_report(const std::string& path) {
  constexpr std::size_t kReportBytesMax = 1u << 30;
  const auto text = base::read_file(path == "-" ? "/dev/stdin" : path, kReportBytesMax);
  if (!text) return std::unexpected(text.error());
  auto report = measure::values::report_from_json(*text);
  if (!report) return std::unexpected(report.error().within(path));
  // A report from before it said so: then the name tells.
  for (auto& run : report->results)
    if (const auto* row = core::pagelist::find_strategy(run.strategy.name);
        row != nullptr && run.target == "core" && !run.strategy.standing)
      run.strategy.standing = measure::target::describe_strategy(*row).standing;
  return report;
}

base::Result<std::vector<Report>> load_reports(const std::vector<std::string>& paths) {
  std::vector<Report> out;
  for (const std::string& path : paths) {
    auto report = load_report(path);
    if (!report) return std::unexpected(report.error());
    out.push_back(std::move(*report));
  }
  return out;
}

/// "reaches 37.00 GB in 10.2 days", for every run that grows.
std::string projections(const Flags& flags, const Report& report) {
  if (!flags.until_bytes && flags.output_rate <= 0) return {};
  std::string out;
  verdict::ProjectionOptions options;
  if (flags.until_bytes) options.target_bytes = *flags.until_bytes;
  if (flags.output_rate > 0) options.output_bytes_per_second = flags.output_rate;
  for (const auto& run : report.results) {
    measure::values::InputInfo input;
    for (const auto& info : report.inputs)
      if (info.name == run.input || info.path == run.input) input = info;
    const auto projection = verdict::project(run, input, options);
    const std::string told = projection ? verdict::describe(*projection)
                             : flags.output_rate > 0
                                 ? "does not grow"
                                 : "does not grow, or no rate of output is known (--output-rate)";
    out += unicode::paragraph(fmt::format("{} · {}: {}", base::printable(run.input),
                                          base::printable(measure::values::variant_of(run)), told));
  }
  return out;
}

base::Result<ExitStatus> render(const Flags& flags) {
  if (flags.input.empty())
    return base::fail(base::ErrorKind::Usage, "report: which report?",
                      "termsoak report IN.json [--html FILE] …");
  const auto report = load_report(flags.input);
  if (!report) return std::unexpected(report.error());
  OutputFlags output = flags.output;
  // Files were asked for: then the table is in nobody's interest.
  const bool files = !output.html.empty() || !output.markdown.empty() || !output.junit.empty() ||
                     !output.sarif.empty() || !output.csv.empty() || !output.json.empty() ||
                     !flags.benchmark.empty() || flags.annotations;
  output.quiet = output.quiet || files;
  if (auto written = write_outputs(*report, output); !written) return std::unexpected(written.error());
  if (!flags.benchmark.empty())
    if (auto written = base::write_file(flags.benchmark, report::render_benchmark_json(*report)); !written)
      return std::unexpected(written.error());
  if (flags.annotations)
    if (auto written = print_out(report::render_github_annotations(*report)); !written)
      return std::unexpected(written.error());
  return printed(projections(flags, *report));
}

base::Result<ExitStatus> diff_reports(const Flags& flags) {
  const auto reports = load_reports(flags.inputs);
  if (!reports) return std::unexpected(reports.error());
  const std::string text = report::diff_reports(reports->front(), reports->back());
  return printed(text.empty() ? "no exact figure differs\n" : text);
}

base::Result<ExitStatus> merge_reports(const Flags& flags) {
  const auto reports = load_reports(flags.inputs);
  if (!reports) return std::unexpected(reports.error());
  const auto merged = report::merge_reports(*reports);
  if (!merged) return std::unexpected(merged.error());
  if (auto written = write_outputs(*merged, flags.output); !written) return std::unexpected(written.error());
  return exit_status_of(merged->verdict);
}

} // namespace

void attach_report(Command& command) {
  const auto flags = std::make_shared<Flags>();
  command.describe("Renders a saved report; compares two; joins those of a split run.");
  command.bind("IN", &flags->input);
  bind_output_flags(command, flags->output);
  command.bind("--benchmark", &flags->benchmark);
  command.bind("--annotations", &flags->annotations);
  command.bind("--until-bytes", read_size(flags->until_bytes));
  command.bind("--output-rate", &flags->output_rate);
  Command& diff = command.below(
      "diff", "what changed from report A to report B, cell by cell",
      [flags] { return diff_reports(*flags); }, Command::Below::MayStand);
  diff.bind("REPORT", &flags->inputs);
  diff.examples("Example:\n  termsoak report diff before.json after.json");
  Command& merge = command.below(
      "merge", "joins reports of shards or of a matrix; ends with the joint verdict's status",
      [flags] { return merge_reports(*flags); }, Command::Below::MayStand);
  merge.bind("REPORT", &flags->inputs);
  bind_output_flags(merge, flags->output);
  merge.examples("Example:\n  termsoak report merge shard-*.json --out all.json --html all.html");
  command.examples(R"(Examples:
  termsoak report report.json --html report.html --junit junit.xml
  termsoak report report.json --until-bytes 37GB --output-rate 20000
  termsoak report diff before.json after.json
  termsoak report merge shard-*.json --out all.json --html all.html)");
  command.act([flags] { return render(*flags); });
}

} // namespace termsoak::cli
