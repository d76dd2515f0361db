#include "core/page/capacity.h"

#include "base/check.h"

#include <algorithm>
#include <array>

namespace termsoak::core::page {

namespace {

constexpr std::array<LayoutRules, 5> kLayouts = {{
    {.version = LayoutVersion::V1_2_3,
     .name = "1.2.3",
     .summary = "releases 1.0 to 1.2.3: one dirty bit a row in the page",
     .style_hash = StyleHash::Xxh3,
     .dirty_bits = true},
    {.version = LayoutVersion::V2026_01,
     .name = "2026-01",
     .summary = "November 2025 to January 2026: capacities grow to powers of two"},
    {.version = LayoutVersion::V1_3,
     .name = "1.3",
     .summary = "1.3.x: the same geometry, capacities double (#10337)",
     .growth = Growth::Doubled},
    {.version = LayoutVersion::V2026_07,
     .name = "2026-07",
     .summary = "July 2026: chunk areas of true size (#13240)",
     .chunk_area_squared = false,
     .growth = Growth::Doubled},
    {.version = LayoutVersion::V2026_08,
     .name = "2026-08",
     .summary =
         "August 2026: maps at 80 % load (#13294), projection (#13826), 64 code points a cell (#13633)",
     .chunk_area_squared = false,
     .link_map_load_percent = 80,
     .growth = Growth::Doubled,
     .projects = true,
     .rows_up_grow = true,
     .graphemes_per_cell_max = 64},
}};

} // namespace

std::span<const LayoutRules> layouts() {
  return kLayouts;
}

const LayoutRules& layout_rules(LayoutVersion version) {
  return kLayouts[static_cast<std::size_t>(version)];
}

std::string_view layout_name(LayoutVersion version) {
  return layout_rules(version).name;
}

std::optional<LayoutVersion> find_layout(std::string_view name) {
  const auto at = std::ranges::find(kLayouts, name, &LayoutRules::name);
  return at == kLayouts.end() ? std::nullopt : std::optional(at->version);
}

std::size_t Capacity::value(Dimension dimension) const {
  switch (dimension) {
  case Dimension::Styles:
    return styles;
  case Dimension::GraphemeBytes:
    return grapheme_bytes;
  case Dimension::StringBytes:
    return string_bytes;
  case Dimension::HyperlinkBytes:
    return hyperlink_bytes;
  }
  return 0;
}

void Capacity::set(Dimension dimension, std::size_t value) {
  switch (dimension) {
  case Dimension::Styles:
    styles = value;
    return;
  case Dimension::GraphemeBytes:
    grapheme_bytes = value;
    return;
  case Dimension::StringBytes:
    string_bytes = value;
    return;
  case Dimension::HyperlinkBytes:
    hyperlink_bytes = value;
    return;
  }
  base::check(false, "unknown dimension");
}

} // namespace termsoak::core::page
