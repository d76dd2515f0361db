#pragma once

#include "base/error.h"
#include "core/pagelist/prune_strategy.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// The choices of a prune strategy as text: the one table from which they are parsed, printed, listed and put
/// into reports. Does not know how a list acts on them.
namespace termsoak::core::pagelist {

struct ChoiceValue {
  std::string_view name;
  std::string_view meaning;
};

struct Choice {
  std::string_view key;
  std::span<const ChoiceValue> values; ///< by the enumerator's number
  std::size_t (*read)(const PruneStrategy& strategy);
  void (*write)(PruneStrategy& strategy, std::size_t value); ///< an index into `values`

  [[nodiscard]] std::string_view value_of(const PruneStrategy& strategy) const {
    return values[read(strategy)].name;
  }
};

/// In the order in which a strategy is printed.
[[nodiscard]] std::span<const Choice> choices();

/// "KEY=VALUE,KEY=VALUE…" of every choice.
[[nodiscard]] std::string spelled_out(const PruneStrategy& strategy);

/// A row's name, or a list "KEY=VALUE,…"; what is not named there is as in the first row, the defect. A list
/// that makes the choices of a row is that row. Any other gets as its name the choices in which it differs
/// from the first row, in the table's order, which parses to the same strategy again.
[[nodiscard]] base::Result<PruneStrategy> parse_strategy(std::string_view text);

} // namespace termsoak::core::pagelist
