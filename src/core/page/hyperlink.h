#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace termsoak::core::page {

/// A link as OSC 8 gives it. Borrows its texts. A link without an id is told apart from others by the
/// screen's counter.
struct Hyperlink {
  std::string_view uri;
  std::optional<std::string_view> explicit_id;
  std::uint32_t implicit_id = 0; ///< meaningful without an explicit id
  bool operator==(const Hyperlink&) const = default;
};

} // namespace termsoak::core::page
