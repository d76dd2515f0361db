#pragma once

#include <cstdint>
#include <string_view>

namespace termsoak::core::page {

/// Wyhash, final version 4, seed 0 (Wang Yi, public domain algorithm): the hash the modelled core uses for
/// links. Not for secrets.
[[nodiscard]] std::uint64_t wyhash(std::string_view bytes);

} // namespace termsoak::core::page
