#include "core/memory/ledger.h"

#include "base/check.h"

#include <algorithm>
#include <tuple>

namespace termsoak::core::memory {

Ledger::~Ledger() {
  for (const auto& [base, index] : live_by_base_)
    below_.unmap(records_[index].base, records_[index].bytes);
}

base::Result<std::byte*> Ledger::map(const MapRequest& request) {
  auto mapped = below_.map(request);
  if (!mapped) return mapped;
  ++map_calls_;
  MappingRecord record;
  record.serial = ++serial_last_;
  record.base = *mapped;
  record.bytes = record.bytes_at_birth = request.bytes;
  record.born_at = position_.byte_offset;
  record.kind = request.kind;
  record.cause = request.cause;
  std::size_t place = records_.size();
  if (records_free_.empty()) {
    records_.push_back(record);
  } else {
    place = records_free_.back();
    records_free_.pop_back();
    records_[place] = record;
  }
  live_by_base_.emplace(*mapped, place);

  SizeTally& tally = sizes_[{request.bytes, request.kind}];
  tally.bytes = request.bytes;
  tally.kind = request.kind;
  ++tally.mapped;
  ++tally.live;
  CauseTally& cause = causes_[static_cast<std::size_t>(request.cause)];
  ++cause.mappings;
  cause.bytes += request.bytes;
  mapped_bytes_ += request.bytes;
  if (request.kind == MappingKind::Arena) arena_bytes_ += request.bytes;
  return mapped;
}

Ledger::LiveMappings::iterator Ledger::find_live(const std::byte* base) {
  const auto found = live_by_base_.find(base);
  base::check(found != live_by_base_.end(), "a mapping that is not in the books");
  return found;
}

MappingRecord& Ledger::live_record(const std::byte* base) {
  return records_[find_live(base)->second];
}

void Ledger::unmap(std::byte* base, std::size_t bytes) {
  const auto found = find_live(base);
  MappingRecord& record = records_[found->second];
  base::check(record.bytes == bytes, "a mapping goes back with another length than it has");
  base::check(!record.orphaned, "an orphan goes back after all");
  record.live = false;
  record.unmapped_at = position_.byte_offset;
  SizeTally& tally = sizes_[{record.bytes_at_birth, record.kind}];
  ++tally.unmapped;
  --tally.live;
  ++unmap_calls_;
  mapped_bytes_ -= bytes;
  if (record.kind == MappingKind::Arena) arena_bytes_ -= bytes;
  if (dead_ == Dead::Forget) records_free_.push_back(found->second);
  live_by_base_.erase(found);
  below_.unmap(base, bytes);
}

void Ledger::shrink(std::byte* base, std::size_t bytes, std::size_t bytes_kept) {
  MappingRecord& record = live_record(base);
  base::check(record.bytes == bytes && bytes_kept < bytes, "a mapping is cut to more than it has");
  record.bytes = bytes_kept;
  ++unmap_calls_;
  mapped_bytes_ -= bytes - bytes_kept;
  if (record.kind == MappingKind::Arena) arena_bytes_ -= bytes - bytes_kept;
  below_.shrink(base, bytes, bytes_kept);
}

void Ledger::discard(std::byte* base, std::size_t bytes) {
  below_.discard(base, bytes);
}

void Ledger::mark_orphaned(const std::byte* base) {
  MappingRecord& record = live_record(base);
  if (record.orphaned) return;
  record.orphaned = true;
  record.orphaned_at = position_.byte_offset;
  ++orphan_mappings_;
  orphan_bytes_ += record.bytes;
  ++sizes_[{record.bytes_at_birth, record.kind}].orphaned;
}

std::vector<SizeTally> Ledger::sizes() const {
  std::vector<SizeTally> all;
  all.reserve(sizes_.size());
  for (const auto& [key, tally] : sizes_)
    all.push_back(tally);
  // Equal totals: the larger size first, so that the order does not depend on the sort.
  std::sort(all.begin(), all.end(), [](const SizeTally& a, const SizeTally& b) {
    return std::tuple(a.bytes * a.mapped, a.bytes, a.kind) > std::tuple(b.bytes * b.mapped, b.bytes, b.kind);
  });
  return all;
}

std::vector<CauseTally> Ledger::causes() const {
  std::vector<CauseTally> all(causes_.begin(), causes_.end());
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i].cause = static_cast<Cause>(i);
  return all;
}

const MappingRecord* Ledger::find(const std::byte* base) const {
  const auto found = live_by_base_.find(base);
  return found == live_by_base_.end() ? nullptr : &records_[found->second];
}

} // namespace termsoak::core::memory
