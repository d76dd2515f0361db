#include "core/memory/mmap_source.h"

#include "base/bytes.h"
#include "base/check.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/prctl.h>
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif
#endif

namespace termsoak::core::memory {

namespace {

#ifndef MAP_ANONYMOUS
constexpr int kAnonymous = MAP_ANON;
#else
constexpr int kAnonymous = MAP_ANONYMOUS;
#endif

void* map_anonymous(std::size_t bytes, TagMechanism tag) {
  // macOS reads a tag from the descriptor argument of an anonymous mapping, in its top byte.
  const int fd =
      tag == TagMechanism::MachVmTag ? static_cast<int>(static_cast<unsigned>(kMachVmTag) << 24) : -1;
  void* base = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | kAnonymous, fd, 0);
  if (base != MAP_FAILED && tag == TagMechanism::AnonymousVma) (void)name_mapping(base, bytes);
  return base;
}

#if defined(__linux__)
/// Private, so that discarding drops our copies and the (never written) file below reads as zero again.
void* map_memfd(std::size_t bytes) {
  const int fd = ::memfd_create(kTagName, MFD_CLOEXEC);
  if (fd < 0) return MAP_FAILED;
  void* base = MAP_FAILED;
  if (::ftruncate(fd, static_cast<off_t>(bytes)) == 0)
    base = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  ::close(fd);
  return base;
}
#else
void* map_memfd(std::size_t /*bytes*/) {
  return MAP_FAILED;
}
#endif

} // namespace

std::size_t MmapSource::host_os_page_bytes() {
  return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

base::Result<std::byte*> MmapSource::map(const MapRequest& request) {
  void* base = tag_ == TagMechanism::MemFd ? map_memfd(request.bytes) : map_anonymous(request.bytes, tag_);
  if (base == MAP_FAILED)
    return base::fail(base::ErrorKind::OutOfMemory,
                      fmt::format("mmap of {} bytes: {}", request.bytes, std::strerror(errno)),
                      kOutOfMemoryRemedy);
  return static_cast<std::byte*>(base);
}

void MmapSource::unmap(std::byte* base, std::size_t bytes) {
  base::check(::munmap(base, bytes) == 0, "munmap of a mapping of ours failed");
}

void MmapSource::shrink(std::byte* base, std::size_t bytes, std::size_t bytes_kept) {
  const std::size_t kept = base::align_up(bytes_kept, host_os_page_bytes());
  if (kept < bytes) unmap(base + kept, bytes - kept);
}

void MmapSource::discard(std::byte* base, std::size_t bytes) {
#if defined(__linux__)
  base::check(::madvise(base, bytes, MADV_DONTNEED) == 0, "madvise of a mapping of ours failed");
#else
  // Elsewhere MADV_DONTNEED promises no zeroes; a fresh mapping in the same place does.
  void* again = ::mmap(base, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | kAnonymous | MAP_FIXED, -1, 0);
  base::check(again == base, "replacing a mapping of ours failed");
#endif
}

// --- Names of mappings

#if defined(__linux__)

namespace {

constexpr std::size_t kScratchBytes = 65536;

bool kernel_names_mappings() {
  void* scratch = ::mmap(nullptr, kScratchBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (scratch == MAP_FAILED) return false;
  const bool named = name_mapping(scratch, kScratchBytes);
  ::munmap(scratch, kScratchBytes);
  return named;
}

bool kernel_has_memfd() {
  const int fd = ::memfd_create(kTagName, MFD_CLOEXEC);
  if (fd < 0) return false;
  ::close(fd);
  return true;
}

} // namespace

bool name_mapping(void* base, std::size_t bytes) {
  return ::prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, base, bytes, kTagName) == 0;
}

TagMechanism find_tag_mechanism(TagWish wish) {
  if (wish == TagWish::Off) return TagMechanism::None;
  if (kernel_names_mappings()) return TagMechanism::AnonymousVma;
  if (wish == TagWish::AnyKernel && kernel_has_memfd()) return TagMechanism::MemFd;
  return TagMechanism::None;
}

#elif defined(__APPLE__)

bool name_mapping(void* /*base*/, std::size_t /*bytes*/) {
  return false;
}
TagMechanism find_tag_mechanism(TagWish wish) {
  return wish == TagWish::Off ? TagMechanism::None : TagMechanism::MachVmTag;
}

#else

bool name_mapping(void* /*base*/, std::size_t /*bytes*/) {
  return false;
}
TagMechanism find_tag_mechanism(TagWish /*wish*/) {
  return TagMechanism::None;
}

#endif

std::string_view tag_mechanism_name(TagMechanism mechanism) {
  switch (mechanism) {
  case TagMechanism::None:
    return "none";
  case TagMechanism::AnonymousVma:
    return "anonymous-vma-name";
  case TagMechanism::MemFd:
    return "memfd";
  case TagMechanism::MachVmTag:
    return "mach-vm-tag-240";
  }
  return "none";
}

} // namespace termsoak::core::memory
