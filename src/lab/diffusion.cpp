#include "lab/diffusion.h"

#include <algorithm>
#include <vector>

namespace termsoak::lab {
namespace {

/// Cell visits after which the search for a still round ends.
constexpr std::uint64_t kWorkMax = 4'000'000'000;
constexpr std::int32_t kMargin = 16;

/// A rectangle of cells around the elves that is rebuilt when they come near its edge.
class Board {
public:
  explicit Board(std::span<const Point> elves) : elves_(elves.begin(), elves.end()) { enclose(); }

  /// Gives how many elves moved.
  std::uint64_t play(std::uint64_t round) {
    if (near_edge_) enclose();
    const auto occupied = [this](const Point& point) { return cells_[index(point)] != 0; };
    std::fill(claims_.begin(), claims_.end(), std::uint8_t{0});
    targets_.clear();
    for (const Point& elf : elves_) {
      targets_.push_back(proposal(occupied, elf, round).value_or(elf));
      if (std::uint8_t& claim = claims_[index(targets_.back())]; claim < 2) ++claim;
    }
    std::uint64_t moved = 0;
    for (std::size_t i = 0; i < elves_.size(); ++i) {
      if (targets_[i] == elves_[i] || claims_[index(targets_[i])] > 1) continue;
      cells_[index(elves_[i])] = 0;
      cells_[index(targets_[i])] = 1;
      elves_[i] = targets_[i];
      near_edge_ |= beside_edge(elves_[i]);
      ++moved;
    }
    return moved;
  }

  [[nodiscard]] std::uint64_t empty_cells() const {
    const auto [top, bottom] = std::ranges::minmax_element(elves_, {}, &Point::row);
    const auto [left, right] = std::ranges::minmax_element(elves_, {}, &Point::col);
    const auto rows = static_cast<std::uint64_t>(std::int64_t{bottom->row} - top->row + 1);
    const auto cols = static_cast<std::uint64_t>(std::int64_t{right->col} - left->col + 1);
    return rows * cols - elves_.size();
  }
  [[nodiscard]] std::size_t cells_count() const { return cells_.size(); }

private:
  [[nodiscard]] std::size_t index(const Point& point) const {
    return static_cast<std::size_t>(point.row - origin_.row) * cols_ +
           static_cast<std::size_t>(point.col - origin_.col);
  }
  [[nodiscard]] bool beside_edge(const Point& point) const {
    return std::min({point.row - origin_.row, point.col - origin_.col,
                     origin_.row + static_cast<std::int32_t>(rows_) - 1 - point.row,
                     origin_.col + static_cast<std::int32_t>(cols_) - 1 - point.col}) <= 2;
  }
  void enclose() {
    const auto [top, bottom] = std::ranges::minmax_element(elves_, {}, &Point::row);
    const auto [left, right] = std::ranges::minmax_element(elves_, {}, &Point::col);
    origin_ = {top->row - kMargin, left->col - kMargin};
    rows_ = static_cast<std::size_t>(std::int64_t{bottom->row} - top->row + 1 + std::int64_t{2} * kMargin);
    cols_ = static_cast<std::size_t>(std::int64_t{right->col} - left->col + 1 + std::int64_t{2} * kMargin);
    cells_.assign(rows_ * cols_, 0);
    claims_.assign(rows_ * cols_, 0);
    for (const Point& elf : elves_)
      cells_[index(elf)] = 1;
    near_edge_ = false;
  }

  std::vector<Point> elves_;
  std::vector<Point> targets_;
  std::vector<std::uint8_t> cells_;
  std::vector<std::uint8_t> claims_;
  Point origin_;
  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
  bool near_edge_ = false;
};

} // namespace

Answers solve(std::span<const Point> elves) {
  Board board(elves);
  Answers answers;
  std::uint64_t work = 0;
  for (std::uint64_t round = 0; round < 10 || work < kWorkMax; ++round) {
    if (round == 10) answers.empty_after_ten = board.empty_cells();
    const bool still = board.play(round) == 0;
    if (still && !answers.first_still_round) answers.first_still_round = round + 1;
    if (answers.first_still_round && round >= 10) break;
    work += board.cells_count();
  }
  return answers;
}

} // namespace termsoak::lab
