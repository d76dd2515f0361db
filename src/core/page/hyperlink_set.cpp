#include "core/page/hyperlink_set.h"

#include "core/page/wyhash.h"

#include <bit>
#include <cstring>
#include <memory>

namespace termsoak::core::page {

namespace {

std::string_view text_at(const std::byte* base, std::uint32_t offset, std::uint32_t bytes) {
  return {reinterpret_cast<const char*>(base + offset), bytes};
}

/// Writes the bytes that are fed to the hasher one after another.
class KeyWriter {
public:
  explicit KeyWriter(char* begin) : end_(begin) {}
  void append(std::string_view text) {
    std::memcpy(end_, text.data(), text.size());
    end_ += text.size();
  }
  /// The lowest `bytes` bytes, lowest first.
  void append(std::uint64_t value, std::size_t bytes) {
    if constexpr (std::endian::native == std::endian::big) value = __builtin_bswap64(value);
    std::memcpy(end_, &value, bytes);
    end_ += bytes;
  }

private:
  char* end_;
};

} // namespace

Hyperlink view_of(const StoredHyperlink& link, const std::byte* base) {
  Hyperlink view{.uri = text_at(base, link.uri_offset, link.uri_bytes), .explicit_id = {}, .implicit_id = 0};
  if (link.explicit_id != 0) {
    view.explicit_id = text_at(base, link.id_offset, link.id_bytes);
  } else {
    view.implicit_id = link.implicit_id;
  }
  return view;
}

std::uint64_t hyperlink_hash(const Hyperlink& link) {
  // What the modelled core feeds its hasher: the kind of id, the id, the text; texts are followed by their
  // length.
  constexpr std::size_t kLengthBytes = 8;
  const std::size_t id_bytes = link.explicit_id ? link.explicit_id->size() + kLengthBytes : 4;
  const std::size_t bytes = 1 + id_bytes + link.uri.size() + kLengthBytes;
  char on_stack[512];
  const auto larger = bytes > sizeof on_stack ? std::make_unique<char[]>(bytes) : nullptr;
  char* const begin = larger ? larger.get() : on_stack;
  KeyWriter key(begin);
  if (link.explicit_id) {
    key.append(0, 1);
    key.append(*link.explicit_id);
    key.append(link.explicit_id->size(), kLengthBytes);
  } else {
    key.append(1, 1);
    key.append(link.implicit_id, 4);
  }
  key.append(link.uri);
  key.append(link.uri.size(), kLengthBytes);
  return wyhash({begin, bytes});
}

bool HyperlinkPolicy::Context::equal(const StoredHyperlink& a, const StoredHyperlink& resident) const {
  return view_of(a, value_base) == view_of(resident, page_base);
}

void HyperlinkPolicy::Context::dropped(const StoredHyperlink& link) const {
  if (link.explicit_id != 0) strings->release(page_base, link.id_offset, link.id_bytes);
  strings->release(page_base, link.uri_offset, link.uri_bytes);
}

} // namespace termsoak::core::page
