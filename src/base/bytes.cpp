#include "base/bytes.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace termsoak::base {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array kUnits{
    Unit{"", 1},
    Unit{"b", 1},
    Unit{"k", 1e3},
    Unit{"kb", 1e3},
    Unit{"kib", 1024},
    Unit{"m", 1e6},
    Unit{"mb", 1e6},
    Unit{"mib", 1048576},
    Unit{"g", 1e9},
    Unit{"gb", 1e9},
    Unit{"gib", 1073741824},
    Unit{"t", 1e12},
    Unit{"tb", 1e12},
    Unit{"tib", 1099511627776},
};

constexpr double kLargestExact = 9.0e18;

std::string grouped(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  return digits;
}

} // namespace

Result<std::uint64_t> parse_bytes(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorKind::Usage, fmt::format("'{}' is not a size", printable(text)),
                "write a number with an optional unit, e.g. 10000000, 10MB, 64MiB or unlimited");
  };
  const std::string lowered = to_lower(text);
  if (lowered == "unlimited") return kBytesUnlimited;
  const std::size_t digits_end = lowered.find_first_not_of("0123456789.");
  const std::string_view number = std::string_view(lowered).substr(0, digits_end);
  std::string_view unit = digits_end == std::string::npos ? "" : std::string_view(lowered).substr(digits_end);
  while (!unit.empty() && unit.front() == ' ')
    unit.remove_prefix(1);
  for (const Unit& known : kUnits) {
    if (unit != known.name) continue;
    std::uint64_t whole = 0;
    const auto integer = std::from_chars(number.data(), number.data() + number.size(), whole);
    if (integer.ec == std::errc{} && integer.ptr == number.data() + number.size()) {
      const auto factor = static_cast<std::uint64_t>(known.factor);
      if (whole > UINT64_MAX / factor) return bad();
      return whole * factor;
    }
    double value = 0;
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), value);
    if (parsed.ec != std::errc{} || parsed.ptr != number.data() + number.size() ||
        value * known.factor > kLargestExact)
      return bad();
    return static_cast<std::uint64_t>(std::llround(value * known.factor));
  }
  return bad();
}

std::string format_count(std::uint64_t count) {
  return grouped(count);
}

std::string format_signed_count(std::int64_t count) {
  const auto magnitude =
      count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  return (count < 0 ? "-" : "") + grouped(magnitude);
}

std::string format_bytes(std::uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (bytes < 1'000'000) return grouped(bytes) + " B";
  if (value < 1e9) return fmt::format("{:.2f} MB", value / 1e6);
  if (value < 1e12) return fmt::format("{:.2f} GB", value / 1e9);
  return fmt::format("{:.2f} TB", value / 1e12);
}

} // namespace termsoak::base
