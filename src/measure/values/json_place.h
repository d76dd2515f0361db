#pragma once

#include <nlohmann/json.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

/// A place in a JSON tree that is read with care: each error names the place. Internal to this folder.
namespace termsoak::measure::values {

using nlohmann::ordered_json;

/// Reads one tree and remembers the first thing that was wrong, with its place. Once something is wrong every
/// read gives a default, so that the functions below stay straight.
class TreeReader {
public:
  [[nodiscard]] bool failed() const { return !problem_.empty(); }
  [[nodiscard]] const std::string& problem() const { return problem_; }

  void complain(std::string_view path, std::string_view what);
  /// Null when it is not there.
  const ordered_json* member(const ordered_json& parent, std::string_view path, const char* key, bool needed);

private:
  std::string problem_;
};

/// A place in the tree.
struct Place {
  TreeReader& reader;
  const ordered_json& tree;
  std::string path;

  [[nodiscard]] std::string below(std::string_view key) const;

  void read(const char* key, std::string& out, bool needed = true) const;

  template <std::integral T> void read(const char* key, T& out, bool needed = true) const {
    const ordered_json* value = reader.member(tree, path, key, needed);
    if (value == nullptr) return;
    if constexpr (std::same_as<T, bool>) {
      if (!value->is_boolean()) return reader.complain(below(key), "must be true or false");
    } else if (!value->is_number_integer() || (std::unsigned_integral<T> && !value->is_number_unsigned())) {
      return reader.complain(below(key), "must be a whole number");
    } else if (value->is_number_unsigned() ? !std::in_range<T>(value->get<std::uint64_t>())
                                           : !std::in_range<T>(value->get<std::int64_t>())) {
      return reader.complain(below(key), "is too large");
    }
    out = value->get<T>();
  }

  template <class Each> void each(const char* key, Each&& visit, bool needed = true) const {
    const ordered_json* list = reader.member(tree, path, key, needed);
    if (list == nullptr) return;
    if (!list->is_array()) return reader.complain(below(key), "must be an array");
    for (std::size_t i = 0; i < list->size() && !reader.failed(); ++i)
      visit(Place{reader, (*list)[i], below(key) + "/" + std::to_string(i)});
  }

  template <class Visit> void object(const char* key, Visit&& visit, bool needed = true) const {
    const ordered_json* value = reader.member(tree, path, key, needed);
    if (value != nullptr && !value->is_null()) visit(Place{reader, *value, below(key)});
  }
};

} // namespace termsoak::measure::values
