#include "cli/program.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <sstream>
#include <vector>

#include "base/exit_guard.h"
#include "base/fd.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/help.h"
#include "cli/version.h"

namespace termsoak::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  termsoak compare session.cast    the defect and its fix, side by side
  termsoak explain session.cast    which cluster, style or link made it grow
  termsoak compare recipe:grapheme-scroll --bytes 64MB --html report.html
  termsoak gate workloads/         CI's command: exit 1 when memory grows

'termsoak COMMAND --help' tells the flags of a command, with examples.

Exit status: 0 pass, 1 the subject grew or an expectation failed, 2 usage or
bad input, 3 inconclusive, 4 internal error or out of memory, 5 nothing
matched, 124 time-out, 130 interrupted.)";

void print_error(const base::Error& error) {
  const std::string hint = error.remedy.empty() ? "" : fmt::format(" ({})", error.remedy);
  // Names that people typed and libraries quote come through here as well.
  constexpr std::size_t kErrorBytesMax = 4000;
  print_note(fmt::format("termsoak: {}\n", base::printable(error.message + hint, kErrorBytesMax)));
}

std::vector<std::string> nested_names(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    out.emplace_back(sub->get_name());
  return out;
}

/// CLI11 says what it did not expect; we add what was probably meant.
base::Error usage_error(const CLI::App& app, const CLI::ParseError& parse_error,
                        std::span<const std::string_view> typed) {
  std::vector<std::string_view> known;
  std::vector<std::string> flags;
  const CLI::App* scope = &app;
  for (const Subcommand& command : subcommands()) {
    known.push_back(command.name);
    if (!typed.empty() && command.name == typed.front())
      scope = app.get_subcommand(std::string(command.name));
  }
  for (const CLI::Option* option : scope->get_options())
    for (const std::string& name : option->get_lnames())
      flags.push_back("--" + name);
  const std::vector<std::string_view> flag_views(flags.begin(), flags.end());
  std::string hint =
      scope == &app ? "see 'termsoak --help'" : fmt::format("see 'termsoak {} --help'", scope->get_name());
  std::string message = parse_error.what();
  for (char& c : message)
    if (c == '\n') c = ' ';
  for (const std::string_view word : typed) {
    const bool is_flag = word.starts_with("--");
    const std::string_view name = word.substr(0, word.find('='));
    if (is_flag && std::ranges::find(flag_views, name) == flag_views.end()) {
      if (const std::string near = base::nearest_name(name, flag_views); !near.empty())
        hint = fmt::format("did you mean '{}'? {}", near, hint);
      break;
    }
  }
  // A word where a command must stand: the first one, or the second below 'list' and 'lab'.
  const bool nested = scope != &app && scope->get_require_subcommand_min() > 0;
  const std::size_t at = nested ? 1 : 0;
  if ((nested || scope == &app) && typed.size() > at && !typed[at].starts_with("-")) {
    const std::vector<std::string> below = nested ? nested_names(*scope) : std::vector<std::string>{};
    if (nested) known.assign(below.begin(), below.end());
    if (std::ranges::find(known, typed[at]) == known.end()) {
      message = fmt::format("'{}' is not a command{}", base::printable(typed[at]),
                            nested ? " of 'termsoak " + scope->get_name() + "'" : "");
      if (const std::string near = base::nearest_name(typed[at], known); !near.empty())
        hint = fmt::format("did you mean '{}'? {}", near, hint);
    }
  }
  return {.kind = base::ErrorKind::Usage, .message = message, .remedy = hint};
}

} // namespace

ExitStatus exit_status_of(base::ErrorKind kind) {
  switch (kind) {
  case base::ErrorKind::Usage:
  case base::ErrorKind::BadInput:
  case base::ErrorKind::Io:
  case base::ErrorKind::Unsupported:
    return ExitStatus::Usage;
  case base::ErrorKind::Timeout:
    return ExitStatus::Timeout;
  case base::ErrorKind::Interrupted:
    return ExitStatus::Interrupted;
  case base::ErrorKind::OutOfMemory:
  case base::ErrorKind::OutOfSpace:
  case base::ErrorKind::Internal:
    break;
  }
  return ExitStatus::Internal;
}

namespace {

int conclude(const base::Result<ExitStatus>& status) {
  if (status) return static_cast<int>(*status);
  print_error(status.error());
  return static_cast<int>(exit_status_of(status.error().kind));
}

int parse_and_run(int argc, char** argv) {
  CLI::App app{"Finds out whether, where and why a terminal core's memory grows.", "termsoak"};
  app.require_subcommand(1);
  app.fallthrough(false);
  app.set_version_flag("--version", fmt::format("termsoak {} ({})", kVersion, kCommit));
  app.formatter(make_help_formatter());
  Action action;
  for (const Subcommand& command : subcommands()) {
    CLI::App* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
    Action attached = command.attach(*sub);
    // The list of subcommands gets one line each; a subcommand's own help its whole description.
    const std::string whole = sub->get_description();
    sub->description(std::string(command.summary));
    sub->preparse_callback([sub, whole](std::size_t) { sub->description(whole); });
    sub->parse_complete_callback([&action, attached] { action = attached; });
  }
  app.footer(kFooter); // last, since subcommands inherit what they find
  const std::vector<std::string_view> typed(argv + 1, argv + argc);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& call) { // help or the version was asked for
    std::ostringstream text;
    (void)app.exit(call, text, text);
    return conclude(printed(text.str()));
  } catch (const CLI::ParseError& parse_error) {
    print_error(usage_error(app, parse_error, typed));
    return static_cast<int>(ExitStatus::Usage);
  }
  return conclude(action());
}

constexpr std::string_view kOutOfMemory =
    "termsoak: out of memory (raise the limit on address space or memory, or feed less)\n";

/// Allocates nothing: there may be nothing to have.
void say_out_of_memory() {
  (void)base::write_all(STDERR_FILENO, kOutOfMemory);
}

/// Destructors of a JSON tree allocate, and nothing can be thrown out of them.
[[noreturn]] void end_without_memory() {
  try {
    if (const auto thrown = std::current_exception()) std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    say_out_of_memory();
    ::_exit(static_cast<int>(ExitStatus::Internal));
  } catch (...) {
  }
  std::abort();
}

int run_whatever_is_thrown(int argc, char** argv) {
  try {
    return parse_and_run(argc, argv);
  } catch (const std::bad_alloc&) {
    say_out_of_memory();
  } catch (const std::exception& thrown) {
    print_error(base::error_of(thrown));
  }
  return static_cast<int>(ExitStatus::Internal);
}

} // namespace

int run_program(int argc, char** argv) {
  base::guard_exit(static_cast<int>(ExitStatus::Internal), kOutOfMemory);
  hold_standard_descriptors();
  // A pipe nobody reads and a limit on file size are errors of a write, not our death.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  std::set_terminate(end_without_memory);
  const int status = run_whatever_is_thrown(argc, argv);
  base::allow_exit();
  return status;
}

} // namespace termsoak::cli
