#include "plants/plants.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <utility>
#include <vector>

namespace termsoak::plants {

namespace {

constexpr std::size_t kNone = SIZE_MAX;
constexpr std::string_view kSite = "site:";
std::size_t chosen = kNone; // set before the program starts its work, read from then on
std::size_t asked = 0;
std::string mark; // made when the place of the chosen row is come to; empty: nobody wants to know

bool is_chosen(std::size_t number) {
  if (number != chosen) return false;
  if (!mark.empty()) {
    // Runs are children of this process, so that a file is what tells.
    if (std::FILE* const file = std::fopen(mark.c_str(), "a"); file != nullptr) std::fclose(file);
    mark.clear();
  }
  return true;
}

} // namespace

bool active(std::size_t number) {
  return is_chosen(number);
}

bool active_every(std::size_t number, std::size_t nth) {
  return is_chosen(number) && ++asked % nth == 0;
}

bool removed(std::size_t number) {
  return is_chosen(number);
}

void tell_reached(std::string file) {
  mark = std::move(file);
}

bool choose(std::string_view name) {
  const auto at = std::ranges::find(rows(), name, &Row::name);
  if (at != rows().end()) {
    chosen = static_cast<std::size_t>(at - rows().begin());
    return true;
  }
  if (!name.starts_with(kSite)) return false;
  const std::string_view digits = name.substr(kSite.size());
  std::size_t index = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return false;
  if (index >= rows().size() - kPlantCount) return false;
  chosen = kPlantCount + index;
  return true;
}

std::string suggest(std::string_view typed) {
  std::vector<std::string_view> names;
  for (const Row& row : rows())
    names.push_back(row.name);
  return base::nearest_name(typed, names);
}

} // namespace termsoak::plants
