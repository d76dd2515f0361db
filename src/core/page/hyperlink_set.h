#pragma once

#include "core/page/bitmap_allocator.h"
#include "core/page/ref_set.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace termsoak::core::page {

/// A link as OSC 8 gives it. Borrows its texts. A link without an id is told apart from others by the
/// screen's counter.
struct Hyperlink {
  std::string_view uri;
  std::optional<std::string_view> explicit_id;
  std::uint32_t implicit_id = 0; ///< meaningful without an explicit id
  bool operator==(const Hyperlink&) const = default;
};

/// A link stored in a page: texts are runs of the page's string allocator.
struct StoredHyperlink {
  std::uint32_t uri_offset = 0, uri_bytes = 0;
  std::uint32_t id_offset = 0, id_bytes = 0; ///< meaningful when `explicit_id`
  std::uint32_t implicit_id = 0;
  std::uint32_t explicit_id = 0; ///< 1 when the id is a text
};

/// Links of one page. The item has upstream's 48 bytes.
struct HyperlinkPolicy {
  using Value = StoredHyperlink;
  struct Item {
    StoredHyperlink value;
    std::uint32_t hash = 0;
    std::uint8_t unused[16] = {};
    Place place = Place::Nowhere;
    std::uint16_t refs = 0;
  };
  /// Values to add or look up may have their texts in another page (`value_base`).
  struct Context {
    std::byte* page_base = nullptr;
    const std::byte* value_base = nullptr;
    StringAllocator* strings = nullptr; ///< where texts of dropped entries go back to; of `page_base`
    [[nodiscard]] bool equal(const StoredHyperlink& a, const StoredHyperlink& resident) const;
    void dropped(const StoredHyperlink& link) const;
  };
};
static_assert(sizeof(HyperlinkPolicy::Item) == kHyperlinkItemBytes);

/// The link as a view into the memory at `base`.
[[nodiscard]] Hyperlink view_of(const StoredHyperlink& link, const std::byte* base);
/// The modelled core's own hash of a link.
[[nodiscard]] std::uint64_t hyperlink_hash(const Hyperlink& link);

using HyperlinkSet = RefSet<HyperlinkPolicy>;
extern template class RefSet<HyperlinkPolicy>;

} // namespace termsoak::core::page
