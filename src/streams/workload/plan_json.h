#pragma once

#include "streams/synth/stream_plan.h"
#include "streams/workload/json_node.h"

#include <optional>

/// The `recipe` of a workload file. For the files of this folder only.
namespace termsoak::streams::workload {

/// Reads a plan; what is wrong is remembered by the node's document. `screen` is what recipes draw for unless
/// they say otherwise.
[[nodiscard]] synth::Plan read_plan(const JsonNode& node, std::optional<synth::ScreenSize> screen);

/// {"cols": 80, "rows": 24}
[[nodiscard]] synth::ScreenSize read_screen(const JsonNode& node);

} // namespace termsoak::streams::workload
