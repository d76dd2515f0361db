#include "measure/values/json_place.h"

#include <fmt/format.h>

namespace termsoak::measure::values {

void TreeReader::complain(std::string_view path, std::string_view what) {
  if (problem_.empty()) problem_ = fmt::format("{}: {}", path.empty() ? "/" : path, what);
}

const ordered_json* TreeReader::member(const ordered_json& parent, std::string_view path, const char* key,
                                       bool needed) {
  if (!parent.is_object()) {
    complain(path, "must be an object");
    return nullptr;
  }
  const auto at = parent.find(key);
  if (at == parent.end()) {
    if (needed) complain(fmt::format("{}/{}", path, key), "is missing");
    return nullptr;
  }
  return &*at;
}

std::string Place::below(std::string_view key) const {
  return fmt::format("{}/{}", path, key);
}

void Place::read(const char* key, std::string& out, bool needed) const {
  const ordered_json* value = reader.member(tree, path, key, needed);
  if (value != nullptr && !value->is_string())
    reader.complain(below(key), "must be a string");
  else if (value != nullptr)
    out = value->get<std::string>();
}

} // namespace termsoak::measure::values
