#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Text laid out in columns. Counts code points as one column each: what it lays out passed `printable` and
/// is our own vocabulary or a file name.
namespace termsoak::report {

[[nodiscard]] std::size_t columns_of(std::string_view text);
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t columns);
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t columns);
/// At most `columns`; a longer text keeps its end, which is what tells paths apart.
[[nodiscard]] std::string keep_end(std::string_view text, std::size_t columns);
/// Breaks at blanks so that no line exceeds `columns`; every line but the first starts with `indent` blanks,
/// which the first is taken to have already.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t columns, std::size_t indent);

} // namespace termsoak::report
