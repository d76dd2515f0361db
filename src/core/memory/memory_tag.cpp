#include "core/memory/memory_tag.h"

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
