#pragma once

#include "core/page/page.h"

#include <string>

/// Names of what made a page grow, for people. Only ever built in the slow path.
namespace termsoak::core::screen {

/// "fg #ff0000, bold"
[[nodiscard]] std::string describe(const page::Style& style);
/// The text of a cell with one code point more: "e U+0065 U+0301".
[[nodiscard]] std::string describe_cluster(const page::Page& page, const page::Cell& cell, char32_t added);

} // namespace termsoak::core::screen
