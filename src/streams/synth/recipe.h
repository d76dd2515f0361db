#pragma once

#include "base/error.h"
#include "base/random.h"
#include "streams/synth/generator.h"
#include "streams/synth/parameters.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The table of recipes: streams by name, made from a seed and a few numbers. Names are stable, and so are
/// the bytes: a recipe whose output has to change gets a new name.
namespace termsoak::streams::synth {

struct Recipe {
  std::string_view name;
  std::string_view summary; ///< what the stream does, and the scenario of workloads/README.md it belongs to
  std::span<const Parameter> parameters;
  Producer (*make)(const Parameters& parameters, base::Random random);
};

[[nodiscard]] std::span<const Recipe> recipes();
/// An unknown name is a usage error with a suggestion.
[[nodiscard]] base::Result<const Recipe*> find_recipe(std::string_view name);

/// How long a stream gets when nobody says: enough for one lap of a 10 MB history by most recipes.
inline constexpr std::uint64_t kBytesDefault = 10'000'000;

/// A recipe with everything it needs: `open` any number of times, the same bytes each time.
struct Request {
  const Recipe* recipe;
  Parameters parameters;
  std::uint64_t seed = 1;
  std::optional<std::uint64_t> bytes; ///< none: until the recipe's own count ends it, else `kBytesDefault`

  [[nodiscard]] Producer open() const;
  /// "NAME,seed=…,bytes=…,param=…": what `parse_request` reads.
  [[nodiscard]] std::string text() const;
};

/// Reads "NAME[,param=value…]"; `seed` and `bytes` are parameters of every recipe. A recipe that draws for a
/// screen draws for `screen` unless its text says otherwise.
[[nodiscard]] base::Result<Request> parse_request(std::string_view text,
                                                  std::optional<ScreenSize> screen = std::nullopt);

} // namespace termsoak::streams::synth
