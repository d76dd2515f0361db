#pragma once

#include "core/memory/page_source.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace termsoak::core::memory {

/// Makes our mappings recognisable in the system's own tools (`vmmap` on macOS, `/proc/PID/maps` on Linux).
/// Does not map anything and is never needed for correctness: a tag that does not take is only reported.
enum class TagMechanism : std::uint8_t {
  None,         ///< mappings carry no name
  AnonymousVma, ///< Linux, PR_SET_VMA_ANON_NAME
  MemFd,     ///< Linux, a named memfd behind each mapping: shown by every kernel, but not private anonymous
             ///< memory
  MachVmTag, ///< macOS, the tag in the descriptor argument of mmap
};

/// macOS: VM_MEMORY_APPLICATION_SPECIFIC_1, the tag the modelled core uses.
inline constexpr int kMachVmTag = 240;
inline constexpr char kTagName[] = "termsoak pages";

enum class TagWish : std::uint8_t { Off, Cheap, AnyKernel };

/// The mechanism that honours the wish on this machine; found out by trying it on a scratch mapping.
/// `Cheap` never gives MemFd, which changes what kind of memory is charged.
[[nodiscard]] TagMechanism find_tag_mechanism(TagWish wish);

[[nodiscard]] std::string_view tag_mechanism_name(TagMechanism mechanism);

/// Names a mapping; false when the kernel refuses. Only for AnonymousVma: the other mechanisms tag at mmap
/// time.
[[nodiscard]] bool name_mapping(void* base, std::size_t bytes);

/// The real thing: each mapping is one anonymous `mmap`, each return one `munmap`.
/// Does not round what it is asked for beyond what the host's OS page forces on it.
class MmapSource final : public PageSource {
public:
  explicit MmapSource(TagMechanism tag = TagMechanism::None) : tag_(tag) {}

  [[nodiscard]] base::Result<std::byte*> map(const MapRequest& request) override;
  void unmap(std::byte* base, std::size_t bytes) override;
  void shrink(std::byte* base, std::size_t bytes, std::size_t bytes_kept) override;
  void discard(std::byte* base, std::size_t bytes) override;

  [[nodiscard]] TagMechanism tag() const { return tag_; }
  [[nodiscard]] static std::size_t host_os_page_bytes();

private:
  TagMechanism tag_;
};

} // namespace termsoak::core::memory
