#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Makes our mappings recognisable in the system's own tools (`vmmap` on macOS, `/proc/PID/maps` on Linux).
/// Does not map anything and is never needed for correctness: a tag that does not take is only reported.
namespace termsoak::core::memory {

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

} // namespace termsoak::core::memory
