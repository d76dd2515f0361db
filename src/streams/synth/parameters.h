#pragma once

#include "base/error.h"
#include "streams/synth/stream_builder.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The numbers a recipe can be tuned with: their table, and one checked set of values. Knows no recipe.
namespace termsoak::streams::synth {

/// One row of a recipe's table. A parameter with `choices` is written as one of those words and read as its
/// index.
struct Parameter {
  std::string_view name;
  std::uint64_t fallback;
  std::uint64_t minimum;
  std::uint64_t maximum;
  std::string_view summary;
  std::span<const std::string_view> choices = {};
};

/// Values for every row of one table; always within bounds.
class Parameters {
public:
  /// All fallbacks.
  explicit Parameters(std::span<const Parameter> table);

  /// Sets one from text ("20", "64KiB", "zwj"). An unknown name gets a suggestion, a value out of range its
  /// range.
  [[nodiscard]] base::Result<void> set(std::string_view name, std::string_view value);
  /// Sets one only when the table has it; for defaults that come from outside, such as the screen.
  void set_if_known(std::string_view name, std::uint64_t value);

  /// The name must stand in the table.
  [[nodiscard]] std::uint64_t operator[](std::string_view name) const;
  [[nodiscard]] bool knows(std::string_view name) const;
  /// "name=value,…" for those that differ from their fallback; a stable order.
  [[nodiscard]] std::string text() const;
  /// From `cols` and `screen_rows` where the table has them, else 80 x 24.
  [[nodiscard]] ScreenSize screen() const;
  [[nodiscard]] std::span<const Parameter> table() const { return table_; }

private:
  [[nodiscard]] std::size_t index_of(std::string_view name) const;

  std::span<const Parameter> table_;
  std::vector<std::uint64_t> values_;
};

} // namespace termsoak::streams::synth
