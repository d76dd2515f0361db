#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Bytes of a terminal as the inside of a JSON string. For the files of this folder only.
namespace termsoak::streams::formats {

/// Appends `bytes` escaped. Each maximal ill-formed part (Unicode 15, section 3.9, the "maximal subpart"
/// practice) becomes one U+FFFD; the number of these is given back.
std::uint64_t append_json_text(std::string& out, std::string_view bytes);

/// Bytes at the end that begin a UTF-8 sequence which more bytes could complete; 0 to 3.
[[nodiscard]] std::size_t unfinished_tail_bytes(std::string_view bytes);

} // namespace termsoak::streams::formats
