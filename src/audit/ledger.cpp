#include "audit/ledger.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace termsoak::audit {

using core::memory::Cause;
using core::memory::MapRequest;

Ledger::~Ledger() {
  for (const auto& [base, place] : live_by_base_)
    below_.unmap(records_[place].base, records_[place].bytes);
}

void Ledger::count(const MappingRecord& record) {
  SizeTally& tally = sizes_[{record.bytes, record.kind}];
  tally.bytes = record.bytes;
  tally.kind = record.kind;
  ++tally.mapped;
  ++tally.live;
  mapped_bytes_ += record.bytes;
}

void Ledger::discount(const MappingRecord& record) {
  SizeTally& tally = sizes_[{record.bytes, record.kind}];
  ++tally.unmapped;
  --tally.live;
  mapped_bytes_ -= record.bytes;
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
  count(record);
  CauseTally& cause = causes_[static_cast<std::size_t>(request.cause)];
  ++cause.mappings;
  cause.bytes += request.bytes;
  if (watch_ != nullptr) watch_->mapped(record);
  return mapped;
}

void Ledger::forget(std::size_t place) {
  MappingRecord& record = records_[place];
  record.live = false;
  record.unmapped_at = position_.byte_offset;
  if (dead_ == Dead::Forget) records_free_.push_back(place);
}

void Ledger::unmap(std::byte* base, std::size_t bytes) {
  const auto found = live_by_base_.find(base);
  if (found == live_by_base_.end()) {
    ++stray_calls_;
    return;
  }
  const std::size_t place = found->second;
  MappingRecord& record = records_[place];
  if (bytes > record.bytes) ++stray_calls_;
  const std::size_t gone = std::min(bytes, record.bytes);
  ++unmap_calls_;
  discount(record);
  live_by_base_.erase(found);
  if (gone == record.bytes) {
    forget(place);
  } else {
    record.base += gone;
    record.bytes -= gone;
    count(record);
    live_by_base_.emplace(record.base, place);
  }
  below_.unmap(base, gone);
}

void Ledger::shrink(std::byte* base, std::size_t bytes, std::size_t bytes_kept) {
  MappingRecord* const record = find(base);
  if (record == nullptr || bytes != record->bytes || bytes_kept >= bytes) {
    ++stray_calls_; // goes no further: no hole amid a mapping has to be kept account of
    return;
  }
  ++unmap_calls_;
  discount(*record);
  record->bytes = bytes_kept;
  count(*record);
  below_.shrink(base, bytes, bytes_kept);
}

void Ledger::discard(std::byte* base, std::size_t bytes) {
  below_.discard(base, bytes);
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

MappingRecord* Ledger::find(const std::byte* base) {
  return const_cast<MappingRecord*>(std::as_const(*this).find(base));
}

const MappingRecord* Ledger::find_own(const std::byte* base) const {
  const MappingRecord* const record = find(base);
  return record != nullptr && record->kind == core::memory::MappingKind::NonStandard ? record : nullptr;
}

MappingRecord* Ledger::find_own(const std::byte* base) {
  return const_cast<MappingRecord*>(std::as_const(*this).find_own(base));
}

} // namespace termsoak::audit
