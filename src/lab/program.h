#pragma once

#include "lab/grid.h"
#include "lab/trace_recorder.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

/// A small program whose memory the laboratory watches: it prepares, plays rounds, and puts its things away.
/// Knows its allocators and nothing of verdicts.
namespace termsoak::lab {

class Program {
public:
  virtual ~Program() = default;
  /// False: out of memory, and the recorder knows where.
  [[nodiscard]] virtual bool prepare() = 0;
  [[nodiscard]] virtual bool play(std::uint64_t round) = 0;
  /// Frees what is left, in the order in which such a program would.
  virtual void put_away() = 0;

protected:
  Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
};

/// What a program is made from. The references outlive it.
struct ProgramContext {
  TraceRecorder& recorder;
  std::span<std::byte> buffer; ///< all the memory it may use, at the wanted base offset
  std::size_t os_page_bytes = 4096;
  const Grid& grid; ///< the diffusion's input; other programs do not look at it
};

using MakeProgram = std::unique_ptr<Program> (*)(const ProgramContext& context);

/// `diffusion`: one maker a strategy.
[[nodiscard]] std::unique_ptr<Program> make_swap(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_swap_with_moved_map(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_scratch_copy(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_ping_pong(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_page_allocator(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_free_first(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_reserve_and_clear(const ProgramContext& context);

/// The relatives: one pair or triple of makers a scenario.
[[nodiscard]] std::unique_ptr<Program> make_arena_never_reset(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_arena_reset_each_round(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_arena_retain_capacity(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_arena_retain_with_limit(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_pool_keep_free_items(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_pool_trim(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_lifetimes_one_buffer(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_lifetimes_separate(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_chunk_pinned(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_chunk_side_list(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_rehash_grow_by_put(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_rehash_reserve(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_rehash_page_allocator(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_capacity_never_shrink(const ProgramContext& context);
[[nodiscard]] std::unique_ptr<Program> make_capacity_compact(const ProgramContext& context);

} // namespace termsoak::lab
