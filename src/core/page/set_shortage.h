#pragma once

#include "core/page/ref_set.h"
#include "core/page/shortage.h"

/// What a set's answer means for its page. Does not know what the page does about it.
namespace termsoak::core::page {

[[nodiscard]] constexpr Shortage style_shortage(SetStatus status) {
  if (status == SetStatus::Ok) return Shortage::None;
  return status == SetStatus::NeedsRehash ? Shortage::StylesRehash : Shortage::Styles;
}

[[nodiscard]] constexpr Shortage hyperlink_shortage(SetStatus status) {
  if (status == SetStatus::Ok) return Shortage::None;
  return status == SetStatus::NeedsRehash ? Shortage::HyperlinksRehash : Shortage::Hyperlinks;
}

} // namespace termsoak::core::page
