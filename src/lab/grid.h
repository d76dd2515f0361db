#pragma once

#include "base/error.h"

#include <compare>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// The puzzle's input: a rectangle of `#` (an elf) and `.`. Made from a seed or read from a file; puzzle
/// inputs themselves may not be passed on, so the project holds none.
namespace termsoak::lab {

struct Point {
  std::int32_t row = 0;
  std::int32_t col = 0;
  [[nodiscard]] auto operator<=>(const Point&) const = default;
  [[nodiscard]] Point operator+(const Point& other) const { return {row + other.row, col + other.col}; }
};

/// Spreads both coordinates over all 64 bits (the finaliser of splitmix64).
struct PointHash {
  [[nodiscard]] std::uint64_t operator()(const Point& point) const {
    std::uint64_t mixed = (std::uint64_t{static_cast<std::uint32_t>(point.row)} << 32) |
                          std::uint64_t{static_cast<std::uint32_t>(point.col)};
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }
};

struct Grid {
  std::string text; ///< as it came: the bytes that the program reads into its buffer
  std::vector<Point> elves;
  std::string origin; ///< the file, or "seed N"
};

inline constexpr std::uint32_t kGridSide = 70;
inline constexpr std::uint64_t kGridSeed = 2022;

/// A square of `kGridSide`, every second cell an elf on average: 4,970 bytes with its line feeds.
[[nodiscard]] Grid generate_grid(std::uint64_t seed);
/// Lines of equal length of `#` and `.`; CR LF is understood. Errors name line and column.
[[nodiscard]] base::Result<Grid> parse_grid(std::string text, std::string origin);
[[nodiscard]] base::Result<Grid> read_grid(const std::filesystem::path& file);

} // namespace termsoak::lab
