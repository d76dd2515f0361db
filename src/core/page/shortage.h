#pragma once

#include <cstdint>

namespace termsoak::core::page {

/// What a page had no room for. A plain value for the hot path: `None` is success, anything else changed
/// nothing and the caller grows the page (`pagelist`) and tries again. Not an error to report.
enum class Shortage : std::uint8_t {
  None,
  Styles,        ///< no free style id, or a probe sequence is at its limit
  StylesRehash,  ///< too many dead style ids: the same capacity will do after a clone
  GraphemeBytes, ///< no run of free chunks
  GraphemeCells, ///< no free map entry
  StringBytes,   ///< no run of free chunks for a URI or an id
  Hyperlinks,    ///< no free link id
  HyperlinksRehash,
  HyperlinkCells, ///< no free entry for another linked cell
};

} // namespace termsoak::core::page
