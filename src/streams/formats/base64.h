#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Base64 of RFC 4648, with padding, no line breaks. For the files of this folder only.
namespace termsoak::streams::formats {

[[nodiscard]] std::string base64_encode(std::string_view bytes);
/// Nothing when the text is not exactly base64.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

} // namespace termsoak::streams::formats
