#pragma once

#include "core/memory/page_source.h"
#include "core/memory/stream_position.h"

#include <array>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

namespace termsoak::core::memory {

/// One mapping's entry in the books, kept after it is unmapped.
struct MappingRecord {
  std::uint64_t serial = 0; ///< 1 for the first mapping of the run; the mapping's name everywhere
  std::byte* base = nullptr;
  std::size_t bytes = 0; ///< now; smaller than at birth when the end was given back
  std::size_t bytes_at_birth = 0;
  std::uint64_t born_at = 0;     ///< byte offset of the stream
  std::uint64_t unmapped_at = 0; ///< meaningful once `live` is false
  std::uint64_t orphaned_at = 0; ///< meaningful once `orphaned` is true
  MappingKind kind = MappingKind::NonStandard;
  Cause cause = Cause::List;
  bool live = true;
  bool orphaned = false;
};

/// How many mappings of one size and kind there were: a row of the report's `mappings`.
struct SizeTally {
  std::size_t bytes = 0;
  MappingKind kind = MappingKind::NonStandard;
  std::uint64_t mapped = 0, unmapped = 0, live = 0, orphaned = 0;
};

struct CauseTally {
  Cause cause = Cause::List;
  std::uint64_t mappings = 0, bytes = 0;
};

/// What becomes of a mapping's record once it is unmapped. Forgetting keeps the book as large as what is
/// mapped, however long the stream; sizes and causes are counted either way.
enum class Dead : std::uint8_t { Keep, Forget };

/// The exact book of every mapping: what was really mapped and not unmapped, why, and at which byte of the
/// stream. Does not decide anything and never asks the kernel; resident memory is another account.
class Ledger final : public PageSource {
public:
  /// Both must outlive the ledger.
  Ledger(PageSource& below, const StreamPosition& position, Dead dead = Dead::Keep)
      : below_(below), position_(position), dead_(dead) {}
  /// Returns what is still mapped (orphans, after a close) to the system below, so that runs in one process
  /// do not pile up. Lists must be gone by then.
  ~Ledger() override;
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  [[nodiscard]] base::Result<std::byte*> map(const MapRequest& request) override;
  void unmap(std::byte* base, std::size_t bytes) override;
  void shrink(std::byte* base, std::size_t bytes, std::size_t bytes_kept) override;
  void discard(std::byte* base, std::size_t bytes) override;

  /// No owner will ever unmap this mapping again. Marking twice counts once.
  void mark_orphaned(const std::byte* base);

  [[nodiscard]] std::uint64_t mapped_bytes() const { return mapped_bytes_; }
  [[nodiscard]] std::uint64_t arena_bytes() const { return arena_bytes_; }
  [[nodiscard]] std::uint64_t live_mappings() const { return live_by_base_.size(); }
  [[nodiscard]] std::uint64_t orphan_bytes() const { return orphan_bytes_; }
  [[nodiscard]] std::uint64_t orphan_mappings() const { return orphan_mappings_; }
  [[nodiscard]] std::uint64_t map_calls() const { return map_calls_; }
  [[nodiscard]] std::uint64_t unmap_calls() const { return unmap_calls_; }
  [[nodiscard]] std::uint64_t byte_offset() const { return position_.byte_offset; }

  /// Largest total size first.
  [[nodiscard]] std::vector<SizeTally> sizes() const;
  /// Over all mappings ever made; one entry per cause, in the enum's order.
  [[nodiscard]] std::vector<CauseTally> causes() const;
  /// Every mapping of the run in order of birth; with Dead::Forget in no order, and places of forgotten ones
  /// hold whatever comes next or are not `live`.
  [[nodiscard]] const std::vector<MappingRecord>& records() const { return records_; }
  /// The live mapping that starts at `base`, or null. Valid until the next `map`.
  [[nodiscard]] const MappingRecord* find(const std::byte* base) const;

private:
  struct SizeKey {
    std::size_t bytes;
    MappingKind kind;
    auto operator<=>(const SizeKey&) const = default;
  };
  using LiveMappings = std::unordered_map<const std::byte*, std::size_t>; ///< base -> index of its record
  LiveMappings::iterator find_live(const std::byte* base);
  MappingRecord& live_record(const std::byte* base);

  PageSource& below_;
  const StreamPosition& position_;
  Dead dead_;
  std::vector<MappingRecord> records_;
  std::vector<std::size_t> records_free_; ///< places of forgotten records
  std::uint64_t serial_last_ = 0;
  LiveMappings live_by_base_;
  std::map<SizeKey, SizeTally> sizes_;
  std::array<CauseTally, kCauseCount> causes_{};
  std::uint64_t mapped_bytes_ = 0;
  std::uint64_t arena_bytes_ = 0;
  std::uint64_t orphan_bytes_ = 0;
  std::uint64_t orphan_mappings_ = 0;
  std::uint64_t map_calls_ = 0;
  std::uint64_t unmap_calls_ = 0;
};

} // namespace termsoak::core::memory
