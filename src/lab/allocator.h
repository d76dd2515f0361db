#pragma once

#include <cstddef>
#include <span>

/// What every allocator of the laboratory offers: three calls, and what they cost so far. It has no opinion
/// on whether a freed block can be handed out again; that is what the laboratory compares.
namespace termsoak::lab {

/// What an allocator holds at this moment.
struct Footing {
  std::size_t end_bytes =
      0; ///< handed out and not taken back, padding included: `end_index` of a fixed buffer
  std::size_t held_bytes = 0; ///< got from below and not returned; the most ever used, where nothing returns
  std::size_t stranded_bytes = 0; ///< of `end_bytes`: tails too small for what came next, nobody's now
};

class Allocator {
public:
  virtual ~Allocator() = default;

  /// Null when there is no room. `alignment` is a power of two.
  [[nodiscard]] virtual std::byte* alloc(std::size_t bytes, std::size_t alignment) = 0;
  /// In place or not at all; false leaves the block as it was.
  [[nodiscard]] virtual bool resize(std::span<std::byte> block, std::size_t bytes) = 0;
  /// The program has done with the block. Whether anything comes back is the allocator's business.
  virtual void free(std::span<std::byte> block) = 0;

  [[nodiscard]] virtual Footing footing() const = 0;
  /// Whether the address lies in what is handed out and not taken back.
  [[nodiscard]] virtual bool holds(const std::byte* address) const = 0;

protected:
  Allocator() = default;
  Allocator(const Allocator&) = default;
  Allocator& operator=(const Allocator&) = default;
};

} // namespace termsoak::lab
