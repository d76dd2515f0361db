#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Small text helpers. None of them knows Unicode width; that is `unicode`.
namespace termsoak::base {

[[nodiscard]] std::string to_lower(std::string_view ascii);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string_view trim(std::string_view text);

/// Makes hostile text safe for a terminal or a log: control bytes, invalid UTF-8 and marks that turn the
/// direction of text round become `\xNN`, and what exceeds `bytes_max` is cut with "…".
[[nodiscard]] std::string printable(std::string_view text, std::size_t bytes_max = 200);

/// The known name nearest to a mistyped one, or empty when none is near.
[[nodiscard]] std::string nearest_name(std::string_view typed, std::span<const std::string_view> known);

} // namespace termsoak::base
