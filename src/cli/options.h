#pragma once

#include "base/error.h"
#include "cli/exit_status.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The command line as plain values: rows of one table of options, and what a command binds of them. Does not
/// parse: `parse.cpp` does, and it alone knows the library that helps with it.
namespace termsoak::cli {

/// How often an option may stand and how many values it takes.
enum class Count : std::uint8_t {
  Flag,          ///< takes no value
  One,           ///< one value, given once
  Last,          ///< one value; given again, the last one counts
  Repeatable,    ///< one value each time it stands; all count
  OptionalValue, ///< with a value or without one
  Required,      ///< one value, and it must be there
  Pair,          ///< two values, and they must be there
  List,          ///< as many values as follow
  RequiredList,  ///< the same, and one of them must be there
};

/// What is wrong with a value that has the right type.
struct Check {
  enum class Kind : std::uint8_t { None, Whole, Real, AboveZero, Member } kind = Kind::None;
  double min = 0; ///< of Whole and Real
  double max = 0;
  std::string_view members = {}; ///< of Member, with blanks between
};

/// One option of the command line. The only place that says its help and default, and which commands have it.
struct OptionRow {
  std::string_view names;    ///< "-o,--out"; "INPUT" for a positional one
  std::string_view value;    ///< what stands for the value in a help text
  std::string_view help;     ///< "{}" is replaced by `default_value`
  std::string_view commands; ///< with blanks between; "report/merge" is a command below another
  Count count = Count::One;
  Check check = {};
  std::uint64_t default_value = 0;
  std::string_view excludes = {}; ///< the long name of an option that may not stand beside it
};

[[nodiscard]] std::span<const OptionRow> option_table();
/// Null when the command has no such option. `name` is the long name, or that of a positional option.
[[nodiscard]] const OptionRow* find_option(std::string_view command, std::string_view name);
/// "--out" of "-o,--out".
[[nodiscard]] std::string_view long_name(const OptionRow& row);

/// Takes the text of a value; an error is told with the option's name.
using ReadValue = std::function<base::Result<void>(const std::string&)>;
/// Called when the flag stands on the command line.
using SetFlag = std::function<void()>;
/// Columns or rows of a screen, 1..65535.
struct ScreenSide {
  std::optional<std::uint32_t>* value = nullptr;
};
inline constexpr std::uint32_t kScreenSideMax = 65'535;
/// Where a value goes. What is pointed to must outlive the parsing.
using ValueTarget = std::variant<bool*, std::string*, std::vector<std::string>*, std::optional<std::string>*,
                                 double*, unsigned*, std::uint64_t*, std::optional<std::uint16_t>*,
                                 std::optional<std::uint64_t>*, ScreenSide, SetFlag, ReadValue>;

struct BoundOption {
  const OptionRow* row = nullptr;
  ValueTarget target;
};

/// What a command does once its options are parsed.
using Action = std::function<base::Result<ExitStatus>()>;

/// A command's own view of the command line: it says what it is about and binds the options it has.
class Command {
public:
  enum class Below : std::uint8_t { MayStand, MustStand };

  Command(std::string path, std::string summary) : path_(std::move(path)), summary_(std::move(summary)) {}

  void describe(std::string description) { description_ = std::move(description); }
  void examples(std::string text) { examples_ = std::move(text); }
  /// Not for people: the help does not list it.
  void hide() { hidden_ = true; }
  /// The table must have a row of that name for this command.
  void bind(std::string_view name, ValueTarget target);
  /// A command below this one. Its action runs when it was named; valid as long as this command is.
  Command& below(std::string_view name, std::string summary, Action action, Below rule = Below::MustStand);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string_view name() const { return std::string_view(path_).substr(path_.rfind('/') + 1); }
  [[nodiscard]] const std::string& summary() const { return summary_; }
  [[nodiscard]] const std::string& description() const { return description_; }
  [[nodiscard]] const std::string& footer() const { return examples_; }
  [[nodiscard]] bool is_hidden() const { return hidden_; }
  [[nodiscard]] std::span<const BoundOption> options() const { return options_; }
  [[nodiscard]] const std::deque<Command>& commands() const { return commands_; }
  [[nodiscard]] std::deque<Command>& commands() { return commands_; }
  [[nodiscard]] bool needs_command_below() const { return below_ == Below::MustStand && !commands_.empty(); }
  [[nodiscard]] const Action& action() const { return action_; }
  void act(Action action) { action_ = std::move(action); }

private:
  std::string path_;
  std::string summary_;
  std::string description_;
  std::string examples_;
  std::vector<BoundOption> options_;
  std::deque<Command> commands_; ///< stable addresses
  Below below_ = Below::MustStand;
  Action action_;
  bool hidden_ = false;
};

/// The program's commands in the order in which help lists them, each with its options bound.
[[nodiscard]] std::deque<Command> all_commands();

/// Values as people write them.
[[nodiscard]] ReadValue read_size(std::optional<std::uint64_t>& value); ///< "64MiB", in bytes
[[nodiscard]] ReadValue read_on_off(std::optional<bool>& value);

} // namespace termsoak::cli
