#include "cli/options.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"

namespace termsoak::cli {
namespace {

void collect(const Command& command, std::map<std::string, const Command*>& out) {
  out[command.path()] = &command;
  for (const Command& below : command.commands())
    collect(below, out);
}

TEST(OptionTable, EachRowIsBoundByEachCommandThatItNamesAndByNoOther) {
  const auto commands = all_commands();
  std::map<std::string, const Command*> by_path;
  for (const Command& command : commands)
    collect(command, by_path);
  std::map<const OptionRow*, std::set<std::string>> bound;
  for (const auto& [path, command] : by_path)
    for (const BoundOption& option : command->options())
      bound[option.row].insert(path.starts_with("list/") ? "list" : path);
  for (const OptionRow& row : option_table()) {
    std::set<std::string> named;
    for (const std::string_view command : base::split(row.commands, ' ')) {
      EXPECT_TRUE(by_path.contains(std::string(command))) << row.names << " names " << command;
      named.emplace(command);
    }
    EXPECT_EQ(bound[&row], named) << row.names << ": " << row.help;
  }
}

TEST(OptionTable, NoCommandHasAnOptionTwice) {
  for (const Command& command : all_commands()) {
    std::set<std::string_view> names;
    for (const BoundOption& option : command.options())
      EXPECT_TRUE(names.insert(long_name(*option.row)).second) << command.path() << " " << option.row->names;
  }
}

TEST(OptionTable, FindsTheRowOfTheCommandThatAsks) {
  ASSERT_NE(find_option("run", "--cols"), nullptr);
  ASSERT_NE(find_option("record", "--cols"), nullptr);
  EXPECT_NE(find_option("run", "--cols"), find_option("record", "--cols"));
  EXPECT_EQ(find_option("list/rules", "--json"), find_option("list", "--json"));
  EXPECT_EQ(find_option("doctor", "--cols"), nullptr);
}

} // namespace
} // namespace termsoak::cli
