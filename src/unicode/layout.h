#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Text for people, laid out in the columns of their terminal. Does not clean anything: what it lays out has
/// passed `base::printable`, or is our own vocabulary.
namespace termsoak::unicode {

/// How wide what we print is laid out.
inline constexpr std::size_t kLineColumns = 80;

/// The sum of the widths of the code points; a terminal that draws a cluster in less shows a shorter line.
[[nodiscard]] std::size_t columns_of(std::string_view text);
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t columns);
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t columns);
/// At most `columns`; a longer text keeps its end, which is what tells paths apart.
[[nodiscard]] std::string keep_end(std::string_view text, std::size_t columns);
/// Breaks at blanks so that no line exceeds `columns`; every line but the first starts with `indent` blanks,
/// which the first is taken to have already. A word that fits no line is broken after a ',' or '/', or
/// anywhere.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t columns, std::size_t indent);

/// The same on lines of kLineColumns, ended.
[[nodiscard]] std::string paragraph(std::string_view text);

} // namespace termsoak::unicode
