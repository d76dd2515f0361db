#pragma once

#include "measure/values/forward.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// The table of rules: what a verdict can say. `list rules`, SARIF's rule metadata and the HTML report's help
/// read it. The rows of exact and noisy rules stand in judge_exact.cpp and judge_noisy.cpp, beside their
/// judges.
namespace termsoak::verdict {

enum class RuleKind : std::uint8_t {
  Exact,  ///< identities and equal-phase differences on figures that are the same in every run
  Noisy,  ///< trend statistics on the kernel's figures
  Policy, ///< what a gate asks for: expectations, budgets, a baseline
};

/// Whether a failing outcome decides the verdict or is only told.
enum class RuleLevel : std::uint8_t { Error, Warning };

class Outcomes;
struct JudgeOptions;
struct Rule;

/// What a rule is held against.
struct Subject {
  std::span<const measure::values::RunResult> runs; ///< repeats of one cell, at least one
  const JudgeOptions& options;

  [[nodiscard]] const measure::values::RunResult& run() const; ///< the first
};

using JudgeRule = void (*)(const Rule& rule, const Subject& subject, Outcomes& out);

/// Growth is what a rule is about when an unlimited history excuses it.
enum class About : std::uint8_t { Identity, Growth };
/// A laboratory run has no screen: what a rule says of one is left out unless it failed.
enum class InLab : std::uint8_t { Told, OnlyWhenBroken };

/// One rule: everything that is known of it. Its row stands beside its judge.
struct Rule {
  std::string_view id;
  RuleKind kind;
  RuleLevel level;
  std::string_view metric;   ///< the metric it reads first
  std::string_view summary;  ///< what it holds, as one sentence
  std::string_view failure;  ///< what a failure means and what to try next
  JudgeRule judge = nullptr; ///< null for rules of policy: they are judged where the policy is applied
  About about = About::Identity;
  InLab in_lab = InLab::Told;
  std::string_view held = {}; ///< what is said when nothing was found, for rules that are judged by findings
  std::string_view broken = {}; ///< and when something was
};

/// Rules on figures that are the same in every run, and on the kernel's, in the order in which they are
/// judged.
[[nodiscard]] std::span<const Rule> exact_rules();
[[nodiscard]] std::span<const Rule> noisy_rules();
/// All of them, those of policy last.
[[nodiscard]] std::vector<Rule> rules();
/// Null when no rule has that id.
[[nodiscard]] const Rule* rule_named(std::string_view id);

[[nodiscard]] std::string_view name_of(RuleKind kind);
[[nodiscard]] std::string_view name_of(RuleLevel level);
[[nodiscard]] std::string_view name_of(measure::values::VerdictStatus status);

} // namespace termsoak::verdict
