#pragma once

#include <cstddef>
#include <cstdint>

/// Finding the end of a stretch of bytes that needs no thought, many bytes at a time. Does not decode.
/// Vector code of the machine at hand (chosen at run time); the `_scalar` twins are the law they are tested
/// against.
namespace termsoak::core::unicode {

/// How many leading bytes are printable ASCII (0x20..0x7E).
[[nodiscard]] std::size_t printable_ascii_length(const std::uint8_t* bytes, std::size_t count);
[[nodiscard]] std::size_t printable_ascii_length_scalar(const std::uint8_t* bytes, std::size_t count);

/// How many leading bytes of a control string (OSC, DCS, APC, PM, SOS) are plain data: not C0, not 0x7F, not
/// 0x9C (0x9C may be the tail of U+009C, or of an ordinary character: the caller looks at the byte before).
[[nodiscard]] std::size_t string_data_length(const std::uint8_t* bytes, std::size_t count);
[[nodiscard]] std::size_t string_data_length_scalar(const std::uint8_t* bytes, std::size_t count);

} // namespace termsoak::core::unicode
