#pragma once

#include <array>
#include <string>

/// Styles of which a page's set takes 32 and no more, whatever its size.
namespace termsoak::test {

inline constexpr unsigned kStylesOfOneHash = 64;

/// SGR for one of 64 styles with one hash, from the default style: attribute bits lie over the green of the
/// foreground. 32 of them fill a probe chain.
inline std::string sgr_of_one_hash(unsigned flags) {
  constexpr std::array kCodes{1, 3, 2, 5, 7, 8}; // by the bit each sets
  static_assert(kStylesOfOneHash == 1U << kCodes.size());
  std::string sgr = "\x1b[0";
  for (unsigned bit = 0; bit < kCodes.size(); ++bit)
    if ((flags >> bit & 1U) != 0) sgr += ";" + std::to_string(kCodes[bit]);
  return sgr + ";38;2;10;" + std::to_string(20U ^ flags) + ";30m";
}

} // namespace termsoak::test
