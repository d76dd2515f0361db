#pragma once

#include "core/page/ref_set.h"

#include <cstdint>

/// What a set's answer means for its page. Does not know what the page does about it.
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

[[nodiscard]] constexpr Shortage style_shortage(SetStatus status) {
  if (status == SetStatus::Ok) return Shortage::None;
  return status == SetStatus::NeedsRehash ? Shortage::StylesRehash : Shortage::Styles;
}

[[nodiscard]] constexpr Shortage hyperlink_shortage(SetStatus status) {
  if (status == SetStatus::Ok) return Shortage::None;
  return status == SetStatus::NeedsRehash ? Shortage::HyperlinksRehash : Shortage::Hyperlinks;
}

} // namespace termsoak::core::page
