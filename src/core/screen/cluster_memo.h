#pragma once

#include "unicode/grapheme.h"

/// What the break rules remember of the cluster before the cursor, carried along one run of code points.
/// Does not outlive the run: anything else may change the cell.
namespace termsoak::core::screen {

struct ClusterMemo {
  bool valid = false;
  unicode::Properties last; ///< of the cluster's last code point
  unicode::BreakState state;

  void start(unicode::Properties first) { *this = {.valid = true, .last = first, .state = {}}; }
};

} // namespace termsoak::core::screen
