#include "core/pagelist/prune_strategy.h"

#include <array>

namespace termsoak::core::pagelist {

namespace {

constexpr std::array<PruneStrategy, 12> kStrategies = {{
    {"reuse-any", Reuse::Any, Release::ByLength, Books::Always, PinMove::Always, Guard::TailRows,
     Retention::Keep, Limit::OneForOne, "the defect: 1.0.0 to 1.2.3"},
    {"fix-9ee78d8", Reuse::StandardByLength, Release::ByLength, Books::OnReuseOnly, PinMove::OnReuseOnly,
     Guard::TailRows, Retention::Keep, Limit::OneForOne,
     "first commit of #10251: row books slip when a page is destroyed"},
    {"fix-10251", Reuse::StandardByLength, Release::ByLength, Books::Always, PinMove::OnReuseOnly,
     Guard::TailRows, Retention::Keep, Limit::OneForOne, "#10251 as merged: pins to a destroyed page dangle"},
    {"fix-10285", Reuse::StandardByLength, Release::ByLength, Books::Always, PinMove::Always, Guard::TailRows,
     Retention::Keep, Limit::OneForOne, "#10285: pins right, may prune into the active area"},
    {"fix-10353", Reuse::StandardByLength, Release::ByLength, Books::Always, PinMove::Always,
     Guard::RemainingRows, Retention::Keep, Limit::OneForOne, "#10353: as released in 1.3.x"},
    {"owned", Reuse::StandardByOwner, Release::ByOwner, Books::Always, PinMove::Always, Guard::RemainingRows,
     Retention::Keep, Limit::OneForOne, "#13241: the owner is recorded"},
    {"owned-decommit", Reuse::StandardByOwner, Release::ByOwner, Books::Always, PinMove::Always,
     Guard::RemainingRows, Retention::Decommit, Limit::OneForOne,
     "#13245: free pool items give their memory back"},
    {"keep-size", Reuse::KeepSize, Release::ByOwner, Books::Always, PinMove::Always, Guard::RemainingRows,
     Retention::Keep, Limit::OneForOne, "own proposal: reuse large pages and keep their true size"},
    {"adaptive", Reuse::Adaptive, Release::ByOwner, Books::Always, PinMove::Always, Guard::RemainingRows,
     Retention::Keep, Limit::OneForOne, "own proposal: reuse large pages while most pruned pages are large"},
    {"trim-tail", Reuse::TrimTail, Release::ByOwner, Books::Always, PinMove::Always, Guard::RemainingRows,
     Retention::Keep, Limit::OneForOne, "own proposal: give back what exceeds a standard page, then reuse"},
    {"always-destroy", Reuse::Never, Release::ByOwner, Books::Always, PinMove::Always, Guard::RemainingRows,
     Retention::Keep, Limit::OneForOne, "own proposal: never reuse, the yardstick"},
    {"owned-strict", Reuse::StandardByOwner, Release::ByOwner, Books::Always, PinMove::Always,
     Guard::RemainingRows, Retention::Decommit, Limit::Loop,
     "own proposal: owned-decommit, and a list over its limit is brought back"},
}};

} // namespace

std::span<const PruneStrategy> strategies() {
  return kStrategies;
}

const PruneStrategy* find_strategy(std::string_view name) {
  for (const PruneStrategy& strategy : kStrategies)
    if (strategy.name == name) return &strategy;
  return nullptr;
}

std::string_view name_of(Reuse value) {
  switch (value) {
  case Reuse::Any:
    return "any";
  case Reuse::StandardByLength:
    return "standard-by-length";
  case Reuse::StandardByOwner:
    return "standard-by-owner";
  case Reuse::KeepSize:
    return "keep-size";
  case Reuse::Adaptive:
    return "adaptive";
  case Reuse::TrimTail:
    return "trim-tail";
  case Reuse::Never:
    return "never";
  }
  return "any";
}

std::string_view name_of(Release value) {
  return value == Release::ByLength ? "by-length" : "by-owner";
}
std::string_view name_of(Books value) {
  return value == Books::Always ? "always" : "on-reuse-only";
}
std::string_view name_of(PinMove value) {
  return value == PinMove::Always ? "always" : "on-reuse-only";
}
std::string_view name_of(Guard value) {
  return value == Guard::TailRows ? "tail-rows" : "remaining-rows";
}
std::string_view name_of(Retention value) {
  return value == Retention::Keep ? "keep" : "decommit";
}
std::string_view name_of(Limit value) {
  return value == Limit::OneForOne ? "one-for-one" : "loop";
}

} // namespace termsoak::core::pagelist
