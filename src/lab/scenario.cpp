#include "lab/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "lab/diffusion.h"
#include "measure/values/result.h"

namespace termsoak::lab {
namespace {

using measure::values::LabTrace;
using measure::values::RunResult;

using enum Kind;

constexpr std::string_view kFixedBuffer = "Zig 0.11 std.heap.FixedBufferAllocator";
constexpr std::string_view kArena = "Zig 0.11 std.heap.ArenaAllocator";

constexpr std::array kDiffusion{
    Strategy{
        "swap", Leak, "each round builds the next set, then frees the previous one",
        "the set that is freed always lies below the new one, and a fixed buffer takes back only its last "
        "block",
        kFixedBuffer, make_swap},
    Strategy{"swap-with-moved-map", Leak,
             "as swap, with a second table for the moves that is freed last and does come back",
             "the order of frees decides: the table on top returns, the set below it does not", kFixedBuffer,
             make_swap_with_moved_map},
    Strategy{
        "scratch-copy", Cure, "builds in a scratch buffer, resets the main one, copies over, resets scratch",
        "a reset takes everything back whatever the order of frees was", kFixedBuffer, make_scratch_copy},
    Strategy{"ping-pong", Cure, "two buffers take turns; the one that is left is reset",
             "each buffer holds one generation and is emptied as a whole", kFixedBuffer, make_ping_pong},
    Strategy{"page-allocator", Cure,
             "the same calls in the same order on an allocator that takes any block back",
             "every block has pages of its own, so its place in memory does not matter", "own proposal",
             make_page_allocator},
    Strategy{"free-first", Cure,
             "lists the moves aside, frees the old set, then builds the new one in its place",
             "the old set is still the last block when it is freed", kFixedBuffer, make_free_first},
    Strategy{"reserve-and-clear", Cure, "reserves two sets once and clears them instead of freeing them",
             "no block is taken or freed after the start", kFixedBuffer, make_reserve_and_clear},
};

constexpr std::array kArenaNeverReset{
    Strategy{"never-reset", Leak, "frees each block, oldest first, and never resets the arena",
             "an arena takes back only its last block; the other frees do nothing until it is reset", kArena,
             make_arena_never_reset},
    Strategy{"reset-each-round", Cure, "resets the arena when a round is over",
             "a reset takes everything back", kArena, make_arena_reset_each_round},
};

constexpr std::array kArenaRetain{
    Strategy{"retain-capacity", Leak, "resets the arena each round and keeps its capacity",
             "the capacity of the richest round is kept for ever, for rounds that need a fraction of it",
             kArena, make_arena_retain_capacity},
    Strategy{"retain-with-limit", Cure, "resets the arena each round and keeps at most 64 KiB",
             "what exceeds the limit goes back", kArena, make_arena_retain_with_limit},
};

constexpr std::array kPoolHighWater{
    Strategy{"keep-free-items", Leak, "freed items wait on the pool's free list for ever",
             "the pool never gives a chunk back, so one burst decides its size", "Ghostty #13245",
             make_pool_keep_free_items},
    Strategy{"trim-free-items", Cure, "chunks without an item in use go back after each round",
             "what the burst needed is returned when it is over", "own proposal", make_pool_trim},
};

constexpr std::array kInterleavedLifetimes{
    Strategy{
        "one-buffer", Leak, "a short-lived scratch block and a long-lived record come from one buffer",
        "the record lies above the scratch block, which is therefore never the last block when it is freed",
        kFixedBuffer, make_lifetimes_one_buffer},
    Strategy{"separate-buffers", Cure, "scratch blocks in a buffer of their own, records in a pool",
             "blocks of one lifetime leave in the order in which they came", "own proposal",
             make_lifetimes_separate},
};

constexpr std::array kPinnedChunk{
    Strategy{"pin-in-place", Leak, "one of 64 objects of a chunk lives on, where it is",
             "a chunk goes back only as a whole, so one live object pins the other 63", "own proposal",
             make_chunk_pinned},
    Strategy{"side-list", Cure, "the survivor is copied to a list of survivors and the chunk is freed whole",
             "no chunk holds anything that outlives it", "own proposal", make_chunk_side_list},
};

constexpr std::array kRehashPeak{
    Strategy{"grow-by-put", Leak, "a map grows by doubling inside a fixed buffer",
             "each doubling takes the new block before it frees the old one, which is then never last",
             "Zig 0.11 std.HashMap", make_rehash_grow_by_put},
    Strategy{"reserve", Cure, "the map's room is reserved before the first put",
             "one block is taken, and it is the last one when it is freed", "Zig 0.11 std.HashMap",
             make_rehash_reserve},
    Strategy{"page-allocator", Cure, "the same doubling on an allocator that takes any block back",
             "old and new are alive at once, a peak of three times the old table, but both go back",
             "Zig 0.11 std.HashMap", make_rehash_page_allocator},
};

constexpr std::array kCapacity{
    Strategy{"never-shrink", Leak, "a row that once held a rich line keeps the room for it",
             "capacity only climbs, so in the end every row is as large as the richest it ever held",
             "Ghostty #13264", make_capacity_never_shrink},
    Strategy{"compact-cold", Cure, "a row that is plain again moves to a plain block",
             "room follows the content down as well as up", "Ghostty #13264", make_capacity_compact},
};

constexpr std::array kScenarios{
    Scenario{"diffusion", "a set of elves rebuilt each round in a fixed buffer (Advent of Code 2022, day 23)",
             kDiffusion},
    Scenario{"arena-never-reset", "an arena in a loop that frees its blocks one by one", kArenaNeverReset},
    Scenario{"arena-retain", "an arena that is reset each round after one rich round", kArenaRetain},
    Scenario{"pool-high-water", "a pool after one burst", kPoolHighWater},
    Scenario{"interleaved-lifetimes", "short and long lives side by side", kInterleavedLifetimes},
    Scenario{"pinned-chunk", "one survivor in each chunk of objects", kPinnedChunk},
    Scenario{"rehash-peak", "a hash map that doubles under way", kRehashPeak},
    Scenario{"capacity-never-shrinks", "rows that once were rich", kCapacity},
};

/// Memory with a chosen distance from an aligned address. Not touched: a buffer costs what is used of it.
class Buffer {
public:
  static constexpr std::size_t kAlignment = 64;

