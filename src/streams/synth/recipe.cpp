#include "streams/synth/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "streams/synth/recipe_tables.h"

namespace termsoak::streams::synth {
namespace {

base::Result<void> set(Request& request, std::string_view name, std::string_view value) {
  if (name != "seed" && name != "bytes") return request.parameters.set(name, value);
  const auto number = base::parse_bytes(value);
  if (!number)
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("{}: not a number: '{}'", name, base::printable(value, 40)),
                      "write a whole number, or a size such as 10MB");
  if (name == "seed")
    request.seed = *number;
  else
    request.bytes = *number;
  return {};
}

/// The recipes that end by themselves count in one of these.
bool has_own_end(const Parameters& parameters) {
  for (const std::string_view count : {"rows", "frames", "cycles"})
    if (parameters.knows(count) && parameters[count] > 0) return true;
  return false;
}

} // namespace

base::Result<const Recipe*> find_recipe(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Recipe& recipe : recipes()) {
    if (recipe.name == name) return &recipe;
    names.push_back(recipe.name);
  }
  const std::string near = base::nearest_name(name, names);
  return base::fail(base::ErrorKind::Usage, fmt::format("no such recipe: '{}'", base::printable(name, 60)),
                    near.empty() ? "see 'termsoak list recipes'" : fmt::format("did you mean '{}'?", near));
}

Producer Request::open() const {
  Producer producer = recipe->make(parameters, base::Random(seed));
  if (bytes) return limited(std::move(producer), *bytes);
  return has_own_end(parameters) ? producer : limited(std::move(producer), kBytesDefault);
}

std::string Request::text() const {
  std::string text(recipe->name);
  if (seed != 1) text += fmt::format(",seed={}", seed);
  if (bytes) text += fmt::format(",bytes={}", *bytes);
  const std::string tuned = parameters.text();
  return tuned.empty() ? text : text + "," + tuned;
}

base::Result<Request> parse_request(std::string_view text, std::optional<ScreenSize> screen) {
  const auto parts = base::split(text, ',');
  const auto recipe = find_recipe(parts.front());
  if (!recipe) return std::unexpected(recipe.error());
  Request request{.recipe = *recipe, .parameters = Parameters((*recipe)->parameters), .seed = 1, .bytes = {}};
  if (screen) {
    request.parameters.set_if_known("cols", screen->cols);
    request.parameters.set_if_known("screen_rows", screen->rows);
  }
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::size_t equals = parts[i].find('=');
    if (equals == std::string_view::npos)
      return base::fail(base::ErrorKind::Usage, fmt::format("recipe {}: '{}' is not name=value",
                                                            (*recipe)->name, base::printable(parts[i], 40)));
    if (const auto done = set(request, parts[i].substr(0, equals), parts[i].substr(equals + 1)); !done)
      return base::fail_within(fmt::format("recipe {}", (*recipe)->name), done.error());
  }
  return request;
}

std::span<const Recipe> recipes() {
  static const std::vector<Recipe> kAll = [] {
    std::vector<Recipe> all;
    for (const auto family :
         {scroll_recipes(), redraw_recipes(), session_recipes(), hostile_recipes(), control_recipes()})
      all.insert(all.end(), family.begin(), family.end());
    return all;
  }();
  return kAll;
}

} // namespace termsoak::streams::synth
