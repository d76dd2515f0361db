#pragma once

#include "measure/values/forward.h"

#include <string>

/// The laboratory's own sentences. The rules are the common ones and speak of terminals and pages; here their
/// outcomes are told in the words of the program that ran. Changes no status.
namespace termsoak::lab {

/// Rewrites the reasons of the outcomes that belong to `run`, and drops those of rules about screens and
/// pins, of which a laboratory run has none.
void put_in_words(measure::values::Verdict& verdict, const measure::values::RunResult& run);

/// `lab run`: the trace, the pictures, the answers.
[[nodiscard]] std::string render_run(const measure::values::RunResult& run);
/// `lab explain`: which block sat above the freed one, the buffer around that moment, and what to do instead.
[[nodiscard]] std::string render_explanation(const measure::values::RunResult& run);

} // namespace termsoak::lab
