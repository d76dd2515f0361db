#include "core/page/hyperlink_set.h"

#include "core/page/wyhash.h"

#include <bit>
#include <cstring>
#include <string>

namespace termsoak::core::page {

namespace {

std::string_view text_at(const std::byte* base, std::uint32_t offset, std::uint32_t bytes) {
  return {reinterpret_cast<const char*>(base + offset), bytes};
}

/// The bytes fed to the hasher, without an allocation where they fit.
class HashKey {
public:
  explicit HashKey(std::size_t bytes) {
    if (bytes > sizeof inline_) {
      heap_.resize(bytes);
      end_ = heap_.data();
    }
    begin_ = end_;
  }
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
  [[nodiscard]] std::string_view view() const { return {begin_, static_cast<std::size_t>(end_ - begin_)}; }

private:
  char inline_[512];
  std::string heap_;
  char* end_ = inline_;
  char* begin_ = inline_;
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
  HashKey key(1 + id_bytes + link.uri.size() + kLengthBytes);
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
  return wyhash(key.view());
}

bool HyperlinkPolicy::Context::equal(const StoredHyperlink& a, const StoredHyperlink& resident) const {
  return view_of(a, value_base) == view_of(resident, page_base);
}

void HyperlinkPolicy::Context::dropped(const StoredHyperlink& link) const {
  if (link.explicit_id != 0) strings->release(page_base, link.id_offset, link.id_bytes);
  strings->release(page_base, link.uri_offset, link.uri_bytes);
}

} // namespace termsoak::core::page
