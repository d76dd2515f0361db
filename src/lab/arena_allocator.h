#pragma once

#include "lab/allocator.h"

#include <vector>

/// Bump allocation over nodes that grow about 1.5 times each; takes back the last block, or everything at
/// once. The laws of growth and reset are those of Zig 0.11's `std.heap.ArenaAllocator`; the node header is
/// counted, but the list of nodes is kept outside of it.
namespace termsoak::lab {

class ArenaAllocator final : public Allocator {
public:
  static constexpr std::size_t kNodeHeaderBytes = 16;

  /// `below` must outlive the arena.
  explicit ArenaAllocator(Allocator& below) : below_(&below) {}
  ArenaAllocator(const ArenaAllocator&) = delete;
  ArenaAllocator& operator=(const ArenaAllocator&) = delete;
  ~ArenaAllocator() override { reset_to(0); }

  [[nodiscard]] std::byte* alloc(std::size_t bytes, std::size_t alignment) override;
  [[nodiscard]] bool resize(std::span<std::byte> block, std::size_t bytes) override;
  void free(std::span<std::byte> block) override;
  [[nodiscard]] Footing footing() const override;
  [[nodiscard]] bool holds(const std::byte* address) const override;

  /// Forgets every block and keeps room for at most that many bytes, in one node; 0 returns everything.
  void reset_to(std::size_t capacity_bytes_max);
  /// What the nodes have room for, headers left out.
  [[nodiscard]] std::size_t capacity_bytes() const;

private:
  struct Node {
    std::span<std::byte> memory; ///< header first
    std::size_t used = kNodeHeaderBytes;
  };
  [[nodiscard]] bool add_node(std::size_t bytes);
  [[nodiscard]] bool is_last(std::span<const std::byte> block) const;

  Allocator* below_;
  std::vector<Node> nodes_; ///< the last one is drawn from
};

} // namespace termsoak::lab
