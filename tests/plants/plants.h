#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// Which one of the planted defects and removable call sites is in force in this process, if any. Chosen
/// once, before anything runs, and inherited by children. Only generated copies of the product's sources ask.
namespace termsoak::plants {

struct Row {
  std::string_view name; ///< of a plant, or "site:FILE:LINE statement"
  std::string_view what;
  std::string_view facts; ///< kept, omitted or false
};

/// Plants first, then call sites; a row's place is its number. Generated.
[[nodiscard]] std::span<const Row> rows();
extern const std::size_t kPlantCount;

[[nodiscard]] bool active(std::size_t number);
/// Of the calls that ask while the plant is active, true for each `nth`.
[[nodiscard]] bool active_every(std::size_t number, std::size_t nth);
[[nodiscard]] bool removed(std::size_t number);

/// False where there is no such row. A call site may be named by its place in the table of sites as well
/// ("site:12").
[[nodiscard]] bool choose(std::string_view name);
/// From now on `file` is made once any process comes to the place of the chosen row.
void tell_reached(std::string file);
/// The known name nearest to a mistyped one, or empty.
[[nodiscard]] std::string suggest(std::string_view typed);

} // namespace termsoak::plants
