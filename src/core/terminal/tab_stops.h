#pragma once

#include <cstdint>
#include <vector>

/// The columns a horizontal tab may stop at. Does not know margins or the cursor.
namespace termsoak::core::terminal {

inline constexpr std::uint16_t kTabInterval = 8;

class TabStops {
public:
  /// A stop at every eighth column.
  explicit TabStops(std::uint16_t cols);

  void set(std::uint16_t col);
  void clear(std::uint16_t col);
  void clear_all();
  /// As at power-up: every eighth column (DECST8C).
  void reset();
  /// A new width begins with the stops of power-up.
  void resize(std::uint16_t cols);

  [[nodiscard]] bool is_set(std::uint16_t col) const { return col < stops_.size() && stops_[col] != 0; }
  /// The next stop right of `col`, at most `limit`.
  [[nodiscard]] std::uint16_t next(std::uint16_t col, std::uint16_t limit) const;
  /// The next stop left of `col`, at least `limit`.
  [[nodiscard]] std::uint16_t previous(std::uint16_t col, std::uint16_t limit) const;

private:
  std::vector<std::uint8_t> stops_; ///< one entry a column
};

} // namespace termsoak::core::terminal
