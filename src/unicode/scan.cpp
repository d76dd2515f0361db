#include "unicode/scan.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "unicode/scan.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace termsoak::unicode::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// `stops` says of a vector which bytes end the stretch, `is_data` of one byte whether it does not.
template <class Stops, class IsData>
std::size_t length_until(const std::uint8_t* bytes, std::size_t count, Stops stops, IsData is_data) {
  const hn::ScalableTag<std::uint8_t> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto found = hn::FindFirstTrue(d, stops(d, hn::LoadU(d, bytes + i)));
    if (found >= 0) return i + static_cast<std::size_t>(found);
  }
  while (i < count && is_data(bytes[i]))
    ++i;
  return i;
}

std::size_t printable_ascii_length(const std::uint8_t* bytes, std::size_t count) {
  return length_until(
      bytes, count,
      [](auto d, auto v) {
        // 0x20..0x7E is the range 0..0x5E after a wrapping subtraction.
        return hn::Gt(hn::Sub(v, hn::Set(d, std::uint8_t{0x20})), hn::Set(d, std::uint8_t{0x5E}));
      },
      [](std::uint8_t byte) { return is_printable_ascii(byte); });
}

std::size_t string_data_length(const std::uint8_t* bytes, std::size_t count) {
  return length_until(
      bytes, count,
      [](auto d, auto v) {
        const auto control = hn::Lt(v, hn::Set(d, std::uint8_t{0x20}));
        const auto del = hn::Eq(v, hn::Set(d, std::uint8_t{0x7F}));
        const auto st = hn::Eq(v, hn::Set(d, std::uint8_t{0x9C}));
        return hn::Or(control, hn::Or(del, st));
      },
      [](std::uint8_t byte) { return is_string_data(byte); });
}

} // namespace termsoak::unicode::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace termsoak::unicode {

HWY_EXPORT(printable_ascii_length);
HWY_EXPORT(string_data_length);

std::size_t printable_ascii_length_vector(const std::uint8_t* bytes, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(printable_ascii_length)(bytes, count);
}

std::size_t string_data_length_vector(const std::uint8_t* bytes, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(string_data_length)(bytes, count);
}

std::size_t printable_ascii_length_scalar(const std::uint8_t* bytes, std::size_t count) {
  std::size_t i = 0;
  while (i < count && is_printable_ascii(bytes[i]))
    ++i;
  return i;
}

std::size_t string_data_length_scalar(const std::uint8_t* bytes, std::size_t count) {
  std::size_t i = 0;
  while (i < count && is_string_data(bytes[i]))
    ++i;
  return i;
}

} // namespace termsoak::unicode
#endif
