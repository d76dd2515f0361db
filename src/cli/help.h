#pragma once

#include <memory>

namespace CLI {
class FormatterBase;
}

/// How help is laid out: two columns within 80, and no jargon of the parser's types. Knows no command.
namespace termsoak::cli {

[[nodiscard]] std::shared_ptr<CLI::FormatterBase> make_help_formatter();

} // namespace termsoak::cli
