#pragma once

#include "streams/transform/pieces.h"

#include <cstddef>
#include <string>
#include <vector>

/// Ways to say less with a piece that has to stay. For the files of this folder only; whether the simpler
/// piece still does its work is asked elsewhere.
namespace termsoak::streams::transform {

/// Shorter forms of one piece, the shortest first; empty when there is none. A cluster loses code points or
/// becomes "e" + U+0301, a string its payload, a colour its depth.
[[nodiscard]] std::vector<std::string> simpler_forms(const Piece& piece);

} // namespace termsoak::streams::transform
