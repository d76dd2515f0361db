#pragma once

#include "measure/values/forward.h"

#include <span>
#include <string_view>

/// The table of rules: what a verdict can say, in one place. `list rules`, SARIF's rule metadata and the HTML
/// report's help read it. It judges nothing; `judge.h` does.
namespace termsoak::verdict {

enum class RuleKind : std::uint8_t {
  Exact,  ///< identities and equal-phase differences on figures that are the same in every run
  Noisy,  ///< trend statistics on the kernel's figures
  Policy, ///< what a gate asks for: expectations, budgets, a baseline
};

/// Whether a failing outcome decides the verdict or is only told.
enum class RuleLevel : std::uint8_t { Error, Warning };

struct Rule {
  std::string_view id;
  RuleKind kind;
  RuleLevel level;
  std::string_view metric;  ///< the metric it reads first
  std::string_view summary; ///< what it holds, as one sentence
  std::string_view failure; ///< what a failure means and what to try next
};

[[nodiscard]] std::span<const Rule> rules();
/// Null when no rule has that id.
[[nodiscard]] const Rule* rule_named(std::string_view id);

[[nodiscard]] std::string_view name_of(RuleKind kind);
[[nodiscard]] std::string_view name_of(RuleLevel level);
[[nodiscard]] std::string_view name_of(measure::values::VerdictStatus status);

} // namespace termsoak::verdict
