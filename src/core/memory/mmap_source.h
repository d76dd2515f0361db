#pragma once

#include "core/memory/memory_tag.h"
#include "core/memory/page_source.h"

namespace termsoak::core::memory {

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
