#include <fmt/format.h>

#include <vector>

#include "base/bytes.h"
#include "lab/arena_allocator.h"
#include "lab/chunk_allocator.h"
#include "lab/page_allocator.h"
#include "lab/program.h"

namespace termsoak::lab {
namespace {

constexpr std::size_t kBlocksPerRound = 40;
constexpr std::size_t kRetainedBytesMax = std::size_t{64} * 1024;
/// The one round that needs far more than the others.
constexpr std::uint64_t kRichRound = 2;

/// What the arena programs do when a round is over.
enum class AfterRound { Nothing, ReturnAll, RetainAll, RetainSome };

/// Each round takes some blocks and frees them in the order in which it took them: only the last one is last.
class ArenaProgram final : public Program {
public:
  struct Habits {
    AfterRound after_round;
    std::size_t block_bytes;
    std::size_t rich_block_bytes;
  };
  ArenaProgram(const ProgramContext& context, Habits habits)
      : recorder_(context.recorder), habits_(habits),
        pages_({.os_page_bytes = context.os_page_bytes, .held_bytes_max = context.buffer.size()}),
        arena_(pages_), space_(recorder_.open_space("arena", arena_)) {}

  bool prepare() override { return true; }
  bool play(std::uint64_t round) override {
    const std::size_t bytes = round == kRichRound ? habits_.rich_block_bytes : habits_.block_bytes;
    std::vector<std::span<std::byte>> blocks;
    space_.expect(fmt::format("round {}", round));
    for (std::size_t i = 0; i < kBlocksPerRound; ++i) {
      std::byte* block = space_.alloc(bytes, 8);
      if (block == nullptr) {
        recorder_.out_of_memory(fmt::format("take {} blocks", kBlocksPerRound));
        return false;
      }
      blocks.emplace_back(block, bytes);
    }
    recorder_.step(fmt::format("round {}: take {} blocks of {} B", round, kBlocksPerRound, bytes));
    for (const auto block : blocks)
      space_.free(block);
    recorder_.step(fmt::format("round {}: free them, oldest first", round));
    finish_round(round);
    recorder_.end_round();
    return true;
  }
  void put_away() override {
    arena_.reset_to(0);
    space_.catch_up();
    recorder_.step("end: give the arena back");
  }

private:
  void finish_round(std::uint64_t round) {
    if (habits_.after_round == AfterRound::Nothing) return;
    const std::size_t kept = habits_.after_round == AfterRound::ReturnAll   ? 0
                             : habits_.after_round == AfterRound::RetainAll ? SIZE_MAX
                                                                            : kRetainedBytesMax;
    arena_.reset_to(kept);
    space_.catch_up();
    recorder_.step(fmt::format("round {}: reset, {} B retained", round, arena_.capacity_bytes()));
  }
  TraceRecorder& recorder_;
  Habits habits_;
  PageAllocator pages_;
  ArenaAllocator arena_;
  Space& space_;
};

enum class FreeItems { Keep, Trim };

/// A pool with a steady crowd of items and a burst in each round; one burst is sixty-four times the others.
class PoolProgram final : public Program {
public:
  PoolProgram(const ProgramContext& context, FreeItems free_items)
      : recorder_(context.recorder), free_items_(free_items),
        pages_({.os_page_bytes = context.os_page_bytes, .held_bytes_max = context.buffer.size()}),
        pool_(pages_, {.item_bytes = kItemBytes, .items_per_chunk = kItemsPerChunk}),
        space_(recorder_.open_space("pool", pool_)) {}

  bool prepare() override {
    space_.expect("steady");
    if (!take(steady_, kSteadyItems)) return false;
    recorder_.step(fmt::format("take {} steady items", kSteadyItems));
    return true;
  }
  bool play(std::uint64_t round) override {
    std::vector<std::span<std::byte>> burst;
    const std::size_t count = round == kRichRound ? kRichItems : kBurstItems;
    space_.expect(fmt::format("burst {}", round));
    const bool taken = take(burst, count);
    if (taken) recorder_.step(fmt::format("round {}: take {} items", round, count));
    for (const auto item : burst)
      space_.free(item);
    if (!taken) return false;
    recorder_.step(fmt::format("round {}: free them", round));
    if (free_items_ == FreeItems::Trim) {
      pool_.trim();
      space_.catch_up();
      recorder_.step(fmt::format("round {}: trim the pool", round));
    }
    recorder_.end_round();
    return true;
  }
  void put_away() override {
    for (const auto item : steady_)
      space_.free(item);
    pool_.trim();
    space_.catch_up();
    recorder_.step("end: free the steady items, trim the pool");
  }

private:
  static constexpr std::size_t kItemBytes = 4096;
  static constexpr std::size_t kItemsPerChunk = 16;
  static constexpr std::size_t kSteadyItems = 2 * kItemsPerChunk;
  static constexpr std::size_t kBurstItems = kItemsPerChunk;
  static constexpr std::size_t kRichItems = 64 * kBurstItems;

  bool take(std::vector<std::span<std::byte>>& items, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      std::byte* item = space_.alloc(kItemBytes, 8);
      if (item == nullptr) {
        recorder_.out_of_memory(fmt::format("take {} items", count));
        return false;
      }
      items.emplace_back(item, kItemBytes);
    }
    return true;
  }
  TraceRecorder& recorder_;
  FreeItems free_items_;
  PageAllocator pages_;
  ItemPool pool_;
  Space& space_;
  std::vector<std::span<std::byte>> steady_;
};

} // namespace

std::unique_ptr<Program> make_arena_never_reset(const ProgramContext& context) {
  return std::make_unique<ArenaProgram>(context, ArenaProgram::Habits{.after_round = AfterRound::Nothing,
                                                                      .block_bytes = 1024,
                                                                      .rich_block_bytes = 1024});
}
std::unique_ptr<Program> make_arena_reset_each_round(const ProgramContext& context) {
  return std::make_unique<ArenaProgram>(context, ArenaProgram::Habits{.after_round = AfterRound::ReturnAll,
                                                                      .block_bytes = 1024,
                                                                      .rich_block_bytes = 1024});
}
std::unique_ptr<Program> make_arena_retain_capacity(const ProgramContext& context) {
  return std::make_unique<ArenaProgram>(context, ArenaProgram::Habits{.after_round = AfterRound::RetainAll,
                                                                      .block_bytes = 256,
                                                                      .rich_block_bytes = 16'384});
}
std::unique_ptr<Program> make_arena_retain_with_limit(const ProgramContext& context) {
  return std::make_unique<ArenaProgram>(context, ArenaProgram::Habits{.after_round = AfterRound::RetainSome,
                                                                      .block_bytes = 256,
                                                                      .rich_block_bytes = 16'384});
}
std::unique_ptr<Program> make_pool_keep_free_items(const ProgramContext& context) {
  return std::make_unique<PoolProgram>(context, FreeItems::Keep);
}
std::unique_ptr<Program> make_pool_trim(const ProgramContext& context) {
  return std::make_unique<PoolProgram>(context, FreeItems::Trim);
}

} // namespace termsoak::lab
