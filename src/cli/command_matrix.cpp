#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

#include "base/text.h"
#include "cli/console.h"
#include "cli/experiment.h"
#include "cli/options.h"
#include "streams/workload/workload.h"

namespace termsoak::cli {
namespace {

using nlohmann::ordered_json;

struct Flags {
  std::vector<std::string> paths{"workloads"};
  std::string emit = "github";
};

/// One independent cell: a workload and one strategy or target.
struct Job {
  std::string name;
  std::string workload;
  std::string strategy;
};

std::string shell_quoted(const std::string& text) {
  if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,+") ==
          std::string::npos &&
      !text.empty())
    return text;
  std::string out = "'";
  for (const char c : text)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// Ninja's own escapes, for a path or a value.
std::string ninja_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '$' || c == ' ' || c == ':') out += '$';
    out += c;
  }
  return out;
}

std::string result_name(const Job& job) {
  std::string out = job.name;
  for (char& c : out)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '.') c = '-';
  return out + ".json";
}

std::string command_of(const Job& job) {
  return fmt::format("termsoak gate {} --strategy {} --quiet --out {}", shell_quoted(job.workload),
                     shell_quoted(job.strategy), result_name(job));
}

base::Result<std::vector<Job>> jobs_below(const std::vector<std::string>& paths) {
  const std::vector<std::filesystem::path> roots(paths.begin(), paths.end());
  const auto found = streams::workload::find_workloads(roots);
  if (!found) return std::unexpected(found.error());
  std::vector<Job> out;
  for (const auto& path : *found) {
    const auto workload = streams::workload::load_workload(path, known_names());
    if (!workload) return std::unexpected(workload.error());
    for (const std::string& strategy : workload->strategies_to_run())
      out.push_back({.name = fmt::format("{} {}", workload->name, strategy),
                     .workload = path.string(),
                     .strategy = strategy});
  }
  return out;
}

ordered_json tree_of(const Job& job) {
  return {{"name", job.name},
          {"workload", job.workload},
          {"strategy", job.strategy},
          {"result", result_name(job)},
          {"command", command_of(job)}};
}

std::string ninja_of(const std::vector<Job>& jobs) {
  std::string text =
      "# ninja -k 0 runs every cell; the last step joins what they found and gives the verdict\n"
      "rule cell\n  command = $cmd || test $$? -le 3\n  description = $out\n"
      "rule merge\n  command = termsoak report merge $in --out $out\n  description = $out\n\n";
  std::string results;
  for (const Job& job : jobs) {
    const std::string out = ninja_escaped(result_name(job));
    // In a value only '$' is special; a path also escapes blanks and colons.
    std::string command = command_of(job);
    for (std::size_t at = command.find('$'); at != std::string::npos; at = command.find('$', at + 2))
      command.insert(at, "$");
    text += fmt::format("build {}: cell\n  cmd = {}\n", out, command);
    results += " " + out;
  }
  return text + fmt::format("\nbuild termsoak-report.json: merge{}\ndefault termsoak-report.json\n", results);
}

base::Result<ExitStatus> print_matrix(const Flags& flags) {
  const auto jobs = jobs_below(flags.paths);
  if (!jobs) return std::unexpected(jobs.error());
  if (jobs->empty()) {
    print_note(fmt::format("termsoak: no workload.json at or below {} (name a folder with workloads)\n",
                           base::printable(flags.paths.front())));
    return ExitStatus::NothingMatched;
  }
  if (flags.emit == "ninja") return printed(ninja_of(*jobs));
  std::string lines;
  ordered_json include = ordered_json::array();
  for (const Job& job : *jobs) {
    if (flags.emit == "jsonl")
      lines += tree_of(job).dump() + "\n";
    else
      include.push_back(tree_of(job));
  }
  return printed(flags.emit == "jsonl" ? lines : ordered_json{{"include", std::move(include)}}.dump() + "\n");
}

} // namespace

void attach_matrix(Command& command) {
  const auto flags = std::make_shared<Flags>();
  command.describe("The independent cells of a gate as a job list for an engine you already have.");
  command.bind("PATH", &flags->paths);
  command.bind("--emit", &flags->emit);
  command.examples(R"help(Examples:
  echo "matrix=$(termsoak matrix workloads --emit github)" >> "$GITHUB_OUTPUT"
  termsoak matrix workloads --emit jsonl | jq -r .command | parallel
  termsoak matrix workloads --emit ninja > cells.ninja
  ninja -k 0 -f cells.ninja)help");
  command.act([flags] { return print_matrix(*flags); });
}

} // namespace termsoak::cli
