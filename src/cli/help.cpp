#include "cli/help.h"

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "unicode/layout.h"

namespace termsoak::cli {
namespace {

using unicode::columns_of;
using unicode::kLineColumns;
using unicode::pad_right;
using unicode::paragraph;
using unicode::wrap;

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

} // namespace

std::shared_ptr<CLI::FormatterBase> make_help_formatter() {
  return std::make_shared<Help>();
}

} // namespace termsoak::cli
