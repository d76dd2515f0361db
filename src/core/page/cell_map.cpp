#include "core/page/cell_map.h"

#include "core/page/cell.h"

#include <cstring>

namespace termsoak::core::page {

ClusterEntries::ClusterEntries(std::byte* page_base, std::size_t offset, const MapShape& shape)
    : values_offset_(static_cast<std::uint32_t>(offset + shape.values_offset)),
      slots_(static_cast<std::uint32_t>(shape.slots)) {
  std::memset(page_base + offset, 0, kMapHeaderBytes + slots_);
}

std::uint32_t ClusterEntries::add(std::byte* page_base, const ClusterEntry& entry) {
  if (count_ >= slots_ || count_ >= Cell::kEntryMax) [[unlikely]]
    return 0;
  std::uint32_t number = free_;
  if (number != 0) {
    free_ = at(page_base, number).next_free;
  } else {
    number = ++fresh_;
  }
  at(page_base, number) = entry;
  ++count_;
  return number;
}

LinkedCells::LinkedCells(std::byte* page_base, std::size_t offset, const MapShape& shape)
    : load_max_(static_cast<std::uint32_t>(shape.load_max)) {
  std::memset(page_base + offset, 0, kMapHeaderBytes + shape.slots);
}

} // namespace termsoak::core::page
