#include <vector>

#include "streams/synth/recipe.h"
#include "streams/synth/recipe_tables.h"

namespace termsoak::streams::synth {

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
