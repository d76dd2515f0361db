#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/process_environment.h"
#include "cli/table.h"
#include "cli/version.h"
#include "measure/probe/machine.h"
#include "measure/target/presets.h"
#include "unicode/layout.h"

namespace termsoak::cli {
namespace {

using measure::probe::Health;
using measure::probe::MachineCheck;

struct KnownTerminal {
  std::string name;
  std::string package;
  bool installed = false;
};

/// The terminals of the preset table, and the display servers they may need.
std::vector<KnownTerminal> terminals() {
  const std::vector<std::string> environment = process_environment();
  const auto there = [&](std::string_view program) {
    return measure::target::find_program(program, environment).has_value();
  };
  std::vector<KnownTerminal> out;
  for (const measure::target::Preset& preset : measure::target::presets())
    out.push_back({std::string(preset.name), std::string(preset.package), there(preset.program)});
  out.push_back({"Xvfb", "xvfb", there("Xvfb")});
  return out;
}

std::string render_json(const std::vector<MachineCheck>& checks, const std::vector<KnownTerminal>& found) {
  nlohmann::ordered_json out{{"schema_version", 1},
                             {"checks", nlohmann::ordered_json::array()},
                             {"terminals", nlohmann::ordered_json::array()}};
  for (const MachineCheck& check : checks)
    out["checks"].push_back({{"name", check.name},
                             {"status", check.health == Health::Fine ? "fine" : "limited"},
                             {"value", check.value},
                             {"meaning", check.meaning}});
  for (const KnownTerminal& terminal : found)
    out["terminals"].push_back(
        {{"name", terminal.name}, {"installed", terminal.installed}, {"package", terminal.package}});
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string render_text(const std::vector<MachineCheck>& checks, const std::vector<KnownTerminal>& found) {
  std::vector<TableRow> rows;
  for (const MachineCheck& check : checks)
    rows.push_back(
        {check.name, check.health == Health::Fine ? "fine" : "limited", check.value, check.meaning});
  std::string out = render_table({"check", "status", "value", "meaning"}, rows);
  std::string installed;
  std::string missing;
  for (const KnownTerminal& terminal : found) {
    std::string& list = terminal.installed ? installed : missing;
    list += " " + (terminal.installed ? terminal.name : terminal.package);
  }
  const auto told = [](const std::string& heading, const std::string& names) {
    return unicode::wrap(heading + names, unicode::kLineColumns, 2) + "\n";
  };
  out += "\n" + told("terminals installed:", installed.empty() ? " none" : installed);
  if (!missing.empty()) out += told("not installed, as Debian packages:", missing);
  return out;
}

} // namespace

void attach_doctor(Command& command) {
  command.describe("What this machine lets us measure, and what it hides.");
  const auto json = std::make_shared<bool>(false);
  command.bind("--json", json.get());
  command.examples("Examples:\n  termsoak doctor\n  termsoak doctor --json | jq .checks");
  command.act([json]() -> base::Result<ExitStatus> {
    const base::SystemClock clock;
    const auto environment =
        measure::probe::capture_environment({.build_type = kBuildType, .compiler = kCompiler}, clock);
    const auto checks = measure::probe::examine_machine("/proc", environment);
    const auto found = terminals();
    return printed(*json ? render_json(checks, found) : render_text(checks, found));
  });
}

} // namespace termsoak::cli
