#pragma once

#include "core/page/ref_set.h"
#include "core/page/style.h"

namespace termsoak::core::page {

/// Styles of one page. The item has upstream's 36 bytes, so that ids reach as far into memory as they do
/// there.
struct StylePolicy {
  using Value = Style;
  struct Item {
    Style value;
    std::uint32_t hash = 0;
    std::uint8_t unused[12] = {};
    Place place = Place::Nowhere;
    std::uint16_t refs = 0;
  };
  struct Context {
    [[nodiscard]] bool equal(const Style& a, const Style& resident) const { return a == resident; }
    void dropped(const Style& /*value*/) const {}
  };
};
static_assert(sizeof(StylePolicy::Item) == kStyleItemBytes);

using StyleSet = RefSet<StylePolicy>;
extern template class RefSet<StylePolicy>;

} // namespace termsoak::core::page
