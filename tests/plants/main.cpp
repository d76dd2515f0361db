#include "cli/exit_status.h"
#include "cli/program.h"
#include "plants/plants.h"

#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// termsoak with defects in its core, one of which may be chosen: every command, and `--plant NAME`. With
/// `--plant-reached FILE` that file exists afterwards if any run came to the place of the plant.
namespace {

using termsoak::plants::Row;

void list_rows() {
  for (const Row& row : termsoak::plants::rows())
    fmt::print("{}\t{}\t{}\n", row.name, row.facts, row.what);
}

void complain(const std::string& message) {
  fmt::print(stderr, "termsoak: {}\n", message);
}

/// What `--NAME VALUE` or `--NAME=VALUE` says; both words are taken out of `arguments`.
struct Flag {
  bool given = false;
  std::optional<std::string> value;
};

Flag take_flag(std::vector<char*>& arguments, std::string_view flag) {
  Flag out;
  for (auto at = arguments.begin() + 1; at != arguments.end() && std::string_view(*at) != "--";) {
    const std::string_view word = *at;
    const bool joined = word.starts_with(flag) && word.size() > flag.size() && word[flag.size()] == '=';
    if (!joined && word != flag) {
      ++at;
      continue;
    }
    out.given = true;
    if (joined) out.value = std::string(word.substr(flag.size() + 1));
    at = arguments.erase(at);
    if (joined || at == arguments.end()) continue;
    out.value = *at;
    at = arguments.erase(at);
  }
  return out;
}

} // namespace

int main(int argc, char** argv) {
  std::vector<char*> arguments(argv, argv + argc);
  const Flag reached = take_flag(arguments, "--plant-reached");
  const Flag plant = take_flag(arguments, "--plant");
  constexpr int kUsage = static_cast<int>(termsoak::cli::ExitStatus::Usage);
  if ((plant.given && !plant.value) || (reached.given && !reached.value)) {
    complain("--plant needs a name (see '--plant list'), --plant-reached a file");
    return kUsage;
  }
  if (plant.value == "list") {
    list_rows();
    return 0;
  }
  if (plant.value && !termsoak::plants::choose(*plant.value)) {
    const std::string near = termsoak::plants::suggest(*plant.value);
    complain(fmt::format("no plant is called '{}' ({}see '--plant list')", *plant.value,
                         near.empty() ? "" : fmt::format("did you mean '{}'? ", near)));
    return kUsage;
  }
  if (reached.value) termsoak::plants::tell_reached(*reached.value);
  arguments.push_back(nullptr);
  return termsoak::cli::run_program(static_cast<int>(arguments.size()) - 1, arguments.data());
}
