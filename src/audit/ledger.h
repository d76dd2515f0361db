#pragma once

#include "core/memory/page_source.h"
#include "core/memory/stream_position.h"

#include <array>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

namespace termsoak::audit {

/// One mapping's record, kept after it is unmapped where the ledger is asked to.
struct MappingRecord {
  std::uint64_t serial = 0; ///< 1 for the first mapping of the run; the mapping's name everywhere
  std::byte* base = nullptr;
  std::size_t bytes = 0; ///< now; other than at birth when a part was given back
  std::size_t bytes_at_birth = 0;
  std::uint64_t born_at = 0;     ///< byte offset of the stream
  std::uint64_t unmapped_at = 0; ///< meaningful once `live` is false
  core::memory::MappingKind kind = core::memory::MappingKind::NonStandard;
  core::memory::Cause cause = core::memory::Cause::List;
  bool live = true;

  // Notes of the walks that look for an owner of each mapping (walk.h); no account is kept from them.
  std::uint64_t walk = 0;         ///< number of the last walk that came by
  std::size_t bytes_owned = 0;    ///< as that walk found: what its holder would give back
  std::size_t bytes_kept = 0;     ///< of which the RAM must stay: what a page lies in
  bool on_free_list = false;      ///< as that walk found
  bool discarded = false;         ///< its RAM went back to the kernel as that of an orphan
  bool discarded_in_list = false; ///< and a page lay in it then, which kept its part
  bool record_false = false;      ///< a fact said that a page in it was recorded as one of the pool's
  std::uint64_t false_from = 0;   ///< byte offset of that fact
  bool lost_told = false;         ///< the event log has it that no list holds it any more
};

/// How many mappings of one size and kind there were: a row of the report's `mappings`. A mapping that is cut
/// counts as unmapped at its old size and as mapped at its new one.
struct SizeTally {
  std::size_t bytes = 0;
  core::memory::MappingKind kind = core::memory::MappingKind::NonStandard;
  std::uint64_t mapped = 0, unmapped = 0, live = 0;
};

struct CauseTally {
  core::memory::Cause cause = core::memory::Cause::List;
  std::uint64_t mappings = 0, bytes = 0;
};

/// Is told of each mapping while it is made.
class MappingWatch {
public:
  virtual ~MappingWatch() = default;
  virtual void mapped(const MappingRecord& record) = 0;
};

/// What becomes of a mapping's record once it is unmapped. Forgetting keeps the ledger as large as what is
/// mapped, however long the stream; sizes and causes are counted either way.
enum class Dead : std::uint8_t { Keep, Forget };

/// The exact account of every mapping: what was really mapped and not unmapped, why, and at which byte of the
/// stream. Stands at the seam to the system's memory, below everything it watches, and takes nobody's word: a
/// call that gives back less than a mapping leaves the rest mapped here as it would in the kernel, and one
/// that names memory which is not mapped is counted and goes no further. Never asks the kernel; resident
/// memory is another account.
class Ledger final : public core::memory::PageSource {
public:
  /// Both must outlive the ledger.
  Ledger(core::memory::PageSource& below, const core::memory::StreamPosition& position,
         Dead dead = Dead::Keep)
      : below_(below), position_(position), dead_(dead) {}
  /// Returns what is still mapped (orphans, after a close) to the system below, so that runs in one process
  /// do not pile up. Lists must be gone by then.
  ~Ledger() override;
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  [[nodiscard]] base::Result<std::byte*> map(const core::memory::MapRequest& request) override;
  void unmap(std::byte* base, std::size_t bytes) override;
  void shrink(std::byte* base, std::size_t bytes, std::size_t bytes_kept) override;
  void discard(std::byte* base, std::size_t bytes) override;

  /// `watch` may be null, and must outlive the ledger's work.
  void tell(MappingWatch* watch) { watch_ = watch; }

  [[nodiscard]] std::uint64_t mapped_bytes() const { return mapped_bytes_; }
  [[nodiscard]] std::uint64_t live_mappings() const { return live_by_base_.size(); }
  [[nodiscard]] std::uint64_t map_calls() const { return map_calls_; }
  [[nodiscard]] std::uint64_t unmap_calls() const { return unmap_calls_; }
  /// Calls that gave back what was not mapped, or more than was.
  [[nodiscard]] std::uint64_t stray_calls() const { return stray_calls_; }
  [[nodiscard]] std::uint64_t byte_offset() const { return position_.byte_offset; }

  /// Largest total size first.
  [[nodiscard]] std::vector<SizeTally> sizes() const;
  /// Over all mappings ever made; one entry per cause, in the enum's order.
  [[nodiscard]] std::vector<CauseTally> causes() const;
  /// Every mapping of the run in order of birth; with Dead::Forget in no order, and places of forgotten ones
  /// hold whatever comes next or are not `live`.
  [[nodiscard]] const std::vector<MappingRecord>& records() const { return records_; }
  [[nodiscard]] std::vector<MappingRecord>& records() { return records_; } ///< for the walks' notes
  /// The live mapping that starts at `base`, or null. Valid until the next `map`.
  [[nodiscard]] const MappingRecord* find(const std::byte* base) const;
  [[nodiscard]] MappingRecord* find(const std::byte* base);
  /// As `find`, and null for a chunk of a pool: the mapping that one page has for itself.
  [[nodiscard]] const MappingRecord* find_own(const std::byte* base) const;
  [[nodiscard]] MappingRecord* find_own(const std::byte* base);

private:
  struct SizeKey {
    std::size_t bytes;
    core::memory::MappingKind kind;
    auto operator<=>(const SizeKey&) const = default;
  };
  void count(const MappingRecord& record);
  void discount(const MappingRecord& record);
  void forget(std::size_t place);

  core::memory::PageSource& below_;
  const core::memory::StreamPosition& position_;
  Dead dead_;
  MappingWatch* watch_ = nullptr;
  std::vector<MappingRecord> records_;
  std::vector<std::size_t> records_free_; ///< places of forgotten records
  std::uint64_t serial_last_ = 0;
  std::unordered_map<const std::byte*, std::size_t> live_by_base_; ///< base -> place of its record
  std::map<SizeKey, SizeTally> sizes_;
  std::array<CauseTally, core::memory::kCauseCount> causes_{};
  std::uint64_t mapped_bytes_ = 0;
  std::uint64_t map_calls_ = 0;
  std::uint64_t unmap_calls_ = 0;
  std::uint64_t stray_calls_ = 0;
};

} // namespace termsoak::audit
