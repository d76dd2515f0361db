#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Byte counts as people write and read them.
namespace termsoak::base {

inline constexpr std::uint64_t kBytesUnlimited = UINT64_MAX;

/// Reads "10MB" (decimal), "64MiB" (binary), "10000000", "1.5GiB", "unlimited". Case does not matter.
[[nodiscard]] Result<std::uint64_t> parse_bytes(std::string_view text);

/// "9.96 MB", "585,728 B" below 1 MB; for tables and prose.
[[nodiscard]] std::string format_bytes(std::uint64_t bytes);

/// "9,957,376": a figure that must be read to the last digit.
[[nodiscard]] std::string format_count(std::uint64_t count);
[[nodiscard]] std::string format_signed_count(std::int64_t count);

[[nodiscard]] constexpr std::size_t align_up(std::size_t value, std::size_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}
[[nodiscard]] constexpr std::size_t align_down(std::size_t value, std::size_t alignment) {
  return value / alignment * alignment;
}

} // namespace termsoak::base
