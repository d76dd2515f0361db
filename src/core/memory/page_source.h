#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// The seam to the operating system's memory: whole zeroed mappings come from here and go back here.
/// Does not pool, count or guess: who gave a block is recorded by the caller, never inferred.
namespace termsoak::core::memory {

/// What a mapping is for. A non-standard page is larger than a pool item and has a mapping of its own.
enum class MappingKind : std::uint8_t { Arena, NonStandard };

/// Why a mapping was asked for: the first thing that did not fit.
enum class Cause : std::uint8_t {
  List,       ///< the list's first pages and the pool's preheat
  Grow,       ///< a new row did not fit
  Graphemes,  ///< a cluster did not fit
  Styles,     ///< a style did not fit
  Hyperlinks, ///< a link or a linked cell did not fit
  Strings,    ///< the text of a link did not fit
  Columns,    ///< the page was made wider without reflow
  Reflow,     ///< rows were laid out anew for another width
  Rehash,     ///< same capacity, dead entries thrown out
  Reset,      ///< the pool was rebuilt by a reset
};
inline constexpr std::size_t kCauseCount = 10;
[[nodiscard]] std::string_view cause_name(Cause cause);

/// What to try when a mapping is refused, whoever tells it.
inline constexpr const char* kOutOfMemoryRemedy =
    "memory, the address-space limit (ulimit -v) or the number of mappings (sysctl vm.max_map_count) is used "
    "up; --orphans discard saves memory";

struct MapRequest {
  std::size_t bytes = 0; ///< a multiple of the modelled OS page
  MappingKind kind = MappingKind::NonStandard;
  Cause cause = Cause::List;
};

class PageSource {
public:
  virtual ~PageSource() = default;

  /// A zeroed mapping of exactly `request.bytes`, aligned to the host's OS page. Fails with OutOfMemory.
  [[nodiscard]] virtual base::Result<std::byte*> map(const MapRequest& request) = 0;
  /// Takes back a whole mapping.
  virtual void unmap(std::byte* base, std::size_t bytes) = 0;
  /// Gives back the end of a mapping: `[base, base + bytes_kept)` stays.
  virtual void shrink(std::byte* base, std::size_t bytes, std::size_t bytes_kept) = 0;
  /// Gives the RAM of a range back to the kernel; the range stays mapped and reads as zero from then on.
  virtual void discard(std::byte* base, std::size_t bytes) = 0;
};

} // namespace termsoak::core::memory
