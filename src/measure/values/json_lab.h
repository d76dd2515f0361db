#pragma once

#include "measure/values/json_place.h"
#include "measure/values/lab_trace.h"

/// The laboratory's trace as JSON (results[].lab) and back. Internal to this folder.
namespace termsoak::measure::values {

[[nodiscard]] ordered_json tree_of(const LabTrace& lab);
[[nodiscard]] LabTrace lab_of(const Place& at);

} // namespace termsoak::measure::values
