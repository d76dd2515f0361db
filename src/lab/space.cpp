#include "lab/space.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace termsoak::lab {

using measure::values::LabBlock;
using measure::values::LabBlockState;

namespace {

bool alike(const LabBlock& a, const LabBlock& b) {
  return a.label == b.label && a.bytes == b.bytes && a.padding_bytes == b.padding_bytes && a.state == b.state;
}

} // namespace

Space::Space(std::string name, Allocator& under, Tally& tally, const std::byte* base)
    : name_(std::move(name)), under_(&under), tally_(&tally), base_(base) {}

void Space::note_end() {
  const std::uint64_t now = under_->footing().end_bytes;
  tally_->end_bytes = tally_->end_bytes - end_bytes_seen_ + now;
  end_bytes_seen_ = now;
  tally_->end_bytes_peak = std::max(tally_->end_bytes_peak, tally_->end_bytes);
}

void Space::note_taken(std::uint64_t bytes) {
  ++tally_->blocks_taken;
  ++tally_->by_bytes[bytes].taken;
}

void Space::note_returned(std::uint64_t bytes) {
  ++tally_->blocks_returned;
  ++tally_->by_bytes[bytes].returned;
}

std::byte* Space::alloc(std::size_t bytes, std::size_t alignment) {
  const Footing before = under_->footing();
  std::byte* address = under_->alloc(bytes, alignment);
  if (address == nullptr) {
    tally_->refused_bytes = bytes;
    return nullptr;
  }
  const Footing after = under_->footing();
  const std::uint64_t taken = after.end_bytes - before.end_bytes;
  const std::uint64_t stranded = after.stranded_bytes - before.stranded_bytes;
  // Padding that an earlier block left behind now lies in front of this one.
  const std::uint64_t padding = taken - stranded - bytes + std::exchange(loose_padding_bytes_, 0);
  const auto offset = base_ == nullptr ? 0 : static_cast<std::uint64_t>(address - base_);
  blocks_.push_back({.entry = {.serial = ++serial_last_,
                               .label = label_,
                               .offset = offset,
                               .bytes = bytes,
                               .padding_bytes = padding,
                               .state = LabBlockState::Live},
                     .address = address});
  live_bytes_ += bytes + padding;
  tally_->requested_bytes += bytes;
  note_taken(bytes);
  note_end();
  return address;
}

bool Space::resize(std::span<std::byte> block, std::size_t bytes) {
  const auto at = std::ranges::find(blocks_, block.data(), &Block::address);
  base::check(at != blocks_.end(), "a block is resized by the space it came from");
  if (!under_->resize(block, bytes)) return false;
  if (bytes > block.size()) tally_->requested_bytes += bytes - block.size();
  live_bytes_ = live_bytes_ - at->entry.bytes + bytes;
  note_returned(at->entry.bytes);
  note_taken(bytes);
  at->entry.bytes = bytes;
  note_end();
  return true;
}

void Space::free(std::span<std::byte> block) {
  // From the back: what is freed is mostly young, and a dead block may have had the same address.
  const auto found = std::find_if(blocks_.rbegin(), blocks_.rend(), [&](const Block& one) {
    return one.address == block.data() && one.entry.state == LabBlockState::Live;
  });
  base::check(found != blocks_.rend(), "a block is freed once, by the space it came from");
  const auto index = static_cast<std::size_t>(std::distance(found, blocks_.rend()) - 1);
  const Footing before = under_->footing();
  under_->free(block);
  const std::uint64_t returned = before.end_bytes - under_->footing().end_bytes;
  const LabBlock& entry = blocks_[index].entry;
  const std::uint64_t whole = entry.bytes + entry.padding_bytes;
  live_bytes_ -= whole;
  if (returned == 0 && entry.bytes > 0) {
    note_lost(index);
  } else {
    if (returned < whole) loose_padding_bytes_ = whole - returned;
    note_returned(entry.bytes);
    blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(index));
    if (returned > whole) catch_up();
  }
  note_end();
}

void Space::note_lost(std::size_t index) {
  Block& lost = blocks_[index];
  lost.entry.state = LabBlockState::Dead;
  ++dead_blocks_count_;
  ++tally_->frees_lost;
  if (tally_->first_lost) return;
  tally_->first_lost = LostFree{.round = tally_->round,
                                .requested_bytes = tally_->requested_bytes,
                                .freed = lost.entry,
                                .above = std::nullopt,
                                .space = name_};
  if (index + 1 < blocks_.size()) tally_->first_lost->above = blocks_[index + 1].entry;
}

void Space::catch_up() {
  std::erase_if(blocks_, [&](const Block& block) {
    if (under_->holds(block.address)) return false;
    if (block.entry.state == LabBlockState::Live)
      live_bytes_ -= block.entry.bytes + block.entry.padding_bytes;
    else
      --dead_blocks_count_;
    note_returned(block.entry.bytes);
    return true;
  });
  if (blocks_.empty()) loose_padding_bytes_ = 0;
  note_end();
}

measure::values::LabSpace Space::picture() const {
  const Footing now = footing();
  measure::values::LabSpace out{
      .name = name_, .end_bytes = now.end_bytes, .mapped_bytes = now.held_bytes, .blocks = {}};
  std::uint64_t end = 0;
  for (const Block& block : blocks_) {
    LabBlock entry = block.entry;
    if (base_ == nullptr) entry.offset = end + entry.padding_bytes;
    const std::uint64_t start = entry.offset - entry.padding_bytes;
    // Many blocks are alike; a row of equal ones is one entry.
    if (!out.blocks.empty() && start == end && alike(out.blocks.back(), entry))
      ++out.blocks.back().count;
    else
      out.blocks.push_back(entry);
    end = entry.offset + entry.bytes;
  }
  return out;
}

} // namespace termsoak::lab
