#include <fmt/format.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/options.h"
#include "core/pagelist/strategy_choices.h"

namespace termsoak::cli {
namespace {

/// A subcommand and the long flags it takes, read off the commands themselves, so that no list can go stale.
struct Words {
  std::string command;
  std::string summary;
  std::vector<std::string> flags;
};

std::vector<Words> all_words() {
  std::vector<Words> out;
  for (const Command& command : all_commands()) {
    if (command.is_hidden()) continue; // not for people
    Words words{.command = std::string(command.name()), .summary = command.summary(), .flags = {"--help"}};
    for (const BoundOption& bound : command.options())
      if (const std::string_view name = long_name(*bound.row); name.starts_with("--"))
        words.flags.emplace_back(name);
    for (const Command& nested : command.commands())
      words.flags.emplace_back(nested.name());
    out.push_back(std::move(words));
  }
  return out;
}

std::string names_of(const std::vector<Words>& all) {
  std::vector<std::string_view> names;
  for (const Words& words : all)
    names.push_back(words.command);
  return fmt::format("{}", fmt::join(names, " "));
}

/// What may follow --strategy: a name, or the first of a list of choices.
std::string strategy_words() {
  std::vector<std::string> words;
  for (const auto& strategy : core::pagelist::strategies())
    words.push_back(strategy.name);
  for (const auto& choice : core::pagelist::choices())
    for (const auto& value : choice.values)
      words.push_back(fmt::format("{}={}", choice.key, value.name));
  return fmt::format("{}", fmt::join(words, " "));
}

std::string cases_of(const std::vector<Words>& all, std::string_view format) {
  std::string out;
  for (const Words& words : all)
    out += fmt::format(fmt::runtime(format), words.command, fmt::join(words.flags, " "));
  return out;
}

std::string bash() {
  const auto all = all_words();
  return fmt::format(R"sh(# termsoak completion for bash: eval "$(termsoak completion bash)"
_termsoak() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="{}"
  elif [ "${{COMP_WORDS[COMP_CWORD-1]}}" = --strategy ] && [ "${{COMP_WORDS[1]}}" != lab ]; then
    words="{}"
  else
    case ${{COMP_WORDS[1]}} in
{}    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -F _termsoak termsoak
)sh",
                     names_of(all), strategy_words(), cases_of(all, "      {}) words=\"{}\" ;;\n"));
}

std::string zsh() {
  const auto all = all_words();
  return fmt::format(R"sh(#compdef termsoak
# termsoak completion for zsh: source <(termsoak completion zsh)
_termsoak() {{
  if (( CURRENT == 2 )); then
    compadd -- {}
    return
  fi
  if [[ $words[CURRENT-1] == --strategy && $words[2] != lab ]]; then
    compset -P '*,'
    compadd -S '' -- {}
    return
  fi
  case $words[2] in
{}  esac
  _files
}}
compdef _termsoak termsoak
)sh",
                     names_of(all), strategy_words(), cases_of(all, "    {}) compadd -- {} ;;\n"));
}

std::string fish() {
  std::string out = "# termsoak completion for fish: termsoak completion fish | source\n";
  for (const Words& words : all_words()) {
    std::string summary(words.summary);
    for (std::size_t at = 0; (at = summary.find('\'', at)) != std::string::npos; at += 2)
      summary.insert(at, 1, '\\');
    out +=
        fmt::format("complete -c termsoak -n __fish_use_subcommand -a {} -d '{}'\n", words.command, summary);
    for (const std::string& flag : words.flags) {
      if (flag == "--strategy" && words.command != "lab") {
        out +=
            fmt::format("complete -c termsoak -n '__fish_seen_subcommand_from {}' -l strategy -x -a '{}'\n",
                        words.command, strategy_words());
        continue;
      }
      out += flag.starts_with("--")
                 ? fmt::format("complete -c termsoak -n '__fish_seen_subcommand_from {}' -l {}\n",
                               words.command, flag.substr(2))
                 : fmt::format("complete -c termsoak -n '__fish_seen_subcommand_from {}' -a {}\n",
                               words.command, flag);
    }
  }
  return out;
}

struct Shell {
  std::string_view name;
  std::string (*script)();
};
constexpr std::array kShells{Shell{"bash", bash}, Shell{"zsh", zsh}, Shell{"fish", fish}};

} // namespace

void attach_completion(Command& command) {
  const auto shell = std::make_shared<std::string>();
  command.describe("Prints what a shell needs to complete commands and flags.");
  command.bind("SHELL", shell.get());
  command.examples("Examples:\n  eval \"$(termsoak completion bash)\"\n  termsoak completion fish | source");
  command.act([shell]() -> base::Result<ExitStatus> {
    for (const Shell& row : kShells)
      if (row.name == *shell) return printed(row.script());
    return ExitStatus::Pass;
  });
}

} // namespace termsoak::cli
