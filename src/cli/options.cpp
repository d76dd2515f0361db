#include "cli/options.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "base/text.h"

namespace termsoak::cli {
namespace {

bool names_command(const OptionRow& row, std::string_view command) {
  const auto commands = base::split(row.commands, ' ');
  return std::ranges::find(commands, command) != commands.end();
}

const OptionRow* find_exactly(std::string_view command, std::string_view name) {
  const auto rows = option_table();
  const auto at = std::ranges::find_if(
      rows, [&](const OptionRow& row) { return long_name(row) == name && names_command(row, command); });
  return at == rows.end() ? nullptr : &*at;
}

base::Result<std::uint64_t> size_of(const std::string& text) {
  const auto bytes = base::parse_bytes(text);
  if (!bytes)
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("{}; {}", bytes.error().message, bytes.error().remedy));
  return *bytes;
}

} // namespace

std::string_view long_name(const OptionRow& row) {
  const auto names = base::split(row.names, ',');
  const auto at = std::ranges::find_if(names, [](std::string_view name) { return name.starts_with("--"); });
  return at == names.end() ? row.names : *at;
}

const OptionRow* find_option(std::string_view command, std::string_view name) {
  const OptionRow* own = find_exactly(command, name);
  const std::size_t slash = command.rfind('/');
  if (own != nullptr || slash == std::string_view::npos) return own;
  return find_exactly(command.substr(0, slash), name);
}

void Command::bind(std::string_view name, ValueTarget target) {
  const OptionRow* row = find_option(path_, name);
  base::check(row != nullptr, "each bound option has a row that names the command");
  options_.push_back({.row = row, .target = std::move(target)});
}

Command& Command::below(std::string_view name, std::string summary, Action action, Below rule) {
  Command& made = commands_.emplace_back(fmt::format("{}/{}", path_, name), std::move(summary));
  made.act(std::move(action));
  below_ = rule;
  return made;
}

ReadValue read_size(std::optional<std::uint64_t>& value) {
  return [&value](const std::string& text) -> base::Result<void> {
    const auto bytes = size_of(text);
    if (!bytes) return std::unexpected(bytes.error());
    value = *bytes;
    return {};
  };
}

ReadValue read_on_off(std::optional<bool>& value) {
  return [&value](const std::string& text) -> base::Result<void> {
    if (text != "on" && text != "off")
      return base::fail(base::ErrorKind::Usage,
                        fmt::format("'{}' is neither on nor off", base::printable(text)));
    value = text == "on";
    return {};
  };
}

} // namespace termsoak::cli
