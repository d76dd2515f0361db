#pragma once

#include "lab/allocator.h"

#include "measure/values/lab_trace.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// The account kept beside an allocator: which blocks the program holds, which it freed without getting
/// anything back, and what lies above them. Changes nothing in what the allocator does, and is told nothing
/// by it: it compares what is handed out before and after each call.
namespace termsoak::lab {

/// A free that gave nothing back.
struct LostFree {
  std::uint64_t round = 0;
  std::uint64_t requested_bytes = 0; ///< asked for in all up to that moment
  measure::values::LabBlock freed;
  std::optional<measure::values::LabBlock> above;
  std::string space;
};

/// Blocks of one size over the whole run.
struct Turnover {
  std::uint64_t taken = 0;
  std::uint64_t returned = 0;
};

/// What all spaces of one run add up to.
struct Tally {
  std::uint64_t round = 0;           ///< the program's, set by whoever drives it
  std::uint64_t requested_bytes = 0; ///< the run's time axis: bytes ever asked for
  std::uint64_t end_bytes = 0;
  std::uint64_t end_bytes_peak = 0;
  std::uint64_t blocks_taken = 0;
  std::uint64_t blocks_returned = 0;
  std::uint64_t frees_lost = 0;
  std::optional<LostFree> first_lost;
  std::map<std::uint64_t, Turnover> by_bytes;
  std::uint64_t refused_bytes = 0; ///< the last request that found no room
};

class Space final : public Allocator {
public:
  struct Block {
    measure::values::LabBlock entry;
    const std::byte* address = nullptr;
  };

  /// `under` and `tally` must outlive the space. `base` is the address offsets count from; null when blocks
  /// have no common one, then they are shown one after the other.
  Space(std::string name, Allocator& under, Tally& tally, const std::byte* base);

  /// Names the blocks taken from now on.
  void expect(std::string label) { label_ = std::move(label); }
  /// The allocator was reset, trimmed or emptied without telling this account: it drops what it does not hold
  /// any more.
  void catch_up();

  [[nodiscard]] std::byte* alloc(std::size_t bytes, std::size_t alignment) override;
  [[nodiscard]] bool resize(std::span<std::byte> block, std::size_t bytes) override;
  void free(std::span<std::byte> block) override;
  [[nodiscard]] Footing footing() const override { return under_->footing(); }
  [[nodiscard]] bool holds(const std::byte* address) const override { return under_->holds(address); }

  [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }
  /// Live blocks with the padding in front of them.
  [[nodiscard]] std::uint64_t live_bytes() const { return live_bytes_; }
  [[nodiscard]] std::uint64_t dead_bytes() const { return footing().end_bytes - live_bytes_; }
  [[nodiscard]] std::uint64_t dead_blocks_count() const { return dead_blocks_count_; }
  [[nodiscard]] measure::values::LabSpace picture() const;

private:
  void note_end();
  void note_taken(std::uint64_t bytes);
  void note_returned(std::uint64_t bytes);
  void note_lost(std::size_t index);

  std::string name_;
  Allocator* under_;
  Tally* tally_;
  const std::byte* base_;
  std::string label_;
  std::vector<Block> blocks_; ///< by address where there is a base, else by birth
  std::uint64_t serial_last_ = 0;
  std::uint64_t end_bytes_seen_ = 0;
  std::uint64_t live_bytes_ = 0;
  std::uint64_t dead_blocks_count_ = 0;
  std::uint64_t loose_padding_bytes_ = 0; ///< left by a block that went back, on top of what is handed out
};

} // namespace termsoak::lab
