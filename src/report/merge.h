#pragma once

#include "base/error.h"
#include "measure/values/forward.h"

#include <span>
#include <string>

/// Reports joined and reports compared. Judges neither; `verdict` does.
namespace termsoak::report {

/// Inputs, results and outcomes of all, in the order given; equal inputs once, equal cells once. A cell that
/// occurs twice with different exact figures is an error.
[[nodiscard]] base::Result<measure::values::Report>
merge_reports(std::span<const measure::values::Report> reports);

/// What changed from `before` to `after`, cell by cell, as text for people. Empty when nothing did.
[[nodiscard]] std::string diff_reports(const measure::values::Report& before,
                                       const measure::values::Report& after);

} // namespace termsoak::report