  Buffer(std::size_t bytes, std::size_t offset)
      : memory_(static_cast<std::byte*>(
            ::operator new(bytes + offset, std::align_val_t{kAlignment}, std::nothrow))),
        bytes_(bytes), offset_(offset) {}
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { ::operator delete(memory_, std::align_val_t{kAlignment}); }

  [[nodiscard]] bool valid() const { return memory_ != nullptr; }
  [[nodiscard]] std::span<std::byte> bytes() const { return {memory_ + offset_, bytes_}; }

private:
  std::byte* memory_;
  std::size_t bytes_;
  std::size_t offset_;
};

base::Result<void> check_options(const RunOptions& options) {
  if (options.buffer_bytes == 0 || options.buffer_bytes > kBufferBytesMax)
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("--buffer must be 1 B to {}", base::format_bytes(kBufferBytesMax)));
  if (options.rounds == 0 || options.rounds > kRoundsMax)
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("--rounds must be 1 to {}", base::format_count(kRoundsMax)));
  if (options.base_offset_bytes >= Buffer::kAlignment)
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("--base-offset must be 0 to {}", Buffer::kAlignment - 1));
  return {};
}

LabTrace trace_of(const Scenario& scenario, const Strategy& strategy, const RunOptions& options) {
  LabTrace trace;
  trace.scenario = scenario.name;
  trace.strategy = strategy.name;
  trace.kind = name_of(strategy.kind);
  trace.summary = strategy.summary;
  trace.why = strategy.why;
  trace.buffer_bytes = options.buffer_bytes;
  trace.base_offset_bytes = options.base_offset_bytes;
  trace.rounds_asked = options.rounds;
  return trace;
}

void play(Program& program, TraceRecorder& recorder, std::uint64_t rounds) {
  bool going = program.prepare();
  for (std::uint64_t round = 0; round < rounds && going; ++round) {
    recorder.begin_round();
    going = program.play(round);
  }
  recorder.begin_teardown();
  program.put_away();
}

std::vector<std::string_view> names_of(const auto& rows) {
  std::vector<std::string_view> names;
  for (const auto& row : rows)
    names.push_back(row.name);
  return names;
}

std::string suggestion(std::string_view typed, const std::vector<std::string_view>& names) {
  const std::string near = base::nearest_name(typed, names);
  return near.empty() ? "see 'termsoak lab list'"
                      : fmt::format("did you mean '{}'? see 'termsoak lab list'", near);
}

} // namespace

std::span<const Scenario> scenarios() {
  return kScenarios;
}

std::string_view name_of(Kind kind) {
  return kind == Leak ? "leak" : "cure";
}

bool reads_grid(const Scenario& scenario) {
  return scenario.strategies.data() == kDiffusion.data();
}

measure::values::LabAnswers answers_of(const Grid& grid) {
  const Answers answers = solve(grid.elves);
  return {.elves = grid.elves.size(),
          .empty_after_ten = answers.empty_after_ten,
          .first_still_round = answers.first_still_round};
}

base::Result<const Scenario*> scenario_named(std::string_view name) {
  const auto at = std::ranges::find(kScenarios, name, &Scenario::name);
  if (at != kScenarios.end()) return &*at;
  return base::fail(base::ErrorKind::Usage, fmt::format("'{}' is no scenario", base::printable(name)),
                    suggestion(name, names_of(kScenarios)));
}

base::Result<const Strategy*> strategy_named(const Scenario& scenario, std::string_view name) {
  const auto at = std::ranges::find(scenario.strategies, name, &Strategy::name);
  if (at != scenario.strategies.end()) return &*at;
  return base::fail(base::ErrorKind::Usage,
                    fmt::format("'{}' is no strategy of {}", base::printable(name), scenario.name),
                    suggestion(name, names_of(scenario.strategies)));
}

base::Result<RunResult> run_strategy(const Scenario& scenario, const Strategy& strategy, const Grid& grid,
                                     const RunOptions& options) {
  if (auto checked = check_options(options); !checked) return std::unexpected(checked.error());
  const Buffer buffer(options.buffer_bytes, options.base_offset_bytes);
  if (!buffer.valid())
    return base::fail(
        base::ErrorKind::Unsupported,
        fmt::format("this machine has no {} for the buffer", base::format_bytes(options.buffer_bytes)),
        "use a smaller --buffer");
  LabTrace trace = trace_of(scenario, strategy, options);
  trace.answers = options.answers;
  TraceRecorder recorder(std::move(trace), kOsPageBytes);
  {
    const auto program = strategy.make(
        {.recorder = recorder, .buffer = buffer.bytes(), .os_page_bytes = kOsPageBytes, .grid = grid});
    play(*program, recorder, options.rounds);
  }
  RunResult result = recorder.finish();
  result.input = scenario.name;
  result.strategy = {.name = std::string(strategy.name),
                     .choices = {{"reuse", std::string(strategy.summary)},
                                 {"release", std::string(strategy.why)},
                                 {"guard", "none"},
                                 {"retention", std::string(name_of(strategy.kind))}},
                     .standing = {},
                     .origin = std::string(strategy.origin)};
  return result;
}

} // namespace termsoak::lab
