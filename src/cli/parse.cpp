#include "cli/program.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/text.h"
#include "cli/version.h"
#include "unicode/layout.h"

/// The one file that knows CLI11: it turns commands and their options into its objects, and what it says into
/// errors of ours.
namespace termsoak::cli {
namespace {

using unicode::columns_of;
using unicode::kLineColumns;
using unicode::pad_right;
using unicode::paragraph;
using unicode::wrap;

constexpr const char* kFooter = R"(Examples:
  termsoak compare session.cast    the defect and its fix, side by side
  termsoak explain session.cast    which cluster, style or link made it grow
  termsoak compare recipe:grapheme-scroll --bytes 64MB --html report.html
  termsoak gate workloads/         CI's command: exit 1 when memory grows

'termsoak COMMAND --help' tells the flags of a command, with examples.

Exit status: 0 pass, 1 the subject grew or an expectation failed, 2 usage or
bad input, 3 inconclusive, 4 internal error or out of memory, 5 nothing
matched, 124 time-out, 130 interrupted.)";

constexpr std::size_t kSecondColumn = 30;

std::string entry(const std::string& name, const std::string& text) {
  const std::string first = "  " + name;
  const bool beside = columns_of(first) < kSecondColumn;
  return (beside ? pad_right(first, kSecondColumn) : first + "\n" + std::string(kSecondColumn, ' ')) +
         wrap(text, kLineColumns, kSecondColumn) + "\n";
}

class Help final : public CLI::Formatter {
public:
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    std::string text = make_option_desc(option);
    if (option->get_required() && !is_positional) text += " (required)";
    for (const CLI::Option* other : option->get_excludes())
      text += " (not with " + other->get_name() + ")";
    return entry(make_option_name(option, is_positional) + make_option_opts(option), text);
  }

  /// The value's name alone: CLI11 adds its own words for a range or a set, and the text says those better.
  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_positional() || option->get_type_size() == 0) return {};
    const std::string type = option->get_type_name();
    return " " + type.substr(0, type.find(':'));
  }

  std::string make_subcommand(const CLI::App* sub) const override {
    return entry(sub->get_display_name(), sub->get_description());
  }

  std::string make_option_usage(const CLI::Option* option) const override {
    if (option->get_expected_max() != 2) return Formatter::make_option_usage(option);
    const std::string name = make_option_name(option, true);
    return name + " " + name;
  }

  /// A line of the text that is too long goes on in the next.
  std::string make_description(const CLI::App* app) const override {
    const std::string text = app->get_description();
    std::string out;
    for (const std::string_view line : base::split(text, '\n'))
      out += paragraph(line);
    return out;
  }
};

/// CLI11's own check names a range of 300 digits.
std::string above_zero(const std::string& text) {
  double value = 0;
  const bool fits = CLI::detail::lexical_cast(text, value) && value > 0;
  return fits ? std::string() : fmt::format("must be a number above 0, not '{}'", base::printable(text));
}

/// Adds one option whose value goes to `target`.
struct Adder {
  CLI::App& app;
  std::string names;
  std::string help;

  template <class T> CLI::Option* operator()(T* value) const { return app.add_option(names, *value, help); }
  CLI::Option* operator()(bool* value) const { return app.add_flag(names, *value, help); }
  /// CLI11 2.1 would write "false" into an optional that nobody set.
  CLI::Option* operator()(const SetFlag& set) const { return app.add_flag_callback(names, set, help); }
  CLI::Option* operator()(const ReadValue& read) const {
    return app.add_option_function<std::string>(
        names,
        [read, name = names](const std::string& text) {
          if (const auto done = read(text); !done)
            throw CLI::ValidationError(name, done.error().remedy.empty()
                                                 ? done.error().message
                                                 : done.error().message + "; " + done.error().remedy);
        },
        help);
  }
  /// CLI11's own integers accept less than sizes do, and its error texts name no range.
  CLI::Option* operator()(const ScreenSide& side) const {
    return app.add_option_function<std::int64_t>(
        names,
        [side, name = names](const std::int64_t value) {
          if (value < 1 || value > kScreenSideMax)
            throw CLI::ValidationError(name, fmt::format("must be 1..{}, not {}", kScreenSideMax, value));
          *side.value = static_cast<std::uint32_t>(value);
        },
        help);
  }
};

void count_as(CLI::Option& option, Count count) {
  switch (count) {
  case Count::Flag:
  case Count::One:
  case Count::List:
    return;
  case Count::Last: // one name each: a positional value may follow it
    option.expected(1)->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    return;
  case Count::Repeatable:
    option.expected(1)->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    return;
  case Count::OptionalValue:
    option.expected(0, 1);
    return;
  case Count::Required:
    option.required()->expected(1);
    return;
  case Count::Pair:
    option.required()->expected(2);
    return;
  case Count::RequiredList:
    option.required();
    return;
  }
}

void check_with(CLI::Option& option, const Check& check) {
  switch (check.kind) {
  case Check::Kind::None:
    return;
  case Check::Kind::Whole:
    option.check(CLI::Range(static_cast<std::int64_t>(check.min), static_cast<std::int64_t>(check.max)));
    return;
  case Check::Kind::Real:
    option.check(CLI::Range(check.min, check.max));
    return;
  case Check::Kind::AboveZero:
    option.check([](const std::string& text) { return above_zero(text); });
    return;
  case Check::Kind::Member: {
    std::vector<std::string> members;
    for (const std::string_view member : base::split(check.members, ' '))
      members.emplace_back(member);
    if (option.get_expected_min() == 0) option.default_str(members.front()); // for the option without a value
    option.check(CLI::IsMember(members));
    return;
  }
  }
}

