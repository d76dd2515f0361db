#include "core/page/hyperlink_set.h"

#include "core/page/bitmap_allocator.h"
#include "core/page/wyhash.h"

#include <cstring>
#include <string>

namespace termsoak::core::page {

namespace {

std::string_view text_at(const std::byte* base, std::uint32_t offset, std::uint32_t bytes) {
  return {reinterpret_cast<const char*>(base + offset), bytes};
}

void append_integer(std::string& key, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i)
    key.push_back(static_cast<char>(value >> (8 * i)));
}

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
  std::string key;
  key.reserve(link.uri.size() + 32);
  if (link.explicit_id) {
    key.push_back(0);
    key += *link.explicit_id;
    append_integer(key, link.explicit_id->size(), 8);
  } else {
    key.push_back(1);
    append_integer(key, link.implicit_id, 4);
  }
  key += link.uri;
  append_integer(key, link.uri.size(), 8);
  return wyhash(key);
}

std::uint64_t HyperlinkPolicy::Context::hash(const StoredHyperlink& link) const {
  return hyperlink_hash(view_of(link, value_base));
}

bool HyperlinkPolicy::Context::equal(const StoredHyperlink& a, const StoredHyperlink& resident) const {
  return view_of(a, value_base) == view_of(resident, page_base);
}

void HyperlinkPolicy::Context::dropped(const StoredHyperlink& link) const {
  if (link.explicit_id != 0) strings->release(page_base, link.id_offset, link.id_bytes);
  strings->release(page_base, link.uri_offset, link.uri_bytes);
}

} // namespace termsoak::core::page
