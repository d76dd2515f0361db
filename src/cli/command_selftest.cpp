#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

#include "cli/console.h"
#include "cli/options.h"
#include "verdict/power.h"

namespace termsoak::cli {
namespace {

using nlohmann::ordered_json;

struct Flags {
  bool power = false;
  bool json = false;
  std::uint64_t seed = 1;
  std::size_t repeats = 2'000;
};

struct Tables {
  std::vector<verdict::PowerRow> series;
  std::vector<verdict::VerdictPowerRow> verdicts;
  std::vector<verdict::LapPowerRow> laps;
};

constexpr const char* truth_of(bool leaks) {
  return leaks ? "leak" : "ok";
}

std::string text_of(const Tables& tables) {
  std::string out;
  out += fmt::format("Declared growing, percent of synthetic series (60 samples, floor 4 units)\n\n"
                     "{:<32} {:<5} {:>7} {:>7} {:>7} {:>7} {:>7}\n",
                     "series", "truth", "OLS", "MK", "MK+flo", "halves", "rule");
  for (const auto& row : tables.series)
    out += fmt::format("{:<32} {:<5} {:>7.1f} {:>7.1f} {:>7.1f} {:>7.1f} {:>7.1f}\n", row.series,
                       truth_of(row.leaks), row.least_squares, row.mann_kendall, row.mann_kendall_floor,
                       row.halves, row.rule);
  out += fmt::format("\nWhole verdict on resident bytes, percent (120 samples, first half dropped)\n\n"
                     "{:<32} {:<5} {:>9} {:>9} {:>9} {:>9}\n",
                     "series", "truth", "fail x1", "open x1", "fail x7", "open x7");
  for (const auto& row : tables.verdicts)
    out += fmt::format("{:<32} {:<5} {:>9.1f} {:>9.1f} {:>9.1f} {:>9.1f}\n", row.series, truth_of(row.leaks),
                       row.fail_single, row.open_single, row.fail_repeats, row.open_repeats);
  out += fmt::format("\nLap rule on exact figures, percent that fail (12 laps)\n\n");
  for (const auto& row : tables.laps)
    out += fmt::format("{:<48} {:<5} {:>7.1f}\n", row.series, truth_of(row.leaks), row.fail);
  return out;
}

ordered_json tree_of(const Tables& tables) {
  ordered_json out = {{"series", ordered_json::array()},
                      {"verdicts", ordered_json::array()},
                      {"laps", ordered_json::array()}};
  for (const auto& row : tables.series)
    out["series"].push_back({{"series", row.series},
                             {"leaks", row.leaks},
                             {"least_squares_percent", row.least_squares},
                             {"mann_kendall_percent", row.mann_kendall},
                             {"mann_kendall_floor_percent", row.mann_kendall_floor},
                             {"halves_percent", row.halves},
                             {"rule_percent", row.rule}});
  for (const auto& row : tables.verdicts)
    out["verdicts"].push_back({{"series", row.series},
                               {"leaks", row.leaks},
                               {"fail_single_percent", row.fail_single},
                               {"inconclusive_single_percent", row.open_single},
                               {"fail_repeats_percent", row.fail_repeats},
                               {"inconclusive_repeats_percent", row.open_repeats}});
  for (const auto& row : tables.laps)
    out["laps"].push_back({{"series", row.series}, {"leaks", row.leaks}, {"fail_percent", row.fail}});
  return out;
}

base::Result<ExitStatus> run_selftest(const Flags& flags) {
  if (!flags.power)
    return base::fail(base::ErrorKind::Usage, "selftest: nothing chosen", "termsoak selftest --power");
  const verdict::PowerOptions options{.seed = flags.seed, .repeats = flags.repeats};
  const Tables tables{.series = verdict::measure_power(options),
                      .verdicts = verdict::measure_verdict_power(options),
                      .laps = verdict::measure_lap_power(options)};
  return printed(flags.json ? tree_of(tables).dump(2) + "\n" : text_of(tables));
}

} // namespace

void attach_selftest(Command& command) {
  const auto flags = std::make_shared<Flags>();
  command.describe(
      "The gate's own error rates: synthetic series with a known truth through the shipped rules.");
  command.bind("--power", &flags->power);
  command.bind("--seed", &flags->seed);
  command.bind("--repeats", &flags->repeats);
  command.bind("--json", &flags->json);
  command.examples(
      "Examples:\n  termsoak selftest --power\n  termsoak selftest --power --repeats 100000 --json");
  command.act([flags] { return run_selftest(*flags); });
}

} // namespace termsoak::cli
