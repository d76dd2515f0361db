#include "core/page/cell_map.h"

#include <algorithm>
#include <cstring>

namespace termsoak::core::page {

ClusterEntries::ClusterEntries(std::byte* page_base, std::size_t offset, const MapShape& shape)
    : values_offset_(static_cast<std::uint32_t>(offset + shape.values_offset)),
      slots_(static_cast<std::uint32_t>(shape.slots)), limit_(std::min(slots_, Cell::kEntryMax)) {
  std::memset(page_base + offset, 0, kMapHeaderBytes + slots_);
}

void ClusterEntries::copy_first(std::byte* page_base, std::byte* other_base, const ClusterEntries& other,
                                std::uint32_t clusters) {
  std::memcpy(&at(page_base, 1), &other.at(other_base, 1), clusters * sizeof(ClusterEntry));
  count_ = fresh_ = clusters;
}

LinkedCells::LinkedCells(std::byte* page_base, std::size_t offset, const MapShape& shape)
    : load_max_(static_cast<std::uint32_t>(shape.load_max)) {
  std::memset(page_base + offset, 0, kMapHeaderBytes + shape.slots);
}

} // namespace termsoak::core::page