void add_options(CLI::App& app, const Command& command) {
  for (const BoundOption& bound : command.options()) {
    const OptionRow& row = *bound.row;
    const std::string help = fmt::format(fmt::runtime(row.help), row.default_value);
    CLI::Option* option =
        std::visit(Adder{.app = app, .names = std::string(row.names), .help = help}, bound.target);
    if (row.count != Count::Flag) option->type_name(std::string(row.value));
    count_as(*option, row.count);
    check_with(*option, row.check);
    if (!row.excludes.empty()) option->excludes(app.get_option(std::string(row.excludes)));
  }
}

void add_command(CLI::App& above, const Command& command) {
  CLI::App* app = above.add_subcommand(std::string(command.name()), command.summary());
  add_options(*app, command);
  if (command.needs_command_below()) app->require_subcommand(1);
  for (const Command& nested : command.commands())
    add_command(*app, nested);
  if (command.is_hidden()) app->group("");
  // The list of subcommands gets one line each; a subcommand's own help its whole description.
  if (!command.description().empty())
    app->preparse_callback([app, whole = command.description()](std::size_t) { app->description(whole); });
  app->footer(command.footer());
}

std::vector<std::string> nested_names(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    out.emplace_back(sub->get_name());
  return out;
}

/// The flag that was probably meant by the first one that the command does not have.
std::string near_flag(const CLI::App& scope, std::span<const std::string_view> typed) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : scope.get_options())
    for (const std::string& name : option->get_lnames())
      flags.push_back("--" + name);
  const std::vector<std::string_view> known(flags.begin(), flags.end());
  for (const std::string_view word : typed) {
    const std::string_view name = word.substr(0, word.find('='));
    if (word.starts_with("--") && std::ranges::find(known, name) == known.end())
      return base::nearest_name(name, known);
  }
  return {};
}

/// CLI11 says what it did not expect; we add what was probably meant.
base::Error usage_error(const CLI::App& app, const CLI::ParseError& parse_error,
                        std::span<const std::string_view> typed) {
  const std::vector<std::string> commands = nested_names(app);
  const bool in_command = !typed.empty() && std::ranges::find(commands, typed.front()) != commands.end();
  const CLI::App& scope = in_command ? *app.get_subcommand(std::string(typed.front())) : app;
  std::string hint =
      in_command ? fmt::format("see 'termsoak {} --help'", scope.get_name()) : "see 'termsoak --help'";
  const auto suggest = [&hint](const std::string& near) {
    if (!near.empty()) hint = fmt::format("did you mean '{}'? {}", near, hint);
  };
  std::string message = parse_error.what();
  std::ranges::replace(message, '\n', ' ');
  suggest(near_flag(scope, typed));
  // A word where a command must stand: the first one, or the second below 'list' and 'lab'.
  const std::size_t at = in_command ? 1 : 0;
  const bool command_expected = !in_command || scope.get_require_subcommand_min() > 0;
  if (command_expected && typed.size() > at && !typed[at].starts_with("-")) {
    const std::vector<std::string> names = nested_names(scope);
    const std::vector<std::string_view> known(names.begin(), names.end());
    if (std::ranges::find(known, typed[at]) == known.end()) {
      message = fmt::format("'{}' is not a command{}", base::printable(typed[at]),
                            in_command ? " of 'termsoak " + scope.get_name() + "'" : "");
      suggest(base::nearest_name(typed[at], known));
    }
  }
  return {.kind = base::ErrorKind::Usage, .message = message, .remedy = hint};
}

/// The innermost command that was named.
const Command& named_command(const CLI::App& app, const std::deque<Command>& commands) {
  const CLI::App& parsed = *app.get_subcommands().front();
  const auto command =
      std::ranges::find_if(commands, [&](const Command& one) { return one.name() == parsed.get_name(); });
  return parsed.get_subcommands().empty() ? *command : named_command(parsed, command->commands());
}

} // namespace

base::Result<ParsedLine> parse_command_line(int argc, char** argv) {
  CLI::App app{"Finds out whether, where and why a terminal core's memory grows.", "termsoak"};
  app.require_subcommand(1);
  app.fallthrough(false);
  app.set_version_flag("--version", fmt::format("termsoak {} ({})", kVersion, kCommit));
  app.formatter(std::make_shared<Help>());
  const std::deque<Command> commands = all_commands();
  for (const Command& command : commands)
    add_command(app, command);
  app.footer(kFooter); // last, since subcommands inherit what they find
  const std::vector<std::string_view> typed(argv + 1, argv + argc);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& call) { // help or the version was asked for
    std::ostringstream text;
    (void)app.exit(call, text, text);
    return ParsedLine{.action = {}, .text = text.str()};
  } catch (const CLI::ParseError& parse_error) {
    return std::unexpected(usage_error(app, parse_error, typed));
  }
  return ParsedLine{.action = named_command(app, commands).action(), .text = {}};
}

} // namespace termsoak::cli
