#pragma once

#include "core/pagelist/prune_strategy.h"

#include <array>
#include <cstddef>
#include <string_view>

/// The named strategies in an order of their own, so that a seed and a byte of the corpus keep their meaning
/// when the table gains a row. New ones go to the end.
namespace termsoak::test {

[[nodiscard]] inline const core::pagelist::PruneStrategy* numbered_strategy(std::size_t number) {
  constexpr std::array<std::string_view, 12> kNames = {
      "reuse-any",      "fix-9ee78d8", "fix-10251", "fix-10285", "fix-10353",      "owned",
      "owned-decommit", "keep-size",   "adaptive",  "trim-tail", "always-destroy", "owned-strict"};
  return core::pagelist::find_strategy(kNames[number % kNames.size()]);
}
inline constexpr std::size_t kNumberedStrategies = 12;

} // namespace termsoak::test
