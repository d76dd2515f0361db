#include "core/pagelist/prune_strategy.h"

#include <algorithm>
#include <array>

namespace termsoak::core::pagelist {

std::span<const PruneStrategy> strategies() {
  static const std::array<PruneStrategy, 12> kStrategies = {{
      {.name = "reuse-any", .standing = Standing::KnownBad, .origin = "the defect: 1.0.0 to 1.2.3"},
      {.name = "fix-9ee78d8",
       .reuse = Reuse::StandardByLength,
       .counters = Counters::OnReuseOnly,
       .pins = Pins::OnReuseOnly,
       .standing = Standing::KnownBad,
       .origin = "first commit of #10251: the row count slips when a page is destroyed"},
      {.name = "fix-10251",
       .reuse = Reuse::StandardByLength,
       .pins = Pins::OnReuseOnly,
       .standing = Standing::KnownBad,
       .origin = "#10251 as merged: pins to a destroyed page dangle"},
      {.name = "fix-10285",
       .reuse = Reuse::StandardByLength,
       .standing = Standing::KnownBad,
       .origin = "#10285: pins right, may prune into the active area"},
      {.name = "fix-10353",
       .reuse = Reuse::StandardByLength,
       .guard = Guard::RemainingRows,
       .origin = "#10353: as released in 1.3.x"},
      {.name = "owned",
       .reuse = Reuse::StandardByOwner,
       .release = Release::ByOwner,
       .guard = Guard::RemainingRows,
       .origin = "#13241: the owner is recorded"},
      {.name = "owned-decommit",
       .reuse = Reuse::StandardByOwner,
       .release = Release::ByOwner,
       .guard = Guard::RemainingRows,
       .retention = Retention::Decommit,
       .origin = "#13245: free pool items give their memory back"},
      {.name = "keep-size",
       .length = Length::Keep,
       .release = Release::ByOwner,
       .guard = Guard::RemainingRows,
       .origin = "own proposal: reuse large pages and keep their true size"},
      {.name = "adaptive",
       .reuse = Reuse::Adaptive,
       .length = Length::Keep,
       .release = Release::ByOwner,
       .guard = Guard::RemainingRows,
       .origin = "own proposal: reuse large pages while most pruned pages are large"},
      {.name = "trim-tail",
       .length = Length::Trim,
       .release = Release::ByOwner,
       .guard = Guard::RemainingRows,
       .origin = "own proposal: give back what exceeds a standard page, then reuse"},
      {.name = "always-destroy",
       .reuse = Reuse::Never,
       .release = Release::ByOwner,
       .guard = Guard::RemainingRows,
       .origin = "own proposal: never reuse, the yardstick"},
      {.name = "owned-strict",
       .reuse = Reuse::StandardByOwner,
       .release = Release::ByOwner,
       .guard = Guard::RemainingRows,
       .retention = Retention::Decommit,
       .limit = Limit::Loop,
       .origin = "own proposal: owned-decommit, and a list over its limit is brought back"},
  }};
  return kStrategies;
}

const PruneStrategy* find_strategy(std::string_view name) {
  const auto at = std::ranges::find(strategies(), name, &PruneStrategy::name);
  return at == strategies().end() ? nullptr : &*at;
}

} // namespace termsoak::core::pagelist
