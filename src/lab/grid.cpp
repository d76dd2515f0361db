#include "lab/grid.h"

#include <fmt/format.h>

#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/fd.h"
#include "base/random.h"
#include "base/text.h"

namespace termsoak::lab {
namespace {

/// Larger inputs are not puzzles; the hash table's 32-bit capacity stays far away.
constexpr std::size_t kGridBytesMax = 16'000'000;
constexpr const char* kRemedy = "a grid is lines of equal length of '#' and '.'";

} // namespace

Grid generate_grid(std::uint64_t seed) {
  base::Random random(seed);
  std::string text;
  for (std::uint32_t row = 0; row < kGridSide; ++row) {
    for (std::uint32_t col = 0; col < kGridSide; ++col)
      text += random.chance(1, 2) ? '#' : '.';
    text += '\n';
  }
  auto grid = parse_grid(std::move(text), fmt::format("seed {}", seed));
  base::check(grid.has_value(), "a generated grid is a grid");
  return *std::move(grid);
}

base::Result<Grid> parse_grid(std::string text, std::string origin) {
  Grid grid{.text = std::move(text), .elves = {}, .origin = std::move(origin)};
  if (grid.text.size() > kGridBytesMax)
    return base::fail(base::ErrorKind::BadInput,
                      fmt::format("{}: larger than {}", grid.origin, base::format_bytes(kGridBytesMax)),
                      kRemedy);
  std::string_view body = grid.text;
  while (body.ends_with('\n') || body.ends_with('\r'))
    body.remove_suffix(1);
  if (body.empty()) return base::fail(base::ErrorKind::BadInput, grid.origin + ": holds no grid", kRemedy);
  std::size_t width = 0;
  std::int32_t row = 0;
  for (std::string_view line : base::split(body, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (row == 0) width = line.size();
    for (std::size_t col = 0; col < line.size(); ++col) {
      if (line[col] == '#')
        grid.elves.push_back({row, static_cast<std::int32_t>(col)});
      else if (line[col] != '.')
        return base::fail(base::ErrorKind::BadInput,
                          fmt::format("{}: line {}, column {}: '{}' is neither '#' nor '.'", grid.origin,
                                      row + 1, col + 1, base::printable(line.substr(col, 1))),
                          kRemedy);
    }
    if (line.size() != width)
      return base::fail(base::ErrorKind::BadInput,
                        fmt::format("{}: line {} has {} cells, the first line has {}", grid.origin, row + 1,
                                    line.size(), width),
                        kRemedy);
    ++row;
  }
  if (grid.elves.empty())
    return base::fail(base::ErrorKind::BadInput, grid.origin + ": holds no elf ('#')", kRemedy);
  return grid;
}

base::Result<Grid> read_grid(const std::filesystem::path& file) {
  auto text = base::read_file(file, kGridBytesMax);
  if (!text) return std::unexpected(text.error());
  return parse_grid(*std::move(text), base::printable(file.string()));
}

} // namespace termsoak::lab
