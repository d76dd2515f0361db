#include "lab/arena_allocator.h"

#include <algorithm>
#include <cstdint>
#include <functional>

namespace termsoak::lab {
namespace {

constexpr std::size_t kNodeAlignment = 16;

std::size_t padding_at(const std::byte* address, std::size_t alignment) {
  const auto number = reinterpret_cast<std::uintptr_t>(address);
  return (alignment - number % alignment) % alignment;
}

} // namespace

std::byte* ArenaAllocator::alloc(std::size_t bytes, std::size_t alignment) {
  if (nodes_.empty() && !add_node(bytes + alignment)) return nullptr;
  for (;;) {
    Node& node = nodes_.back();
    std::byte* free_part = node.memory.data() + node.used;
    const std::size_t padding = padding_at(free_part, alignment);
    const std::size_t end = node.used + padding + bytes;
    if (end > node.memory.size() && below_->resize(node.memory, end)) node.memory = {node.memory.data(), end};
    if (end <= node.memory.size()) {
      node.used = end;
      return free_part + padding;
    }
    if (!add_node(bytes + alignment)) return nullptr;
  }
}

bool ArenaAllocator::add_node(std::size_t bytes) {
  const std::size_t before = nodes_.empty() ? 0 : nodes_.back().memory.size();
  const std::size_t enough = before + bytes + kNodeHeaderBytes + 16;
  const std::size_t node_bytes = enough + enough / 2;
  std::byte* memory = below_->alloc(node_bytes, kNodeAlignment);
  if (memory == nullptr) return false;
  nodes_.push_back({.memory = {memory, node_bytes}});
  return true;
}

bool ArenaAllocator::is_last(std::span<const std::byte> block) const {
  return !nodes_.empty() && block.data() + block.size() == nodes_.back().memory.data() + nodes_.back().used;
}

bool ArenaAllocator::resize(std::span<std::byte> block, std::size_t bytes) {
  if (!is_last(block)) return bytes <= block.size();
  Node& node = nodes_.back();
  const std::size_t end = node.used - block.size() + bytes;
  if (end > node.memory.size()) return false;
  node.used = end;
  return true;
}

void ArenaAllocator::free(std::span<std::byte> block) {
  if (is_last(block)) nodes_.back().used -= block.size();
}

Footing ArenaAllocator::footing() const {
  Footing out;
  for (const Node& node : nodes_) {
    const bool current = &node == &nodes_.back();
    out.held_bytes += node.memory.size();
    out.end_bytes += (current ? node.used : node.memory.size()) - kNodeHeaderBytes;
    if (!current) out.stranded_bytes += node.memory.size() - node.used;
  }
  return out;
}

bool ArenaAllocator::holds(const std::byte* address) const {
  const std::less<> below;
  return std::ranges::any_of(nodes_, [&](const Node& node) {
    return !below(address, node.memory.data()) && below(address, node.memory.data() + node.used);
  });
}

std::size_t ArenaAllocator::capacity_bytes() const {
  std::size_t bytes = 0;
  for (const Node& node : nodes_)
    bytes += node.memory.size() - kNodeHeaderBytes;
  return bytes;
}

void ArenaAllocator::reset_to(std::size_t capacity_bytes_max) {
  const std::size_t kept = std::min(capacity_bytes_max, capacity_bytes());
  const bool fits = nodes_.size() == 1 && nodes_.front().memory.size() == kept + kNodeHeaderBytes;
  if (fits && kept > 0) {
    nodes_.front().used = kNodeHeaderBytes;
    return;
  }
  for (const Node& node : nodes_)
    below_->free(node.memory);
  nodes_.clear();
  if (kept == 0) return;
  // A refusal only means that nothing is retained.
  std::byte* memory = below_->alloc(kept + kNodeHeaderBytes, kNodeAlignment);
  if (memory != nullptr) nodes_.push_back({.memory = {memory, kept + kNodeHeaderBytes}});
}

} // namespace termsoak::lab
