#include "core/screen/cell_runs.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/screen/cell_runs.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace termsoak::core::screen::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

std::uint64_t any_cell_bits(const std::uint64_t* cells, std::size_t count) {
  const hn::ScalableTag<std::uint64_t> d;
  const std::size_t lanes = hn::Lanes(d);
  auto found = hn::Zero(d);
  std::size_t i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes)
    found = hn::Or(found, hn::Or(hn::LoadU(d, cells + i), hn::LoadU(d, cells + i + lanes)));
  HWY_ALIGN std::uint64_t each[hn::MaxLanes(d)];
  hn::Store(found, d, each);
  std::uint64_t bits = 0;
  for (std::size_t lane = 0; lane < lanes; ++lane)
    bits |= each[lane];
  for (; i < count; ++i)
    bits |= cells[i];
  return bits;
}

std::size_t cells_without(const std::uint64_t* cells, std::size_t count, std::uint64_t bits) {
  const hn::ScalableTag<std::uint64_t> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto unwanted = hn::Set(d, bits);
  std::size_t i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    const auto low = hn::Or(hn::LoadU(d, cells + i), hn::LoadU(d, cells + i + lanes));
    const auto high = hn::Or(hn::LoadU(d, cells + i + 2 * lanes), hn::LoadU(d, cells + i + 3 * lanes));
    if (!hn::AllTrue(d, hn::Eq(hn::And(hn::Or(low, high), unwanted), hn::Zero(d)))) break;
  }
  while (i < count && (cells[i] & bits) == 0)
    ++i;
  return i;
}

void store_ascii(std::uint64_t* cells, const std::uint8_t* bytes, std::size_t count, std::uint64_t bits) {
  const hn::ScalableTag<std::uint64_t> d;
  const hn::Rebind<std::uint32_t, decltype(d)> half;
  const hn::Rebind<std::uint8_t, decltype(d)> narrow;
  const std::size_t lanes = hn::Lanes(d);
  const auto pen = hn::Set(d, bits);
  const auto widened = [&](const std::uint8_t* from) {
    return hn::Or(pen, hn::ShiftLeft<page::Cell::kContentShift>(
                           hn::PromoteTo(d, hn::PromoteTo(half, hn::LoadU(narrow, from)))));
  };
  std::size_t i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    hn::StoreU(widened(bytes + i), d, cells + i);
    hn::StoreU(widened(bytes + i + lanes), d, cells + i + lanes);
    hn::StoreU(widened(bytes + i + 2 * lanes), d, cells + i + 2 * lanes);
    hn::StoreU(widened(bytes + i + 3 * lanes), d, cells + i + 3 * lanes);
  }
  for (; i < count; ++i)
    cells[i] = bits | (std::uint64_t{bytes[i]} << page::Cell::kContentShift);
}

} // namespace termsoak::core::screen::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace termsoak::core::screen {

HWY_EXPORT(any_cell_bits);
HWY_EXPORT(cells_without);
HWY_EXPORT(store_ascii);

std::uint64_t any_cell_bits(const page::Cell* cells, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(any_cell_bits)(reinterpret_cast<const std::uint64_t*>(cells), count);
}

std::size_t cells_without(const page::Cell* cells, std::size_t count, std::uint64_t bits) {
  return HWY_DYNAMIC_DISPATCH(cells_without)(reinterpret_cast<const std::uint64_t*>(cells), count, bits);
}

void store_ascii(page::Cell* cells, const std::uint8_t* bytes, std::size_t count, std::uint64_t bits) {
  HWY_DYNAMIC_DISPATCH(store_ascii)(reinterpret_cast<std::uint64_t*>(cells), bytes, count, bits);
}

} // namespace termsoak::core::screen
#endif
