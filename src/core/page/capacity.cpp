#include "core/page/capacity.h"

#include "base/check.h"

namespace termsoak::core::page {

std::string_view layout_name(LayoutVersion version) {
  switch (version) {
  case LayoutVersion::V2026_01:
    return "2026-01";
  case LayoutVersion::V1_3:
    return "1.3";
  case LayoutVersion::V2026_08:
    return "2026-08";
  }
  return "2026-01";
}

std::optional<LayoutVersion> find_layout(std::string_view name) {
  for (const auto version : {LayoutVersion::V2026_01, LayoutVersion::V1_3, LayoutVersion::V2026_08})
    if (layout_name(version) == name) return version;
  return std::nullopt;
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
