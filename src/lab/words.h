#pragma once

#include "measure/values/forward.h"

#include <string>
#include <string_view>

/// The laboratory's own sentences. The rules are the common ones and speak of terminals and pages; here their
/// outcomes are told in the words of the program that ran. Changes no status.
namespace termsoak::lab {

/// What the outcome of a rule says of a laboratory run: the verdict's way of wording
/// (`JudgeOptions::reword`). `run` must have a trace.
[[nodiscard]] std::string reword_rule(std::string_view rule, measure::values::VerdictStatus status,
                                      const measure::values::RunResult& run, std::string reason);

/// `lab run`: the trace, the pictures, the answers.
[[nodiscard]] std::string render_run(const measure::values::RunResult& run);
/// `lab explain`: which block sat above the freed one, the buffer around that moment, and what to do instead.
[[nodiscard]] std::string render_explanation(const measure::values::RunResult& run);

} // namespace termsoak::lab
