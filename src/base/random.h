#pragma once

#include <cstdint>

/// The project's one seeded generator: xoshiro256** seeded by splitmix64 (Blackman and Vigna, public domain
/// algorithms). Its own arithmetic, so equal seeds give equal streams with every standard library.
/// Not for secrets.
namespace termsoak::base {

class Random {
public:
  explicit Random(std::uint64_t seed);

  [[nodiscard]] std::uint64_t next();
  /// Uniform in [0, bound); bound > 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
  /// Uniform in [low, high], both included.
  [[nodiscard]] std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    return low + below(high - low + 1);
  }
  /// True in `numerator` of `denominator` cases.
  [[nodiscard]] bool chance(std::uint64_t numerator, std::uint64_t denominator) {
    return below(denominator) < numerator;
  }
  /// Uniform in [0, 1).
  [[nodiscard]] double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

private:
  std::uint64_t state_[4];
};

} // namespace termsoak::base
